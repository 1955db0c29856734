/** Moves the cursor, rings, turns the line around, isolates, hides, and is markup. */
export const evil =
  'x\u001b[2J\u001b]0;t\u0007\u009b31m\u202etxt.exe\u202c\u2066\u200b\u2028\u061c\r\b\u007f<b>y';

/** The most that a header may hold: RFC 9110 section 5.5 leaves the bytes from 0x80 on alone. */
export const evilHeader = 'x\u009b31m\u0085y';

export type Reply = { readonly status?: number; readonly type?: string; readonly body: string };

export function json(body: object, status = 200): Reply {
  return { status, body: JSON.stringify(body) };
}

export function page(status: number): Reply {
  return { status, type: 'text/html', body: `<html><title>${evil}</title><body>${evil}</body>` };
}

const wrong = { error: evil, error_description: evil, error_uri: `https://x/${evil}` };
const known = { error: 'invalid_request', error_description: evil, error_uri: evil };

function jwt(header: object, payload: object): string {
  const [head, body] = [header, payload].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  return `${head}.${body}.${Buffer.alloc(64, 1).toString('base64url')}`;
}

const claims = {
  iss: evil,
  sub: evil,
  aud: evil,
  azp: evil,
  name: evil,
  email: evil,
  nonce: evil,
  exp: evil,
  [evil]: { [evil]: evil },
};
export const jws = jwt({ alg: 'RS256', kid: evil, typ: evil, jku: evil, crit: [evil] }, claims);
export const strangeJws = jwt({ alg: evil, kid: evil, enc: evil, [evil]: evil }, claims);

const tokens = {
  access_token: 'marked-access-token',
  token_type: 'Bearer',
  scope: evil,
  id_token: jws,
  issued_token_type: evil,
  [evil]: evil,
  extra: evil,
};

/** What the endpoints say, one world after the other. */
export const worlds: Readonly<Record<string, readonly [metadata: Reply | object, other: Reply]>> = {
  'errors of its own': [{}, json(wrong, 400)],
  'known errors': [{}, json(known, 400)],
  'errors under 401': [{}, json({ error: 'invalid_client', error_description: evil }, 401)],
  'server errors': [{}, json({ error: 'server_error', error_description: evil }, 500)],
  'pages with a title': [{}, page(502)],
  'pages under 200': [{}, page(200)],
  'another content type': [{}, { type: `text/${evilHeader}`, body: evil }],
  redirects: [{}, { status: 302, body: evil }],
  'answers with members': [{}, json(tokens)],
  'no access token': [{}, json({ ...tokens, access_token: undefined, token_type: evil })],
  'another token type': [{}, json({ ...tokens, token_type: evil })],
  'members of another kind': [
    {},
    json({ access_token: [evil], token_type: { evil }, error: [evil] }),
  ],
  'ok and false': [{}, json({ ok: false, error: evil, message: evil })],
  'text that is no JSON': [{}, { body: `{"a": ${evil}` }],
  'another issuer': [{ issuer: evil }, json({})],
  'strange endpoints': [
    {
      token_endpoint: evil,
      authorization_endpoint: `https://x/${evil}`,
      userinfo_endpoint: `javascript:${evil}`,
      jwks_uri: evil,
      revocation_endpoint: evil,
      introspection_endpoint: evil,
      device_authorization_endpoint: evil,
      end_session_endpoint: evil,
    },
    json({}),
  ],
  'strange metadata': [
    { [evil]: evil, scopes_supported: [evil], code_challenge_methods_supported: [evil] },
    json({}),
  ],
  'metadata that is an error': [json(wrong, 400), json({})],
  'metadata that is a page': [page(503), json({})],
  'a device code of its own': [
    {},
    json({ device_code: 'd', user_code: evil, verification_uri: `https://x.test/${evil}` }),
  ],
  'a device code and an address': [
    {},
    json({ device_code: 'd', user_code: evil, verification_uri: evil, expires_in: 600 }),
  ],
  'device codes': [
    {},
    json({
      device_code: 'd',
      user_code: evil,
      verification_uri: `https://x.test/${evil}`,
      verification_uri_complete: `https://x.test/?u=${evil}`,
      expires_in: 600,
      message: evil,
    }),
  ],
  claims: [{}, json({ ...claims, active: false, sub: 'ada' })],
  'active claims': [{}, json({ ...claims, active: true, sub: 'ada', exp: 1, username: evil })],
  'keys of its own': [
    {},
    json({ keys: [{ kty: evil, kid: evil, alg: evil, use: evil, crv: evil }] }),
  ],
};
