import { listedFaults, serve, serveAtm } from '../flows/serve.ts';
import type { Context } from '../model/context.ts';
import { Failure } from '../model/errors.ts';
import type { ClientRegistration } from '../model/servers.ts';
import { shellOf } from '../model/shell.ts';
import * as report from '../report/serve.ts';
import { styleFor } from '../report/text/style.ts';
import type { GlobalFlags } from './command.ts';

type ServeFlags = {
  readonly port?: number;
  readonly dialect?: 'rfc6749' | 'atm';
  readonly redirectUri?: string;
  readonly fault?: readonly string[];
  readonly resource?: readonly string[];
  readonly registration?: ClientRegistration;
  readonly issuerPath?: string;
  readonly clientJwks?: string;
  readonly tls?: boolean;
};

/** Serves until Ctrl-C, or lists the faults. */
export async function runServe(context: Context, flags: GlobalFlags & ServeFlags): Promise<void> {
  const { stdout } = context.terminal;
  const style = styleFor(stdout);
  const show = (json: string, lines: string) => stdout.write(flags.json ? json : lines);
  const faults = await listedFaults(context, flags);
  if (faults !== undefined) {
    return show(report.faultsJson(faults), report.faultsLines(faults, style));
  }
  if (flags.dialect === 'atm') {
    requireNoFault(flags);
    requireNoResource(flags);
    const shell = shellOf(context.env, (await context.machine()).platform);
    return await serveAtm(context, flags, (server) => {
      show(report.servingAtmJson(server), report.servingAtmLines(server, style, shell));
    });
  }
  requireNoRedirectUri(flags);
  const shell = shellOf(context.env, (await context.machine()).platform);
  return await serve(context, flags, (server) => {
    show(report.servingJson(server), report.servingLines(server, style, shell));
  });
}

function requireNoRedirectUri({ redirectUri }: ServeFlags): void {
  if (redirectUri === undefined) return;
  const message =
    '--redirect-uri needs --dialect atm; without it, clients may use any loopback redirect URI ending in /callback';
  throw new Failure('usage', message);
}

function requireNoResource(flags: ServeFlags): void {
  const { resource, registration, issuerPath, clientJwks, tls } = flags;
  const given = [
    resource && '--resource',
    registration && '--registration',
    issuerPath && '--issuer-path',
    clientJwks && '--client-jwks',
    tls && '--tls',
  ].find(Boolean);
  if (given === undefined) return;
  const message = `${given} does not work with --dialect atm: it belongs to an OAuth server`;
  throw new Failure('usage', message);
}

function requireNoFault({ fault }: ServeFlags): void {
  if (fault === undefined) return;
  throw new Failure(
    'usage',
    '--fault does not work with --dialect atm: the faults are those of an OAuth server',
  );
}
