import type { Fetch } from '../../../src/model/exchange.ts';
import type { Settings } from '../../../src/model/settings.ts';
import type { TokenSet } from '../../../src/model/token-set.ts';

export type Sent = {
  readonly path: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: URLSearchParams;
  /** Seconds on the clock of the test. */
  readonly at: number;
};

/** An answer, or what happens in its place; a plain object is JSON under 200. */
export type Answer = Response | object | ((sent: Sent) => Response | object);

export const issuer = 'https://id.example';

export const metadata = {
  issuer,
  authorization_endpoint: `${issuer}/auth`,
  token_endpoint: `${issuer}/token`,
  device_authorization_endpoint: `${issuer}/device/auth`,
  userinfo_endpoint: `${issuer}/me`,
  revocation_endpoint: `${issuer}/revoke`,
  end_session_endpoint: `${issuer}/logout`,
  jwks_uri: `${issuer}/jwks`,
  scopes_supported: ['openid', 'offline_access'],
};

/** The settings of a client of this server, on the profile "test". */
export const testSettings: Settings = {
  profile: 'test',
  known: true,
  builtIn: false,
  client: { issuer, client_id: 'cli' },
  origins: {},
};

/** Tokens of this client, with a refresh token and no expiry. */
export const oldTokens: TokenSet = {
  access_token: 'old-at',
  token_type: 'bearer',
  refresh_token: 'old-rt',
  obtained_at: 1,
  issuer,
  client_id: 'cli',
  flow: 'authorization_code',
};

/**
 * A server that plays a script: each path gives its answers in order, the last one again and again.
 * Whatever is not in the script is a 404 page.
 */
export function scriptedServer(
  script: Readonly<Record<string, readonly Answer[]>>,
  now: () => number = () => 0,
) {
  const sent: Sent[] = [];
  const fetch: Fetch = async (url, { method = 'GET', headers = {}, body } = {}) => {
    const { pathname: path } = new URL(url);
    const one: Sent = {
      path,
      method,
      headers: new Headers(headers),
      body: new URLSearchParams(String(body ?? '')),
      at: now() / 1000,
    };
    sent.push(one);
    const answers = script[path] ?? [];
    const turn = to(sent, path).length - 1;
    const answer = answers[Math.min(turn, answers.length - 1)] ?? html(404, 'Not found');
    const given = typeof answer === 'function' ? answer(one) : answer;
    return given instanceof Response ? given.clone() : json(200, given);
  };
  return { fetch, sent, to: (path: string) => to(sent, path) };
}

function to(sent: readonly Sent[], path: string): readonly Sent[] {
  return sent.filter((one) => one.path === path);
}

export function json(
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', ...headers },
  });
}

export function html(
  status: number,
  title: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(`<!doctype html><title>${title}</title>`, {
    status,
    headers: { 'content-type': 'text/html', ...headers },
  });
}
