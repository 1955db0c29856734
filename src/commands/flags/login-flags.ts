import { type Command, Option } from 'commander';
import type { ResourceOptions } from '../../flows/login/ask-settings.ts';
import type { BrowserChoice } from '../../flows/login/open-browser.ts';
import { Failure } from '../../model/errors.ts';
import type { ClientSettings } from '../../model/settings.ts';
import type { ListenAddress } from '../../model/loopback.ts';
import { withPort } from '../../model/url.ts';
import { uses } from './dpop-flags.ts';
import { groups, rare } from './groups.ts';
import { invalid, pair, port, repeat } from './parse.ts';

// Not read from the model: the start of every command would load it for these words.
const modes: readonly ClientSettings['response_mode'][] = ['query', 'form_post'];

/** Flags of the authorization request. */
export function authorizationFlags(command: Command): Command {
  return command
    .optionsGroup(groups.request)
    .option('--prompt <value>', 'prompt: none, login, consent or select_account')
    .option('--param <name=value>', 'additional parameter; repeatable', pair)
    .optionsGroup(rare(groups.request))
    .addOption(
      new Option(
        '--par <when>',
        'push the request to the server first (PAR, RFC 9126); auto: where it asks for that (default: ATM_PAR, then auto)',
      ).choices(uses),
    )
    .addOption(
      new Option('--response-mode <mode>', 'response_mode: how the callback comes').choices(modes),
    )
    .option('--login-hint <hint>', 'login_hint: the user who is expected to sign in')
    .option('--acr-values <values>', 'acr_values: the required authentication strength')
    .option('--max-age <seconds>', 'max_age: how old the session at the server may be')
    .option('--ui-locales <tags>', 'ui_locales: languages for the pages of the server');
}

export type AuthorizationFlags = {
  readonly param?: Readonly<Record<string, string>>;
  readonly prompt?: string;
  readonly loginHint?: string;
  readonly acrValues?: string;
  readonly maxAge?: string;
  readonly uiLocales?: string;
  readonly par?: ClientSettings['par'];
  readonly responseMode?: ClientSettings['response_mode'];
};

export type ResourceFlags = {
  readonly api?: string;
  readonly register?: true;
  readonly mcp?: true;
};

/** Flags of a sign-in for an API whose URL is given. */
export function resourceFlags(command: Command): Command {
  return command
    .optionsGroup(groups.client)
    .option('--register', 'agree to a new server, and register a client')
    .optionsGroup(rare(groups.request))
    .option('--api <url>', 'the API to sign in for, as the operand (default: ATM_API)')
    .option('--mcp', 'ask the API by POST, as an MCP client does');
}

/** The API of the operand or of `--api`, and how it is asked. */
export function resourceOptions(
  { api, register, mcp }: ResourceFlags,
  url: string | undefined,
  emit: ResourceOptions['emit'],
): ResourceOptions {
  if (url !== undefined && api !== undefined) {
    throw new Failure('usage', 'the API is given twice: leave out --api or the URL');
  }
  return { api: url ?? api, isMcp: mcp ?? false, mayRegister: register ?? false, emit };
}

/** Flags that name the redirect URI. */
export function redirectFlags(command: Command): Command {
  return command
    .optionsGroup(groups.browser)
    .option('--redirect-uri <uri>', 'the registered redirect URI; repeat it for more', repeat)
    .option('--port <port>', 'the port of the redirect URI; 0 is any free port', port);
}

export type RedirectFlags = { readonly redirectUri?: readonly string[]; readonly port?: number };

/** The redirect URIs that the flags name by themselves; `--port` is the one of the first, alone. */
export function redirectUrisFrom({
  redirectUri,
  port: chosen,
}: RedirectFlags): readonly string[] | undefined {
  if (chosen === undefined) return redirectUri;
  const [first = 'http://127.0.0.1/callback'] = redirectUri ?? [];
  return [withPort(first, chosen)];
}

/** An IP address to listen on, with or without a port; IPv6 with a port in brackets. */
export function listenAddress(text: string): ListenAddress {
  const [, bracketed, plain = text, digits] =
    /^(?:\[([^\]]*)\]|([^:]*))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  // Loaded on demand: other commands do not need the network.
  const { isIP } = process.getBuiltinModule('node:net');
  if (isIP(host) === 0)
    throw invalid('is not an IP address with or without :<port>, such as 0.0.0.0:8976');
  return digits === undefined ? { host } : { host, port: port(digits) };
}

/** The flag for a callback that comes through a published port, as in a container. */
export function listenFlag(command: Command): Command {
  return command
    .optionsGroup(rare(groups.browser))
    .option(
      '--listen <address>',
      '[SECURITY RISK] listen on this IP address, with :<port> if it differs, for the redirect URI; others may reach it (for containers: 0.0.0.0)',
      listenAddress,
    );
}

export type ListenFlags = { readonly listen?: ListenAddress };

/** Flags for a command that opens a page in a browser. */
export function browserFlags(command: Command): Command {
  return command
    .optionsGroup(groups.browser)
    .option('--no-browser', 'print the URL instead of opening a browser')
    .option(
      '--browser <command>',
      'open the URL with this command; %s is the URL (default: ATM_BROWSER, then BROWSER)',
    );
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

/** For programs that follow a sign-in. */
export function eventsFlag(command: Command): Command {
  return command
    .optionsGroup(groups.output)
    .option('--events', 'print each event on stdout as a line of JSON');
}

export type EventsFlags = { readonly events?: true; readonly showTokens?: true };

/** Events hold no token: programs write them to logs. */
export function requireNoTokens({ events, showTokens }: EventsFlags): void {
  if (!events || !showTokens) return;
  throw new Failure('usage', '--events prints no tokens, so it cannot be used with --show-tokens');
}

const defaultTimeoutSeconds = 180;

/** How long a sign-in waits for its callback, in milliseconds. */
export function loginTimeoutMs({ timeout }: { readonly timeout?: number }): number {
  return (timeout ?? defaultTimeoutSeconds) * 1000;
}
