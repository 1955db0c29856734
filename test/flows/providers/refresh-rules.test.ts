import { expect, it } from 'vitest';

import { freePort } from '../../support/free-port.ts';
import {
  membersOf,
  type Reply,
  sendBack,
  startVendor,
  jwks,
  vendorJwt,
} from '../../support/vendor.ts';
import { atProvider, standIn } from '../../support/flows/at-provider.ts';

type Rules = {
  readonly address: string;
  /** What a grant is answered with beside the ID token; `undefined` is a refusal. */
  readonly grant: (members: Readonly<Record<string, string>>) => object | undefined;
};

/** A server of OpenID Connect with one rule of its own. */
async function start({ address, grant }: Rules) {
  let nonce = '';
  const metadata = {
    issuer: address,
    authorization_endpoint: `${address}/oauth/authorize`,
    token_endpoint: `${address}/oauth/token`,
    jwks_uri: `${address}/oauth/keys`,
  };
  return await startVendor((request): Reply | undefined => {
    switch (request.path) {
      case '/.well-known/openid-configuration':
        return { body: metadata };
      case '/oauth/keys':
        return { body: jwks };
      case '/oauth/authorize':
        nonce = request.query.get('nonce') ?? '';
        return sendBack(request, 'code');
      case '/oauth/token': {
        const members = membersOf(request) ?? {};
        const granted = grant(members);
        if (granted === undefined) return { status: 400, body: { error: 'invalid_grant' } };
        const claims = { iss: address, aud: 'app', sub: 'ada', nonce };
        const id_token = members['code'] && { id_token: vendorJwt(claims) };
        return { body: { token_type: 'Bearer', ...granted, ...id_token } };
      }
      default:
        return undefined;
    }
  });
}

it('sends the redirect URI again to GitLab, where both tokens change', async () => {
  let redirectUri: string | undefined;
  const address = 'https://gitlab.com';
  const { origin } = await start({
    address,
    grant: ({ grant_type, redirect_uri, refresh_token }) => {
      const isFirst = grant_type === 'authorization_code';
      if (isFirst) redirectUri = redirect_uri;
      if (redirect_uri === undefined || redirect_uri !== redirectUri) return undefined;
      const generation = isFirst ? 1 : Number(refresh_token?.slice(3)) + 1;
      const tokens = { access_token: `at-${generation}`, refresh_token: `rt-${generation}` };
      return { ...tokens, expires_in: 7200, created_at: 1_700_000_000 };
    },
  });
  const redirect_uri = `http://127.0.0.1:${await freePort()}/callback`;
  const client = { provider: 'gitlab', client_id: 'app', redirect_uri };
  const gitlab = atProvider(client, standIn(address, origin));
  await gitlab.login();
  await gitlab.refresh();
  await gitlab.refresh();
  expect(gitlab.tokens.get('default')).toMatchObject({
    access_token: 'at-3',
    refresh_token: 'rt-3',
    extra: { created_at: 1_700_000_000 },
  });
});

it('knows no expiry at Salesforce, and keeps the refresh token and the ID token', async () => {
  const address = 'https://acme.my.salesforce.com';
  const instance = { instance_url: address, issued_at: '1700000000000', id: `${address}/id/1` };
  const { origin } = await start({
    address,
    grant: ({ code, refresh_token }) => {
      if (code !== undefined) return { access_token: '1', refresh_token: 'rt-1', ...instance };
      return refresh_token === 'rt-1' ? { access_token: '2', ...instance } : undefined;
    },
  });
  const provider_parameters = { domain: 'acme.my.salesforce.com' };
  const client = { provider: 'salesforce', provider_parameters, client_id: 'app' };
  const salesforce = atProvider(client, standIn(address, origin));
  const { tokens: first } = await salesforce.login();
  expect(first.expires_at).toBeUndefined();
  await salesforce.refresh();
  expect(salesforce.tokens.get('default')).toMatchObject({
    access_token: '2',
    refresh_token: 'rt-1',
    id_token: first.id_token,
    extra: instance,
  });
});
