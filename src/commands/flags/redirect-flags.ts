import type { BrowserChoice } from '../../flows/login/open-browser.ts';
import type { Settings } from '../../model/settings.ts';
import { port } from './parse.ts';
import type { Command } from 'commander';

export type RedirectFlags = { readonly redirectUri?: string; readonly port?: number };

/** Flags that say where the server sends the browser back to. */
export function redirectFlags(command: Command): Command {
  return command
    .option('--redirect-uri <uri>', 'the redirect URI as it is registered, loopback http')
    .option('--port <port>', 'only the port of the redirect URI; 0 takes any free one', port);
}

/** The redirect URI that the flags name by themselves; `--port` wins over the port in it. */
export function redirectUriFrom({ redirectUri, port: chosen }: RedirectFlags): string | undefined {
  if (chosen === undefined) return redirectUri;
  return withPort(redirectUri ?? 'http://127.0.0.1/callback', chosen);
}

/** The settings with only the port of their redirect URI moved to the one that a flag names. */
export function onPort(settings: Settings, { port: chosen }: RedirectFlags): Settings {
  const { redirect_uri } = settings.client;
  if (chosen === undefined || redirect_uri === undefined) return settings;
  return {
    ...settings,
    client: { ...settings.client, redirect_uri: withPort(redirect_uri, chosen) },
    origins: { ...settings.origins, redirect_uri: 'flag' },
  };
}

/** What is no URL stays as it is: whoever listens on it says so. */
function withPort(redirectUri: string, chosen: number): string {
  if (!URL.canParse(redirectUri)) return redirectUri;
  const moved = new URL(redirectUri);
  moved.port = String(chosen);
  return moved.href;
}

/** What commander makes of `--no-browser` and `--browser <command>`. */
export type BrowserFlags = { readonly browser: boolean | string };

/** Whether a browser may be opened, and which program. */
export function browserChoice({ browser }: BrowserFlags): BrowserChoice {
  return {
    never: browser === false,
    command: typeof browser === 'string' ? browser : undefined,
  };
}
