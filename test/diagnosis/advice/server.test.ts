import { describe, expect, it } from 'vitest';
import { adviceLines } from '../../../src/diagnosis/advice/advice.ts';
import { diagnose } from '../../../src/diagnosis/diagnose.ts';
import { gatherFacts } from '../../../src/diagnosis/facts.ts';
import { voiceOf } from '../../../src/diagnosis/voice.ts';
import type { Advice } from '../../../src/model/advice.ts';
import type { Run, RunSetting } from '../../../src/model/run.ts';
import { found, run } from '../../support/diagnosis-cases/build.ts';

const given: readonly RunSetting[] = [
  { name: 'issuer', origin: 'flag', value: 'https://id.example' },
  { name: 'client_id', origin: 'flag', value: 'app' },
];
const first = { settings: given };
const login = 'atm-cli login --issuer https://id.example --client-id app';
const stored = { profile: 'work', local: { profile_stored: true } };

function linesFor(advice: Advice, more: Partial<Run>): readonly string[] {
  return adviceLines([advice], gatherFacts(run([], more)));
}

describe('an error code', () => {
  it.each([
    ['consent_required', `the server has to ask the user for consent: ${login} --prompt consent`],
    ['server_error', 'the server failed: try again, then look at its log'],
    [
      'access_denied',
      'access was denied by you (Cancel) or by a policy; if you did not cancel, ask the administrator',
    ],
  ])('has the command of this run: %s', (code, line) => {
    expect(linesFor({ id: 'error_code', code }, first)).toEqual([line]);
  });

  it.each(['invalid_grant', 'AADSTS50011', 'constructor'])('is left to the rules: %s', (code) => {
    expect(linesFor({ id: 'error_code', code }, first)).toEqual([]);
  });

  it('of the device flow may mean something else', () => {
    const device = { settings: given, command: 'device' };
    expect(linesFor({ id: 'device_error_code', code: 'invalid_grant' }, device)).toEqual([
      'start again for a new code: atm-cli device --issuer https://id.example --client-id app',
    ]);
    const description = 'AADSTS7000218: The request body must contain …';
    const entra = { id: 'device_error_code', code: 'invalid_client', description } as const;
    expect(linesFor(entra, device)).toEqual([
      'Entra: set "Allow public client flows" to yes for this app, or give the client secret',
    ]);
  });
});

describe('a server that cannot respond now', () => {
  const again = 'try again in 30 s';

  it.each([
    ['temporarily_unavailable', false, 'the server is busy: try again in 30 s'],
    ['invalid_grant', false, 'the server failed: try again in 30 s'],
    ['invalid_grant', true, 'too many requests: try again in 30 s'],
    [undefined, true, 'too many requests: try again in 30 s'],
    [undefined, false, 'the server or a proxy in front of it is failing: try again in 30 s'],
  ])('says when to try again: %s, %s', (code, isTooMany, line) => {
    const known = code === undefined ? {} : { code };
    expect(linesFor({ id: 'unavailable', ...known, isTooMany, again }, first)).toEqual([line]);
  });

  it('says so with the rule about rate limits too', () => {
    const advice = [{ id: 'unavailable', isTooMany: true, again }] as const;
    const message = 'token endpoint: rate limit exceeded (HTTP 429)';
    const failed = run([], { failure: { kind: 'network', message, advice, rule: 'N07' } });
    expect(voiceOf(failed, diagnose(failed)).hints[0]).toBe('too many requests: try again in 30 s');
  });
});

describe('an endpoint that the metadata lack', () => {
  it.each([
    ['token_endpoint', `give it: ${login} --token-endpoint <url>`],
    ['authorization_endpoint', `give it: ${login} --authorization-endpoint <url>`],
  ])('can be given to a first sign-in: %s', (endpoint, line) => {
    expect(linesFor({ id: 'no_endpoint', endpoint }, first)[0]).toBe(line);
  });

  it('can be stored in a profile, and given to a command that takes it', () => {
    const missing = { id: 'no_endpoint', endpoint: 'introspection_endpoint' } as const;
    const line = (more: Partial<Run>) =>
      linesFor(missing, { command: 'token introspect', ...more });
    expect(line(stored)).toEqual([
      'a JWT can be verified without it: atm-cli token -p work | atm-cli verify -p work -',
      'or give it: atm-cli profile set -p work introspection_endpoint=<url>',
    ]);
    expect(line(first).at(-1)).toBe(
      'or give it: atm-cli token introspect --issuer https://id.example --client-id app --introspection-endpoint <url>',
    );
  });

  it('may be that of a device flow which is not advertised', () => {
    const endpoint = 'device_authorization_endpoint';
    const issuer = 'https://id.example/tenant/';
    const lines = linesFor({ id: 'no_endpoint', endpoint, issuer }, first);
    expect(lines[0]).toBe(`sign in through the browser: ${login}`);
    expect(lines[1]).toMatch(/--device-authorization-endpoint <url>$/);
    expect(lines[2]).toContain('common URLs: https://id.example/tenant/device/auth,');
  });
});

