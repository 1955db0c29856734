import { listedFaults, serve, serveAtm } from '../flows/serve.ts';
import type { Context } from '../model/context.ts';
import { Failure } from '../model/errors.ts';
import { shellOf } from '../model/shell.ts';
import * as report from '../report/serve.ts';
import { styleFor } from '../report/text/style.ts';
import type { GlobalFlags } from './command.ts';

type ServeFlags = {
  readonly port?: number;
  readonly dialect?: 'rfc6749' | 'atm';
  readonly redirectUri?: string;
  readonly fault?: readonly string[];
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
    const shell = shellOf(context.env, (await context.machine()).platform);
    return await serveAtm(context, flags, (server) => {
      show(report.servingAtmJson(server), report.servingAtmLines(server, style, shell));
    });
  }
  requireNoRedirectUri(flags);
  return await serve(context, flags, (server) => {
    show(report.servingJson(server), report.servingLines(server, style));
  });
}

function requireNoRedirectUri({ redirectUri }: ServeFlags): void {
  if (redirectUri === undefined) return;
  throw new Failure('usage', '--redirect-uri needs --dialect atm', {
    hint: 'leave it out: the clients of this server may use any loopback redirect URI ending in /callback',
  });
}

function requireNoFault({ fault }: ServeFlags): void {
  if (fault === undefined) return;
  throw new Failure('usage', '--fault does not work with --dialect atm', {
    hint: 'leave --dialect atm out: the faults are those of an OAuth server',
  });
}
