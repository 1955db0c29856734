import type { Environment } from './exchange.ts';
import { Failure } from './errors.ts';
import type { ClientSettings } from './settings.ts';

/** The profile that is always there: the built-in server on its fixed loopback port. */
export const demoProfile = 'demo';

/** The profile of a sign-in that names none. */
export const defaultProfile = 'default';

export const defaultDemoPort = 9400;

/** The port of the built-in server; a `usage` failure when `ATM_DEMO_PORT` is no port. */
export function demoPort(env: Environment): number {
  const text = env['ATM_DEMO_PORT'];
  if (text === undefined || text === '') return defaultDemoPort;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= 65_535) return port;
  throw new Failure('usage', `ATM_DEMO_PORT is ${JSON.stringify(text)}, expected 1 to 65535`, {
    hint: `without it the built-in server listens on port ${defaultDemoPort}`,
  });
}

export function demoIssuer(port: number): string {
  return `http://127.0.0.1:${port}`;
}

/** The settings of the profile that leads to the built-in server. */
export function demoSettings(port: number): Partial<ClientSettings> {
  const issuer = demoIssuer(port);
  return {
    issuer,
    client_id: 'atm-cli',
    client_auth: 'none',
    scope: 'openid profile email offline_access api:read',
    resource: [`${issuer}/api`],
    // The built-in server takes any port, so nothing that runs already can be in the way.
    redirect_uri: 'http://127.0.0.1:0/callback',
    params: { prompt: 'consent' },
  };
}

export const defaultSettings: Partial<ClientSettings> = {
  redirect_uri: 'http://127.0.0.1:8976/callback',
};

const maxLength = 64;
// oxlint-disable-next-line no-control-regex -- control characters are what is refused
const refused = /[\u0000-\u001f\u007f-\u009f/\\]/;

/** Throws a `usage` failure unless a profile of this name can be stored. */
export function assertProfileName(name: string): void {
  if (name === demoProfile) {
    throw new Failure('usage', `"${demoProfile}" is the built-in profile and cannot be changed`, {
      hint: 'choose another name for your own profile',
    });
  }
  if (name.trim() === '' || name.length > maxLength || refused.test(name)) {
    throw new Failure('usage', `${JSON.stringify(name)} cannot be the name of a profile`, {
      hint: `a name has 1 to ${maxLength} characters, without slashes and control characters`,
    });
  }
}

/** The flag that names a profile in a command line that can be pasted; nothing for the default one. */
export function profileFlag(name: string): string {
  if (name === demoProfile) return ' --demo';
  if (name === defaultProfile) return '';
  const quoted = /^[\w.@-]+$/.test(name) ? name : `'${name.replaceAll("'", String.raw`'\''`)}'`;
  return ` --profile ${quoted}`;
}