describe('another issuer', () => {
  const meant = { id: 'other_issuer', issuer: 'https://id.example/realms/x' } as const;

  it('is used by the command that was typed, else by the profile', () => {
    expect(linesFor(meant, first)).toEqual([
      'use the issuer: atm-cli login --client-id app --issuer https://id.example/realms/x',
    ]);
    expect(linesFor(meant, { ...first, command: 'discover' })).toEqual([
      'use the issuer: atm-cli discover --issuer https://id.example/realms/x',
    ]);
    expect(linesFor(meant, { ...stored, settings: given })[0]).toContain(
      ' -p work --client-id app --issuer https://id.example/realms/x',
    );
    expect(linesFor(meant, stored)).toEqual([
      'use the issuer: atm-cli profile set -p work issuer=https://id.example/realms/x',
    ]);
  });

  it.each(['x', 'javascript:alert(1)', "https://id.example/'; id", 'https://id.example/`id`'])(
    'is no word of a command: %s',
    (issuer) => {
      expect(linesFor({ ...meant, issuer }, stored)).toEqual([
        'use the issuer: atm-cli profile set -p work issuer=<url>',
      ]);
    },
  );

  it.each([
    [
      'https://id.example/',
      'if that is the right server, use the issuer of its metadata: atm-cli login --client-id app --issuer https://id.example/',
    ],
    ['http://id.example', /^configure the server to trust X-Forwarded-Proto/],
    ['https://evil.example', /^configure the public URL at the server/],
  ])('in metadata is told by what differs: %s', (issuer, hint) => {
    const message = `discovery: configured https://id.example, the document has ${issuer}`;
    const failure = { kind: 'check_failed', message, rule: 'N02' } as const;
    const failed = run([found({ issuer })], { settings: given, failure });
    const { hints } = voiceOf(failed, diagnose(failed));
    expect(hints[0]).toEqual(typeof hint === 'string' ? hint : expect.stringMatching(hint));
    expect(hints.join(' ')).not.toMatch(/evil|http:/);
  });
});

describe('what is missing or not allowed', () => {
  it.each([
    ['no_client_id', 'client_id=<id>', '--client-id <id>'],
    ['no_client_secret', 'client_secret_file=<file>', '--client-secret-file <file>'],
    ['no_certificate', 'client_cert=<file> client_key=<file>', '--cert <file> --key <file>'],
    ['plain_http', 'allow_insecure_http=true', '--allow-insecure-http'],
  ] as const)('is set in the profile, or given: %s', (id, assignments, flags) => {
    const lines = linesFor({ id }, stored);
    expect(lines.join()).toContain(`: atm-cli profile set -p work ${assignments}`);
    const grant = { command: 'grant client-credentials', settings: given.slice(0, 1) };
    expect(linesFor({ id }, grant).join()).toContain(
      `: atm-cli grant client-credentials --issuer https://id.example ${flags}`,
    );
  });

  it.each([
    [{ id: 'unknown_provider' }, 'to list all providers: atm-cli provider list'],
    [{ id: 'preset_file' }, 'for an example: atm-cli provider show keycloak --json'],
    [{ id: 'faults' }, 'to list all faults: atm-cli serve --fault list'],
    [
      { id: 'server_fault', source: 'RFC 8628 section 3.2' },
      `a fault of the server (RFC 8628 section 3.2); to see its response: ${login} --trace`,
    ],
    [
      { id: 'no_member', source: undefined },
      `a fault of the server; to see its response: ${login} --trace`,
    ],
    [
      { id: 'encrypted_response', setting: 'userinfo_encrypted_response_alg' },
      'register the client for responses that are not encrypted: remove userinfo_encrypted_response_alg',
    ],
    [{ id: 'truncated_response' }, `a proxy may have truncated the response, try again: ${login}`],
    [
      { id: 'grant_refused', flow: 'password' },
      'check user name and password: one of them is wrong, or this account may not use this grant',
    ],
  ] as const)('%o', (advice, line) => {
    expect(linesFor(advice, first)).toEqual([line]);
  });
});
