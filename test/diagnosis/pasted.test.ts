import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { bestOf } from '../../src/diagnosis/rule.ts';
import { readPasted } from '../../src/diagnosis/pasted.ts';
import { redactRun } from '../../src/report/redact/redact-run.ts';
import { signIn } from '../support/diagnosis-cases/build.ts';

const read = (text: string) => {
  const { form, run } = readPasted(text, 0);
  return [form, bestOf(diagnose(run))?.rule.id];
};

const curl = `* Connected to id.example.com
> POST /token HTTP/2
> accept: */*
>
< HTTP/2 401
< content-type: application/json
< www-authenticate: Bearer error="invalid_token"
<
{"error":"invalid_client","error_description":"client authentication failed"}`;

const prm = 'https://api.example.com/.well-known/oauth-protected-resource/mcp';

describe('what somebody pastes', () => {
  it.each([
    ['{"error":"invalid_grant","error_description":"Code not valid"}', 'an answer', 'T12'],
    [
      ' [{"errorCode":"invalid_app_access","message":"user is not admin approved"}]\n',
      'an answer',
      'T25',
    ],
    [
      'error=bad_verification_code&error_description=The+code+passed+is+incorrect',
      'an answer',
      'T09',
    ],
    ['ok=false&error=slow_down', 'an answer', 'D02'],
    ['<!DOCTYPE html><title>Attention Required!</title>', 'an answer', 'T20'],
    ['http://localhost:8976/callback?error=access_denied&state=x', 'a callback', 'A07'],
    ['localhost:8976/callback?code=abc', 'a callback', 'A15'],
    ['?error=login_required', 'a callback', 'A09'],
    [
      'WWW-Authenticate: Bearer error="insufficient_scope", scope="a"',
      'a WWW-Authenticate header',
      'M09',
    ],
    [
      'Bearer error="invalid_token", error_description="expired"',
      'a WWW-Authenticate header',
      'M10',
    ],
    [
      `WWW-Authenticate: Bearer scope="a", resource_metadata="${prm}"`,
      'a WWW-Authenticate header',
      'M24',
    ],
    [
      `www-authenticate: Basic realm="x"\r\nWWW-Authenticate: Bearer error="insufficient_scope", scope="a", resource_metadata="${prm}"`,
      'a WWW-Authenticate header',
      'M09',
    ],
    [`date: x\nwww-authenticate: Bearer resource_metadata="${prm}"`, 'an HTTP response', 'M24'],
    [
      `HTTP/2 401 \ncontent-length: 0\nwww-authenticate: Negotiate\nwww-authenticate: Bearer resource_metadata="${prm}"\n\n`,
      'an HTTP response',
      'M24',
    ],
    [
      `< HTTP/1.1 401 Unauthorized\n< www-authenticate: Bearer error="invalid_token", resource_metadata="${prm}"\n< \n`,
      'an HTTP response',
      'M10',
    ],
    [
      '{"resource":"https://api.example.com/mcp","authorization_servers":["https://as.example.com"]}',
      'the metadata of an API (RFC 9728)',
      'M26',
    ],
    [
      'HTTP/1.1 200 OK\ncontent-type: application/json\n\n{"resource":"https://api.example.com/mcp","scopes_supported":["a"]}',
      'an HTTP response',
      'M26',
    ],
    ['{"error":"invalid_redirect_uri"}', 'a registration error (RFC 7591)', 'C01'],
    ['HTTP/1.1 429 Too Many Requests\r\nRetry-After: 30\r\n\r\n', 'an HTTP response', 'N07'],
    [curl, 'an HTTP response', 'T01'],
    ['Error: AADSTS7000218: The request body must contain', 'a message', 'T05'],
    ['oauth2: cannot fetch token: 400 Bad Request invalid_target', 'a message', 'T23'],
    [
      'request to https://a/ failed, reason: self-signed certificate SELF_SIGNED_CERT_IN_CHAIN',
      'a message',
      'N03',
    ],
    ['[12:00:01] callback.go:7: CSRF detected', 'a message', 'A15'],
    [
      'type="CODE_TO_TOKEN_ERROR", realmId="x", clientId="web", error="invalid_client_credentials", grant_type="authorization_code"',
      'a message',
      'T01',
    ],
    [
      "[ERROR] exchange failed\n{\n  redirectUri: 'https://app/cb',\n  error: 'Invalid client secret'\n}",
      'a message',
      'T01',
    ],
  ])('%s', (text, form, rule) => {
    expect(read(text)).toEqual([form, rule]);
  });

  it.each([
    ['invalid_client_metadata', 'registration'],
    ['unapproved_software_statement', 'registration'],
    ['invalid_redirect_uri', 'pasted'],
    ['invalid_grant', 'pasted'],
  ])('is of the step that its code %s belongs to: %s', (error, step) => {
    const text = JSON.stringify({ error, error_description: 'no' });
    const response = `HTTP/1.1 400 Bad Request\r\n\r\n${text}`;
    for (const one of [text, response]) {
      expect(readPasted(one, 0).run.exchanges[0]?.step).toBe(step);
    }
  });

  it('names the API to sign in for, by the address of its metadata', () => {
    const fixes = (text: string) => bestOf(diagnose(readPasted(text, 0).run))?.fix ?? [];
    const [first, second] = fixes(`Bearer resource_metadata="${prm}"`);
    expect(first).toBe('sign in for the API: atm-cli login https://api.example.com/mcp');
    expect(second).toMatch(/: atm-cli discover --api https:\/\/api\.example\.com\/mcp$/);
    expect(fixes('Bearer realm="x"')).toEqual(['sign in for the API: atm-cli login <url>']);
    const wider = `Bearer error="insufficient_scope", scope="a b", resource_metadata="${prm}"`;
    expect(fixes(wider)).toEqual([
      "sign in for the API with it: atm-cli login https://api.example.com/mcp --scope 'a b'",
    ]);
    const hostile = '{"resource":"https://a.example/`;$(x)\'","authorization_servers":["b"]}';
    expect(fixes(hostile)[0]).not.toMatch(/login [^'"<]*[`$;]/);
  });

  it('may be anything, and ends in words', () => {
    const odd = [
      '',
      ' ',
      '{',
      '[]',
      '<',
      '=',
      'https://',
      'null',
      '{"error":{}}',
      '\u0000',
      'x'.repeat(200_000),
      '[[[['.repeat(10_000),
    ];
    for (const text of odd) expect(() => read(text)).not.toThrow();
  });

  it('of a callback that is well has no rule', () => {
    expect(read('http://127.0.0.1:8976/callback?code=abc&state=def')).toEqual([
      'a callback',
      undefined,
    ]);
  });
});

describe('a rule that was found while the run had its secrets', () => {
  it('stays likely when the journal cannot measure it again', () => {
    const ask = {
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    };
    const run = signIn({ ask, send: { code_verifier: 'x'.repeat(43) } });
    const rule = bestOf(diagnose(run))?.rule.id;
    expect(rule).toBe('T14');
    expect(bestOf(diagnose(redactRun(run)))?.rule.id).toBe('T17');
    const kept = redactRun({ ...run, failure: { kind: 'oauth_error', message: 'refused', rule } });
    expect(bestOf(diagnose(kept))).toMatchObject({ rule: { id: 'T14' }, verdict: 'likely' });
  });
});
