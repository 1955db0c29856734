import { device } from '../../../src/flows/device/device.ts';
import { login } from '../../../src/flows/login/login.ts';
import type { LoginEvent } from '../../../src/flows/login/events.ts';
import { refreshTokens } from '../../../src/flows/tokens/refresh.ts';
import type { Settings } from '../../../src/model/settings.ts';
import type { TokenSet } from '../../../src/model/token-set.ts';
import { createWorld, realFetch, type World } from '../context.ts';
import { jwk, type Json, p256 } from '../jwt/tokens.ts';
import {
  type Answer,
  issuer,
  metadata,
  oldTokens,
  scriptedServer,
  testSettings,
} from './scripted-server.ts';

export const now = Date.parse('2026-01-02T03:04:05Z');
export const seconds = now / 1000;

export type SignInSetup = Pick<World, 'files' | 'interactive' | 'pasted'> & {
  readonly metadata?: object;
  /** The parameters of the callback for an authorization request, besides its state. */
  readonly authorize?: (asked: URLSearchParams, turn: number) => Record<string, string>;
  /** The token response for the nonce of the last authorization request, at a time in seconds. */
  readonly tokens?: (nonce: string | undefined, at: number) => object;
  readonly device?: readonly Answer[];
  readonly client?: Settings['client'];
  readonly settings?: Partial<Settings>;
  readonly stored?: Partial<TokenSet>;
  readonly onEvent?: (event: LoginEvent) => void;
  /** What the browser does with the URL, in place of following redirects to the end. */
  readonly browser?: World['browser'];
};

export const opaque = { access_token: 'at', token_type: 'Bearer', expires_in: 300 };

/** An OpenID provider and a client of it, without a scope; each flow is run by its own function. */
export function signInWorld(setup: SignInSetup = {}) {
  const asked: URLSearchParams[] = [];
  const pages: number[] = [];
  const server = scriptedServer({
    '/.well-known/openid-configuration': [setup.metadata ?? metadata],
    '/jwks': [{ keys: [jwk(p256, { kid: 'k1', alg: 'ES256' })] }],
    '/device/auth': setup.device ?? [
      { device_code: 'dc', user_code: 'AB', verification_uri: `${issuer}/d`, expires_in: 60 },
    ],
    '/token': [
      () => {
        const nonce = asked.at(-1)?.get('nonce') ?? undefined;
        return setup.tokens?.(nonce, world.context.now() / 1000) ?? opaque;
      },
    ],
  });
  const callbackOf = (url: string): URL => {
    const parameters = new URL(url).searchParams;
    asked.push(parameters);
    const callback = new URL(parameters.get('redirect_uri') ?? '');
    const result = setup.authorize?.(parameters, asked.length) ?? { code: 'c' };
    const state = parameters.get('state') ?? '';
    for (const [name, value] of Object.entries({ ...result, state }))
      callback.searchParams.set(name, value);
    return callback;
  };
  let followed: Promise<void> | undefined;
  const follow = async (start: string) => {
    const maxTurns = 5;
    let url: string | null = start;
    for (let turn = 0; url !== null && turn < maxTurns; turn += 1) {
      // oxlint-disable-next-line no-await-in-loop -- one redirect after the other
      const response: Response = await realFetch(callbackOf(url).href);
      pages.push(response.status);
      url = response.headers.get('location');
    }
  };
  const world = createWorld({
    now,
    fetch: server.fetch,
    files: setup.files ?? {},
    interactive: setup.interactive ?? false,
    ...(setup.pasted && { pasted: setup.pasted }),
    browser: setup.browser ?? ((url) => (followed = follow(url))),
    tokens: setup.stored === undefined ? {} : { test: { ...oldTokens, ...setup.stored } },
  });
  const redirect_uri = 'http://127.0.0.1:0/callback';
  const settings: Settings = {
    ...testSettings,
    ...setup.settings,
    client: { ...testSettings.client, redirect_uri, ...setup.client },
  };
  const events: LoginEvent[] = [];
  const emit = (event: object) => {
    events.push(event as LoginEvent);
    setup.onEvent?.(event as LoginEvent);
  };
  const browser = { never: false, command: 'test-browser' };
  return {
    ...world,
    ...server,
    asked,
    /** The status of each page that the browser was shown. */
    pages: async () => {
      await followed;
      return pages;
    },
    events,
    callbackOf,
    notices: () => events.flatMap((event) => (event.type === 'notice' ? [event.text] : [])),
    login: async () => await login(world.context, settings, { browser, timeoutMs: 60_000, emit }),
    device: async () =>
      await device(world.context, settings, { browser: { never: true }, countdown: false, emit }),
    refresh: async () =>
      await refreshTokens(world.context, settings, { ...oldTokens, ...setup.stored }),
  };
}

/** Claims of an ID token for this client. */
export function idClaims(changes: Json = {}): Json {
  return { iss: issuer, sub: 'ada', aud: 'cli', iat: seconds, exp: seconds + 600, ...changes };
}
