import { describe, expect, it } from 'vitest';

import type { Exchange } from '../../../src/model/exchange.ts';
import { reportHtml } from '../../../src/report/html-report/report.ts';
import { reportMarkdown } from '../../../src/report/markdown-report.ts';
import { redactRun } from '../../../src/report/redact/redact-run.ts';
import { styleFor } from '../../../src/report/text/style.ts';
import { traceText } from '../../../src/report/trace/trace.ts';
import { loginRun } from '../../support/sample-runs.ts';

const jkt = 'wBrtTQShoubeZjwWHimQE4NZGTGfCIvhQn_ZIDKmJe8';
const ath = '0b6TdvvlGH9hGm6HgsNGSbcFQKuaG1pEWsE-2K6n1Yk';
const nonce = 'oGBF3Qv8xT2kLzZ1fW9cHn5RjYbD4aMs6uEpK7iXqVw';
const signInNonce = 'nKq7Lw2Zk9Vd0Rt5Yx8Nb3Mc6Pf1Hs4JaEuGiTqAo3B';
const url = 'https://api.example.com/orders';

function jwt(header: object, claims: object): string {
  const parts = [header, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  return [...parts, 'marked-signature'].join('.');
}

const token = jwt({ alg: 'RS256', typ: 'at+jwt' }, { sub: 'ada', cnf: { jkt } });
const idToken = jwt({ alg: 'RS256' }, { sub: 'ada', nonce: signInNonce });
const proofOf = (claims: object) =>
  jwt(
    { alg: 'ES256', typ: 'dpop+jwt' },
    { htm: 'GET', htu: url, jti: 'a-jti', iat: 1, ath, ...claims },
  );
const first = proofOf({});
const second = proofOf({ nonce });

const json = { 'content-type': 'application/json' };
const signIn: Exchange = {
  id: 1,
  step: 'token',
  startedAt: 0,
  request: { method: 'POST', url: 'https://id.example.com/token', headers: {} },
  response: {
    status: 200,
    headers: { ...json, 'dpop-nonce': nonce },
    body: JSON.stringify({ access_token: token, id_token: idToken, token_type: 'DPoP' }),
  },
};
const asked = call(2, first, {
  status: 401,
  headers: { 'www-authenticate': 'DPoP error="use_dpop_nonce"', 'dpop-nonce': nonce },
});
const accepted = call(3, second, {
  status: 200,
  headers: json,
  body: '{"cnf":{"jkt":"' + jkt + '"}}',
});

function call(id: number, dpop: string, response: NonNullable<Exchange['response']>): Exchange {
  const headers = { authorization: `DPoP ${token}`, dpop };
  return {
    id,
    step: 'api',
    startedAt: 0,
    attempt: id - 1,
    request: { method: 'GET', url, headers },
    response,
  };
}

const exchanges = [signIn, asked, accepted];
const run = { ...loginRun, exchanges, settings: [] };

function traceOf(exchange: Exchange, all: readonly Exchange[] = exchanges): string {
  return traceText(exchange, {
    style: styleFor({ colour: false, isTTY: true, columns: 200 }),
    exchanges: all,
  });
}

describe('what a bound token and its proofs show', () => {
  it('is readable where it is compared, and redacted where it is a secret', () => {
    const whole = exchanges.map((one) => traceOf(one)).join('');
    expect([jkt, ath, nonce].filter((one) => !whole.includes(one))).toEqual([]);
    for (const secret of [token, first, second, signInNonce]) expect(whole).not.toContain(secret);
    expect(whole).toMatch(/\n {5}nonce +#[0-9a-f]{8} \(43 characters\)\n/);
    const html = reportHtml(run, []);
    expect([jkt, ath, nonce].filter((one) => !html.includes(one))).toEqual([]);
    expect([token, first, second, signInNonce].filter((one) => html.includes(one))).toEqual([]);
  });

  it('stays so when it is redacted again', () => {
    const once = redactRun(run);
    expect(redactRun(once)).toEqual(once);
    expect(JSON.stringify(once)).toContain(nonce);
  });

  it('is a nonce of OpenID Connect in every other JWT', () => {
    const header = { alg: 'RS256', typ: 'JWT' };
    const other = {
      ...asked,
      request: { ...asked.request, headers: { dpop: jwt(header, { nonce }) } },
    };
    expect(traceOf(other, [other])).not.toContain(nonce);
  });
});

describe('the trace of a call with a bound token', () => {
  it('says what goes to the API', () => {
    expect(traceOf(asked)).toContain(
      'The access token goes to the API with a proof of the key that it is bound to (RFC 9449).',
    );
    const of = (headers: Record<string, string>) =>
      traceOf({ ...accepted, request: { ...accepted.request, headers } });
    expect(of({ authorization: 'Bearer opaque' })).toContain('goes to the API as a bearer token.');
    expect(of({})).toContain('The API is called without a token.');
  });

  it('says why the request is sent once more', () => {
    const note = 'attempt 2, the server wants its nonce in the proof: sent once more';
    expect(traceOf(accepted)).toContain(note);
    expect(traceOf(asked)).toContain('← 401');
    const sentence = 'ttempt 2: the server wants its nonce in the proof: sent once more.';
    expect(reportHtml(run, [])).toContain(sentence);
    expect(reportMarkdown(run, [])).toContain(sentence);
  });

  it('does not say so of other repeats, and shows a nonce that did not help as a failure', () => {
    const refused = { ...asked, response: { status: 401, headers: {} } };
    expect(traceOf(accepted, [signIn, refused, accepted])).toContain('   attempt 2\n');
    const again = { ...accepted, response: asked.response as NonNullable<Exchange['response']> };
    expect(traceOf(again)).toContain('✕ 401');
  });

  it('explains the claims of the proof, its nonce and the type of the token', () => {
    const text = traceOf(accepted);
    expect(text).toMatch(/htm +GET +method of the request that the proof is for\n/);
    expect(text).toMatch(/htu +\S+ +URL of that request, without its query\n/);
    expect(text).toMatch(/ath +\S+ +hash of the access token that is sent with the proof\n/);
    expect(text).toMatch(/jti +a-jti +identifier of the proof, which works once\n/);
    expect(text).toMatch(/iat +1 +1970-01-01T00:00:01Z, when the proof was made/);
    expect(text).toMatch(/nonce +\S+ +the value that the server wants in the proof/);
    expect(traceOf(asked)).toMatch(/dpop-nonce +\S+ +nonce of the server for the next DPoP proof/);
    expect(traceOf(signIn)).toMatch(/token_type +DPoP +how the token is sent; DPoP: with a proof/);
    expect(traceOf(signIn)).toMatch(/cnf +\{ "jkt": "\S+" \} +what the token is bound to/);
  });
});
