import { generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';

import { signJwt } from '../../src/jwt/sign.ts';
import { runCli } from '../support/cli/run-cli.ts';
import { startFaulty } from '../support/faulty.ts';
import { newHome } from '../support/home.ts';
import { startVendor } from '../support/vendor.ts';

type Jwks = { readonly keys: readonly Readonly<Record<string, unknown>>[] };

/** The built-in server that knows the public key of a stored one, and a client that signs with it. */
async function prepare(...faults: readonly string[]) {
  const home = await newHome();
  const { stdout } = await runCli(['key', 'new', 'work'], { home });
  const clientJwks = JSON.parse(stdout) as Jwks;
  const server = await startFaulty(faults, { clientJwks });
  onTestFinished(server.close);
  const client = ['--issuer', server.issuer, '--client-id', 'atm-cli-private-key'];
  const grant = ['grant', 'client-credentials', ...client, '--no-store'];
  return {
    home,
    issuer: server.issuer,
    run: (...args: readonly string[]) => runCli([...grant, ...args], { home }),
    runIn: (env: Readonly<Record<string, string>>, ...args: readonly string[]) =>
      runCli([...grant, ...args], { home, env }),
  };
}

describe('a client that signs with its key', () => {
  it('is chosen by its key where nobody named a method, and the trace says so', async () => {
    const { run } = await prepare();
    const { code, stderr } = await run('--signing-key', 'work', '--trace');
    expect(code).toBe(0);
    expect(stderr).toContain(
      'client_auth private_key_jwt: there is a key, and the server lists it',
    );
  });

  it.each([
    ['another key', [], ['--signing-key', 'other'], 'T40', 'atm-cli key public other'],
    [
      'another audience',
      [],
      ['--signing-key', 'work', '--assertion-audience', 'https://elsewhere.example'],
      'T38',
      '--assertion-audience issuer',
    ],
    [
      'the audience, in words',
      ['assertion-audience'],
      ['--signing-key', 'work'],
      'T38',
      '--assertion-audience token_endpoint',
    ],
    ['the time, in words', ['assertion-expired'], ['--signing-key', 'work'], 'T39', 'NTP'],
  ])('is told what is wrong with %s', async (_name, faults, flags, rule, hint) => {
    const { home, run } = await prepare(...faults);
    await runCli(['key', 'new', 'other'], { home });
    const { code, stderr } = await run(...flags, '--json');
    const { error } = JSON.parse(stderr.trim().split('\n').at(-1) ?? '') as {
      readonly error: { readonly rule: string; readonly hints: readonly string[] };
    };
    expect([code, error.rule]).toEqual([8, rule]);
    expect(error.hints.join('\n')).toContain(hint);
  });

  it.each([
    [
      'a key that is not there',
      ['--signing-key', 'nobody'],
      'there is no key "nobody"; there are work',
    ],
    ['no key', ['--client-auth', 'private_key_jwt'], 'private_key_jwt needs a private key'],
    [
      'an algorithm that does not fit',
      ['--signing-key', 'work', '--signing-alg', 'RS256'],
      'which does not sign RS256; it can sign with ES256',
    ],
    [
      'a method beside the one that an assertion implies',
      ['--client-auth', 'basic', '--assertion-from', 'env:ID_TOKEN'],
      'client_auth is basic, and assertion_from is env:ID_TOKEN',
    ],
  ])('stops at %s', async (_name, flags, says) => {
    const { run } = await prepare();
    const { code, stderr } = await run(...flags);
    expect(code).toBe(2);
    expect(stderr).toContain(says);
  });

  it('is told to compare the secret where it signs with that', async () => {
    const { runIn } = await prepare();
    const env = { ATM_CLIENT_SECRET: 'a-secret-of-somebody-else-of-32-characters' };
    const { code, stderr } = await runIn(env, '--client-auth', 'client_secret_jwt');
    expect(code).toBe(8);
    expect(stderr).toContain('hint: compare the client secret with the registration');
    expect(stderr).toContain('is signed with the client secret');
  });

  it('sends nothing before its key was read', async () => {
    const server = await startVendor(() => ({ status: 404 }));
    const home = await newHome();
    const file = join(home, 'weak.pem');
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    await writeFile(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const line = ['--issuer', server.origin, '--client-id', 'cli', '--signing-key', file];
    const { code, stderr } = await runCli(['login', ...line, '--no-browser'], { home });
    expect(code).toBe(2);
    expect(stderr).toContain('is an RSA key of 1024 bits, at least 2048 are needed');
    expect(server.heard).toEqual([]);
  });
});

describe('a workload', () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwt = (aud: string, exp = 4_000_000_000) =>
    signJwt({ privateKey, alg: 'ES256' }, { iss: 'platform', sub: 'job', aud, exp });

  it.each([
    ['github', 'permissions: { id-token: write, contents: read }'],
    ['gitlab', 'id_tokens: { GITLAB_OIDC_TOKEN: { aud: "'],
    ['kubernetes', 'serviceAccountToken: { audience: "'],
    ['azure', 'azure.workload.identity/use: "true"'],
    ['spiffe', 'write the JWT-SVID to a file'],
    ['env:ID_TOKEN', 'set it to a JWT'],
    ['file:/nowhere/token', 'set it to a JWT'],
  ])('without what %s gives ends with 3 and the line to add', async (from, line) => {
    const { run } = await prepare();
    const { code, stderr } = await run('--assertion-from', from);
    expect(code).toBe(3);
    expect(stderr).toContain(line);
  });

  it('sends its assertion to no other server', async () => {
    const { issuer, runIn } = await prepare();
    const elsewhere = await jwt('https://kubernetes.default.svc');
    const before = await runIn({ ID_TOKEN: elsewhere }, '--assertion-from', 'env:ID_TOKEN');
    expect(before.code).toBe(2);
    expect(before.stderr).toContain(
      `the assertion of env is for https://kubernetes.default.svc, and not for ${issuer}: it was not sent`,
    );
    const expired = await runIn(
      { ID_TOKEN: await jwt(issuer, 1) },
      '--assertion-from',
      'env:ID_TOKEN',
    );
    expect(expired.code).toBe(3);
    expect(expired.stderr).toContain('it was not sent');
    const none = await runIn({ ID_TOKEN: 'no-jwt' }, '--assertion-from', 'env:ID_TOKEN');
    expect(none.stderr).toContain('the assertion of env is not a JWT');
    const own = await runIn({ ID_TOKEN: await jwt(issuer) }, '--assertion-from', 'env:ID_TOKEN');
    const login = ['login', '--issuer', issuer, '--client-id', 'atm-cli-private-key'];
    const env = { ID_TOKEN: elsewhere, ATM_ASSERTION_FROM: 'env:ID_TOKEN' };
    const early = await runCli([...login, '--no-browser', '--port', '0'], { env });
    expect([early.code, early.stderr.includes('/auth?')]).toEqual([2, false]);
    // It is sent, and of a platform that the server does not trust.
    expect(own.code).toBe(8);
  });
});
