import type { Command } from 'commander';
import { port } from './parse.ts';

export type RedirectFlags = { readonly redirectUri?: string; readonly port?: number };

/** Flags that say where the server sends the browser back to. */
export function redirectFlags(command: Command): Command {
  return command
    .option('--redirect-uri <uri>', 'the redirect URI as it is registered, loopback http')
    .option('--port <port>', 'only the port of the redirect URI; 0 takes any free one', port);
}

export function redirectUriFrom({ redirectUri, port: chosen }: RedirectFlags): string | undefined {
  return redirectUri ?? (chosen === undefined ? undefined : `http://127.0.0.1:${chosen}/callback`);
}
