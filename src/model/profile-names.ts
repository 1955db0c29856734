import type { Environment } from './exchange.ts';
import { Failure } from './errors.ts';
import type { ClientSettings } from './settings.ts';
import { shellWord } from './shell.ts';

/** The built-in profile: the built-in server on its fixed loopback port. */
export const demoProfile = 'demo';

/** The default profile. */
export const defaultProfile = 'default';

export const defaultDemoPort = 9400;

/** The port of the built-in server. Throws a `usage` failure when `ATM_DEMO_PORT` is not a port. */
export function demoPort(env: Environment): number {
  const text = env['ATM_DEMO_PORT'];
  if (text === undefined || text === '') return defaultDemoPort;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= 65_535) return port;
  const message = `ATM_DEMO_PORT is ${JSON.stringify(text)}, expected 1 to 65535 (default: ${defaultDemoPort})`;
  throw new Failure('usage', message);
}

export function demoIssuer(port: number): string {
  return `http://127.0.0.1:${port}`;
}

/** The settings of the built-in profile. */
export function demoSettings(port: number): Partial<ClientSettings> {
  const issuer = demoIssuer(port);
  return {
    issuer,
    client_id: 'atm-cli',
    client_auth: 'none',
    scope: 'openid profile email offline_access api:read',
    resource: [`${issuer}/api`],
    // The built-in server accepts any port, so one that is taken is not a problem.
    redirect_uri: 'http://127.0.0.1:0/callback',
    params: { prompt: 'consent' },
  };
}

export const defaultSettings: Partial<ClientSettings> = {
  redirect_uri: 'http://127.0.0.1:8976/callback',
};

/** Characters. */
export const maxProfileName = 64;
// oxlint-disable-next-line no-control-regex -- control characters are rejected
const refused = /[\u0000-\u001f\u007f-\u009f/\\]/;

/** Throws a `usage` failure unless a profile of this name can be stored. */
export function requireProfileName(name: string): void {
  if (name === demoProfile) {
    const message = `"${demoProfile}" is the built-in profile and cannot be changed: use another name`;
    throw new Failure('usage', message);
  }
  if (name.trim() === '' || name.length > maxProfileName || refused.test(name)) {
    const message = `${JSON.stringify(name)} is not a valid profile name: use 1 to ${maxProfileName} characters, without slashes and control characters`;
    throw new Failure('usage', message);
  }
}

/** The flag that selects a profile in a printed command; empty for the default one. */
export function profileFlag(name: string, platform: string = process.platform): string {
  if (name === demoProfile) return ' --demo';
  if (name === defaultProfile) return '';
  return ` --profile ${shellWord(name, '<name>', platform)}`;
}
