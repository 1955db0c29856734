import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

import { Provider } from 'oidc-provider/lib/provider.js';

export type ForeignProvider = {
  readonly issuer: string;
  /** Method and path of every request, in order. */
  readonly requests: readonly string[];
  readonly close: () => Promise<void>;
};

type Discovery = 'openid' | 'rfc8414' | 'none';

export const foreignSecret = 'a secret / with + signs & more';
const openidPath = '/.well-known/openid-configuration';
const rfc8414Path = '/.well-known/oauth-authorization-server';

/**
 * A server that is not ours: oidc-provider with its own defaults and its own development pages, a
 * callback path that atm-cli would not choose, ES256 ID tokens and opaque access tokens. It prints
 * notices through `console`. Where it keeps its metadata is up to `discovery`.
 */
export async function startForeignProvider(
  discovery: Discovery = 'openid',
): Promise<ForeignProvider> {
  const requests: string[] = [];
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const answer = createProvider(issuer).callback();
  server.on('request', (request: IncomingMessage, response) => {
    requests.push(`${request.method} ${request.url?.split('?')[0]}`);
    request.url = movedMetadata(request.url ?? '', discovery);
    void answer(request, response);
  });
  return {
    issuer,
    requests,
    close: async () => {
      server.close().closeAllConnections();
      await once(server, 'close');
    },
  };
}

function createProvider(issuer: string): Provider {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const shared = {
    redirect_uris: ['http://127.0.0.1/back'],
    application_type: 'native',
    grant_types: ['authorization_code', 'refresh_token'],
  } as const;
  return new Provider(issuer, {
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    clients: [
      { ...shared, client_id: 'somebody', token_endpoint_auth_method: 'none' },
      { ...shared, client_id: 'basic', client_secret: foreignSecret },
      {
        ...shared,
        client_id: 'post',
        client_secret: foreignSecret,
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    cookies: { keys: ['a key for cookies'] },
    features: { revocation: { enabled: true } },
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'ES256', use: 'sig' }] },
  });
}

function movedMetadata(url: string, discovery: Discovery): string {
  if (url === openidPath && discovery !== 'openid') return '/nothing-here';
  if (url === rfc8414Path) return discovery === 'rfc8414' ? openidPath : '/nothing-here';
  return url;
}

/** What a person does on its pages: type a name, continue, and end at the redirect URI. */
export async function signInAsForeigner(authorizationUrl: string): Promise<void> {
  const { origin } = new URL(authorizationUrl);
  const cookies = new Map<string, string>();
  let url = authorizationUrl;
  let form: URLSearchParams | undefined;
  for (let step = 0; step < 20; step += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one page after the other
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map((pair) => pair.join('=')).join('; ') },
      ...(form && { method: 'POST', body: form }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    const page = await response.text();
    const location = response.headers.get('location');
    form = undefined;
    if (location !== null) url = new URL(location, url).href;
    else if (new URL(url).origin !== origin) return;
    else {
      const [, action] = /<form .*action="([^"]+)"/.exec(page) ?? [];
      const [, prompt] = /name="prompt" value="(\w+)"/.exec(page) ?? [];
      if (action === undefined || prompt === undefined) throw new Error(`no form here: ${page}`);
      url = new URL(action, url).href;
      form = new URLSearchParams({ prompt, login: 'foreigner', password: 'any' });
    }
  }
  throw new Error(`the pages of ${origin} have no end`);
}
