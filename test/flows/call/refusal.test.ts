import { describe, expect, it } from 'vitest';
import { adviceLines } from '../../../src/diagnosis/advice/advice.ts';
import { type Circumstances, readRefusal, type Refusal } from '../../../src/flows/call/refusal.ts';
import { newDPoPKey } from '../../../src/oauth/dpop-key.ts';
import { tokenSet } from '../../support/stored.ts';

const now = 1_767_225_600;
const url = new URL('https://api.example/v1/orders');
const good = {
  iss: 'https://id.example',
  aud: 'https://api.example',
  exp: now + 60,
  scope: 'read',
};

function jwt(claims: object, header: object = { alg: 'RS256', typ: 'at+jwt' }): string {
  return [header, claims, {}]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
}

function explain(changes: Partial<Circumstances>, access_token = jwt(good), scope?: string) {
  const { scope: _scope, ...set } = tokenSet({ access_token, expires_at: now + 60 });
  return readRefusal({
    status: 401,
    challenges: [],
    body: '',
    tokens: scope === undefined ? set : { ...set, scope },
    url,
    now,
    ...changes,
  });
}

const bearer = (parameters: Record<string, string>) => [{ scheme: 'bearer', parameters }];

/** What is said to do about it. */
function said({ advice }: Pick<Refusal, 'advice'> = { advice: [] }): string {
  return adviceLines(advice, undefined).join('\n');
}

const saidOf = (access_token: string) => said(explain({}, access_token));

describe('readRefusal', () => {
  it.each([200, 204, 302, 400, 404, 500])('has nothing to say about %i', (status) => {
    expect(explain({ status })).toBeUndefined();
  });

  it('names the header that is missing', () => {
    expect(explain({})?.message).toMatch(/401: no reason given .*WWW-Authenticate/);
  });

  it('takes from the body what the header should say', () => {
    const body = '{"error":"insufficient_scope","error_description":"no","scope":"write"}';
    const refusal = explain({ status: 403, body }, jwt(good), 'read');
    expect(refusal).toMatchObject({ error: 'insufficient_scope', scope: 'write' });
    expect(refusal?.message).toMatch(/403: insufficient_scope: no \(without WWW-Authenticate/);
    expect(said(refusal)).toContain("--scope 'read write'");
  });

  it('repeats error, description and realm', () => {
    const challenges = bearer({ error: 'invalid_token', error_description: 'too old', realm: 'r' });
    expect(explain({ challenges })).toMatchObject({
      error: 'invalid_token',
      realm: 'r',
      message: 'the API answered HTTP 401: invalid_token: too old, realm "r"',
    });
  });

  it('prefers what is said about bearer tokens, and says when only others are taken', () => {
    const basic = { scheme: 'basic', parameters: { realm: 'staff' } };
    const both = explain({ challenges: [basic, ...bearer({ error: 'invalid_token' })] });
    expect(both?.error).toBe('invalid_token');
    expect(said(both)).not.toContain('basic');
    expect(said(explain({ challenges: [basic] }))).toMatch(/^it accepts basic/);
    const dpop = [{ scheme: 'dpop', parameters: {} }];
    expect(said(explain({ challenges: dpop }))).toMatch(/^.*RFC 9449/);
  });

  it('does not ask for a binding that the token has', async () => {
    const tokens = {
      ...tokenSet({ access_token: jwt(good) }),
      dpop_key: await newDPoPKey('ES256', undefined),
    };
    const challenges = [{ scheme: 'dpop', parameters: { error: 'invalid_token' } }];
    expect(said(explain({ challenges, tokens }))).not.toContain('RFC 9449');
  });

  it('points at the metadata of the API (RFC 9728)', () => {
    const challenges = bearer({ resource_metadata: 'https://api.example/.well-known/x' });
    expect(said(explain({ challenges }))).toMatch(/https:\/\/api\.example\/\.well-known\/x$/);
  });
});

describe('a missing scope', () => {
  const missing = bearer({ error: 'insufficient_scope', scope: 'read write' });

  it('is named, with the command that asks for all of them', () => {
    const refusal = explain({ status: 403, challenges: missing }, undefined, 'read openid');
    expect(said(refusal)).toBe(
      "the scope write is missing: atm-cli login --scope 'read openid write'",
    );
  });

  it('is found by the claim of a JWT when the server did not say what was granted', () => {
    expect(said(explain({ status: 403, challenges: missing }))).toContain('scope write is');
  });

  it('is none when the token has it', () => {
    const refusal = explain({ status: 403, challenges: missing }, undefined, 'write read');
    expect(said(refusal)).toBe('it requires the scope "read write", which the token has');
  });
});

describe('the token that was refused', () => {
  it.each([
    ['an opaque one', 'opaque-access-token-1', /^it is an opaque token; .* --audience <api>/],
    ['an encrypted one', `${jwt({}, { alg: 'dir', enc: 'A256GCM' })}.a.b`, /^it is an encrypted/],
    [
      'an ID token',
      jwt({ ...good, nonce: 'n', at_hash: 'h' }, { alg: 'RS256' }),
      /ID token, which is only for the client/,
    ],
    [
      'one that expired by its own claim',
      jwt({ ...good, exp: now - 90 }),
      /expired 1 min 30 s ago/,
    ],
    [
      'one for another API',
      jwt({ ...good, aud: 'https://other.example' }),
      /\(aud\) is "https:\/\/other\.example", not this API/,
    ],
    [
      'one for another part of the API',
      jwt({ ...good, aud: `${url.origin}/v2` }),
      /\(aud\) is .*, not this API/,
    ],
    ['one whose audience is only a name', jwt({ ...good, aud: 'orders' }), /\(aud\) is "orders"/],
    ['one for nobody', jwt({ ...good, aud: undefined }), /no audience/],
  ])('is known as %s', (_name, token, expected) => {
    expect(saidOf(token)).toMatch(expected);
  });

  it.each(['https://api.example', 'https://api.example/', 'https://api.example/v1', url.href])(
    'is for this API when its audience is %s',
    (aud) => {
      const hints = saidOf(jwt({ ...good, aud: ['x', aud] }));
      expect(hints).not.toContain('(aud)');
      expect(hints).toMatch(/has not expired.*API does not trust its issuer/);
    },
  );
});
