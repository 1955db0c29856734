import { describe, expect, it } from 'vitest';
import { fits, isSame, lengthOf } from '../../src/diagnosis/evidence/secrets.ts';
import { parseErrorResponse } from '../../src/diagnosis/evidence/error-response.ts';
import { clockOffset, observeExchange } from '../../src/diagnosis/evidence/exchange.ts';
import { mark } from '../../src/report/redact/secret-names.ts';
import { noon, talk } from '../support/diagnosis-cases/build.ts';

describe('what an answer says', () => {
  const parse = (body: string, type = 'application/json') => {
    const { status, error, description, numbers } = parseErrorResponse({
      status: 400,
      headers: { 'content-type': type },
      body,
    });
    return { status, error, description, numbers };
  };

  it.each([
    ['{"error":"a","error_description":"b"}', 'a', 'b'],
    ['[{"errorCode":"a","message":"b"}]', 'a', 'b'],
    ['{"error":{"status":"a","message":"b"}}', 'a', 'b'],
    ['{"errorCode":"a","errorSummary":"b"}', 'a', 'b'],
    ['{"error":{"code":"a","message":"b"}}', 'a', 'b'],
    ['{"title":"Bad Request","detail":"b","status":400}', undefined, 'b'],
    ['{"code":"a","msg":"b"}', 'a', 'b'],
    ['b as text', undefined, 'b as text'],
    ['error=a&error_description=b', 'a', 'b'],
    ['{"error":7}', undefined, undefined],
    ['null', undefined, undefined],
    ['{broken', undefined, undefined],
  ])('is found in %s', (body, error, description) => {
    expect(parse(body, '')).toMatchObject({ error, description });
  });

  it('is not looked for in the members of a success', () => {
    const body = '{"active":true,"status":"ok","code":"abc"}';
    const success = { status: 200, headers: { 'content-type': 'application/json' }, body };
    expect(parseErrorResponse(success).error).toBeUndefined();
  });

  it('has the numbers of Entra once, wherever they stand', () => {
    const body = '{"error":"x","error_description":"AADSTS50011: no","error_codes":[50011,7]}';
    expect(parse(body).numbers).toEqual(['50011', '7']);
  });
});

describe('secrets', () => {
  it('are the same when one of them is what the journal kept', () => {
    expect(isSame('c0de-c0de', mark('c0de-c0de'))).toBe(true);
    expect(isSame(mark('c0de-c0de'), mark('c0de-c0de'))).toBe(true);
    expect(isSame('other', mark('c0de-c0de'))).toBe(false);
    expect(lengthOf(mark('c0de-c0de'))).toBe(9);
  });

  it('of PKCE fit by RFC 7636 appendix B, or it is not known', () => {
    const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
    const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
    expect(fits(verifier, challenge, 'S256')).toBe(true);
    expect(fits(verifier, challenge, undefined)).toBe(false);
    expect(fits('x'.repeat(43), challenge, 'S256')).toBe(false);
    expect(fits(mark(verifier), challenge, 'S256')).toBeUndefined();
  });
});

describe('the offset of a clock', () => {
  const at = (date: string, durationMs = 20) =>
    clockOffset(
      observeExchange({ ...talk('token', {}, {}, { at: 0, headers: { date } }), durationMs }),
    )?.seconds;

  it('is the difference of the Date header in seconds', () => {
    expect(noon % 1000).toBe(0);
    expect(at('Sat, 21 Nov 2026 12:02:23 GMT')).toBe(143);
    expect(at('Sat, 21 Nov 2026 11:58:00 GMT')).toBe(-120);
  });

  it('is not believed within what the way took', () => {
    expect(at('Sat, 21 Nov 2026 12:00:05 GMT')).toBeUndefined();
    expect(at('Sat, 21 Nov 2026 12:00:20 GMT', 30_000)).toBeUndefined();
    expect(at('yesterday')).toBeUndefined();
  });
});
