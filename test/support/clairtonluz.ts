import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

import { Provider } from 'oidc-provider/lib/provider.js';
import { onTestFinished, vi } from 'vitest';

export const secret = 'bar';

/**
 * A node oidc-provider as the clairtonluz document describes it, with its own development pages:
 * PKCE and a secret for `web_application`, client credentials for `service`, the device flow for
 * `mobile_application`.
 */
export async function startClairtonluz() {
  for (const name of ['info', 'warn'] as const) vi.spyOn(console, name).mockReturnValue();
  const requests: string[] = [];
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const answer = createProvider(origin).callback();
  server.on('request', (request: IncomingMessage, response) => {
    requests.push(`${request.method} ${request.url}`);
    void answer(request, response);
  });
  onTestFinished(() => {
    server.close().closeAllConnections();
    vi.restoreAllMocks();
  });
  return { origin, requests };
}

function createProvider(issuer: string): Provider {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const offline = 'refresh_token';
  const nothing = { redirect_uris: [], response_types: [] };
  return new Provider(issuer, {
    scopes: ['openid', 'profile', 'email', 'phone', 'offline_access'],
    claims: { openid: ['sub'], profile: ['name'], email: ['email'], phone: ['phone_number'] },
    pkce: { required: () => true },
    clients: [
      {
        client_id: 'web_application',
        client_secret: secret,
        token_endpoint_auth_method: 'client_secret_post',
        application_type: 'native',
        redirect_uris: ['http://127.0.0.1/callback'],
        grant_types: ['authorization_code', offline],
      },
      {
        ...nothing,
        client_id: 'service',
        client_secret: secret,
        token_endpoint_auth_method: 'client_secret_post',
        grant_types: ['client_credentials'],
      },
      {
        ...nothing,
        client_id: 'mobile_application',
        token_endpoint_auth_method: 'none',
        grant_types: ['urn:ietf:params:oauth:grant-type:device_code', offline],
      },
    ],
    cookies: { keys: ['a key for cookies'] },
    features: { clientCredentials: { enabled: true }, deviceFlow: { enabled: true } },
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig' }] },
  });
}

/** What a person does with the address of a device: confirm the code, or press Abort. */
export async function decideDevice(address: string, decision: 'confirm' | 'abort'): Promise<void> {
  const cookies = new Map<string, string>();
  let url = address;
  let form: URLSearchParams | undefined;
  for (let step = 0; step < 20; step += 1) {
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
    const post = form && { method: 'POST', body: form };
    // oxlint-disable-next-line no-await-in-loop -- one page after the other
    const response = await fetch(url, { redirect: 'manual', headers: { cookie }, ...post });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    const location = response.headers.get('location');
    // oxlint-disable-next-line no-await-in-loop -- the same
    const page = await response.text();
    const [markup, action] = /<form .*?action="([^"]+)".*?<\/form>/s.exec(page) ?? [];
    form = undefined;
    if (location !== null) url = new URL(location, url).href;
    else if (markup === undefined || action === undefined || page.includes('interrupted')) return;
    else {
      url = new URL(action, url).href;
      form = fieldsOf(markup);
      if (form.get('confirm') === 'yes' && decision === 'abort') form.set('abort', 'yes');
    }
  }
  throw new Error(`the pages of ${address} have no end`);
}

function fieldsOf(markup: string): URLSearchParams {
  const form = new URLSearchParams({ login: 'ada', password: 'any' });
  for (const [, name = '', value = ''] of markup.matchAll(/name="(\w+)" value="([^"]*)"/g)) {
    form.set(name, value);
  }
  return form;
}
