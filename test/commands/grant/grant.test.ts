import { generateKeyPairSync } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { newHome } from '../../support/home.ts';
import { storeTokens, tokenSet } from '../../support/stored.ts';
import { apiServer, jsonReply, type Reply } from '../../support/cli/api-server.ts';
import { type CliOptions, runCli } from '../../support/cli/run-cli.ts';

let home: string;
beforeEach(async () => {
  home = await newHome();
});

const urn = 'urn:ietf:params:oauth:token-type:';
const token = {
  access_token: 'marked-new-token',
  token_type: 'Bearer',
  expires_in: 300,
  scope: 'read',
};

/** A server whose token endpoint gives one answer, and the flags that lead to it. */
async function tokenServer(reply: Reply = jsonReply(token)) {
  const { origin, received } = await apiServer({ '/token': reply });
  const flags = ['--token-endpoint', `${origin}/token`, '--client-id', 'robot'];
  const grant = (name: string, args: readonly string[] = [], options: CliOptions = {}) =>
    runCli(['grant', name, '-p', 'ci', ...flags, ...args], { home, ...options });
  const form = () => Object.fromEntries(new URLSearchParams(received.at(-1)?.body));
  return { grant, form, received, origin };
}

const secret = { env: { ATM_CLIENT_SECRET: 'marked-secret' } };

describe('atm-cli grant client-credentials', () => {
  it('keeps the token, which atm-cli token prints then and nothing else', async () => {
    const { grant, origin } = await tokenServer();
    const { code, stdout, stderr } = await grant('client-credentials', [], secret);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('Token received (new profile ci)\n');
    expect(stdout).toMatch(/refresh token +none \(a new token is requested on expiry/);
    expect(stdout).not.toContain('marked');
    expect(await runCli(['token', '-p', 'ci'], { home })).toEqual({
      code: 0,
      stdout: 'marked-new-token\n',
      stderr: '',
    });
    const status = await runCli(['status', '-p', 'ci', '--json'], { home });
    expect(JSON.parse(status.stdout)).toMatchObject({
      flow: 'client_credentials',
      issuer: origin,
    });
  });

  it('is one JSON object, with tokens only when they are wanted', async () => {
    const { grant } = await tokenServer();
    const plain = await grant('client-credentials', ['--json'], secret);
    expect(JSON.parse(plain.stdout)).toMatchObject({
      schema_version: 2,
      profile: 'ci',
      stored: true,
      flow: 'client_credentials',
      scope: 'read',
      has_refresh_token: false,
    });
    expect(plain.stdout).not.toContain('marked');
    const full = await grant('client-credentials', ['--json', '--show-tokens'], secret);
    expect(JSON.parse(full.stdout)).toMatchObject({ access_token: 'marked-new-token' });
  });

  it('with --no-store keeps nothing', async () => {
    const { grant } = await tokenServer();
    const { code, stdout } = await grant('client-credentials', ['--no-store', '--json'], secret);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ stored: false });
    expect(JSON.parse(stdout)).not.toHaveProperty('profile');
    expect(await runCli(['token', '-p', 'ci'], { home })).toMatchObject({ code: 2 });
  });

  it('ends with 8 when the server refuses, and with 2 without a secret', async () => {
    const { grant } = await tokenServer(jsonReply({ error: 'invalid_client' }, 401));
    const refused = await grant('client-credentials', ['--json'], secret);
    expect(refused).toMatchObject({ code: 8, stdout: '' });
    expect(JSON.parse(refused.stderr)).toMatchObject({ error: { code: 'invalid_client' } });
    expect(refused.stderr).not.toContain('marked');
    expect(await grant('client-credentials')).toMatchObject({ code: 2, stdout: '' });
  });

  it('asks again for an expired token when the secret is at hand, and only then', async () => {
    const { grant, received } = await tokenServer(jsonReply({ ...token, expires_in: 1 }));
    await grant('client-credentials', ['--audience', 'https://api.example'], secret);
    expect(await runCli(['token', '-p', 'ci'], { home, ...secret })).toMatchObject({
      code: 0,
      stdout: 'marked-new-token\n',
    });
    expect(received.map(({ body }) => body)).toEqual([received[0]?.body, received[0]?.body]);
    expect(await runCli(['token', '-p', 'ci'], { home })).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('atm-cli grant password', () => {
  const ada = ['--username', 'ada'];

  it('takes the password from a file, standard input or the environment', async () => {
    const { grant, form } = await tokenServer();
    const file = join(home, 'password');
    await writeFile(file, 'from a file\n');
    await grant('password', [...ada, '--password-file', file]);
    expect(form()).toMatchObject({
      grant_type: 'password',
      username: 'ada',
      password: 'from a file',
    });
    await grant('password', [...ada, '--password-stdin'], { stdin: 'from a pipe\r\n' });
    expect(form()).toMatchObject({ password: 'from a pipe' });
    await grant('password', ada, { env: { ATM_PASSWORD: 'from around' } });
    expect(form()).toMatchObject({ password: 'from around' });
  });

  it('never takes it from the command line, and does not repeat it', async () => {
    const { grant, received } = await tokenServer();
    const { code, stdout, stderr } = await grant('password', [...ada, '--password', 'hunter2']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('shell history');
    expect(stderr).toContain('--password-file');
    expect(stderr).not.toContain('hunter2');
    expect(received).toEqual([]);
  });

  it('says what is missing when nobody is there to be asked', async () => {
    const { grant } = await tokenServer();
    expect((await grant('password', ada)).stderr).toContain('--password-stdin');
    expect((await grant('password')).stderr).toContain('--username');
  });

  it('reads standard input once', async () => {
    const { grant } = await tokenServer();
    const both = [...ada, '--password-stdin', '--client-secret-stdin'];
    const { code, stderr } = await grant('password', both, { stdin: 'x' });
    expect(code).toBe(2);
    expect(stderr).toContain('--password-stdin and --client-secret-stdin');
  });
});

describe('atm-cli grant token-exchange', () => {
  it('exchanges what is piped in, and shows what was issued', async () => {
    const issued = { ...token, token_type: 'N_A', issued_token_type: `${urn}jwt` };
    const { grant, received } = await tokenServer(jsonReply(issued));
    const actor = join(home, 'actor');
    await writeFile(actor, 'actor-token\n');
    const args = [
      '--subject-token-file - --subject-token-type id_token',
      `--actor-token-file ${actor} --actor-token-type jwt`,
      '--requested-token-type jwt --audience one --audience two',
      '--resource https://a.example --scope read',
    ].flatMap((line) => line.split(' '));
    const { code, stdout } = await grant('token-exchange', args, { stdin: 'subject-token\n' });
    expect(code).toBe(0);
    expect(stdout).toMatch(/issued as +jwt\n/);
    expect([...new URLSearchParams(received[0]?.body)]).toEqual([
      ['subject_token', 'subject-token'],
      ['subject_token_type', `${urn}id_token`],
      ['actor_token', 'actor-token'],
      ['actor_token_type', `${urn}jwt`],
      ['requested_token_type', `${urn}jwt`],
      ['audience', 'one'],
      ['audience', 'two'],
      ['scope', 'read'],
      ['resource', 'https://a.example'],
      ['grant_type', 'urn:ietf:params:oauth:grant-type:token-exchange'],
      ['client_id', 'robot'],
    ]);
    const again = await grant('token-exchange', [...args, '--json'], { stdin: 'subject-token' });
    expect(JSON.parse(again.stdout)).toMatchObject({ issued_token_type: `${urn}jwt` });
  });

  it.each(['id_token', 'refresh_token', 'saml2'])(
    'calls an issued %s by its name',
    async (type) => {
      const issued = { ...token, token_type: 'N_A', issued_token_type: `${urn}${type}` };
      const { grant } = await tokenServer(jsonReply(issued));
      const args = ['--subject-token-file', '-', '--show-tokens'];
      const exchanged = async (...more: readonly string[]) =>
        (await grant('token-exchange', [...args, ...more], { stdin: 'subject-token' })).stdout;
      const stdout = await exchanged();
      expect(stdout).toContain('Token received (not stored)');
      expect(stdout).toMatch(
        new RegExp(`issued as +${type} \\(no access token: it is not stored\\)\n`),
      );
      expect(stdout).toMatch(new RegExp(`${type} +marked-new-token\n`));
      const advice = 'for an access token: --requested-token-type access_token';
      expect(stdout).toContain(advice);
      expect(await exchanged('--requested-token-type', type)).not.toContain(advice);
      const json: unknown = JSON.parse(await exchanged('--json'));
      expect(json).toMatchObject({ stored: false, [type]: 'marked-new-token' });
      expect(json).not.toHaveProperty('access_token');
      expect(await runCli(['token', '-p', 'ci'], { home })).toMatchObject({ code: 2, stdout: '' });
    },
  );

  it('says in the trace what it tolerated', async () => {
    const odd = { access_token: 'marked-new-token', scope: ['read'], expires_in: '300' };
    const { grant } = await tokenServer(jsonReply(odd));
    const { code, stderr } = await grant('client-credentials', ['--trace'], secret);
    expect(code).toBe(0);
    for (const message of [
      'token_type is missing: Bearer is used',
      'scope is an array, expected a string: it was read',
      'expires_in is a string, expected a whole number of seconds: it was read',
    ]) {
      expect(stderr.replaceAll(/\s+/g, ' ')).toContain(`tolerated: token endpoint: ${message}`);
    }
    const report = join(home, 'report.html');
    await grant('client-credentials', ['--report', report], secret);
    expect(await readFile(report, 'utf8')).toContain(
      'Tolerated: token endpoint: token_type is missing: Bearer is used',
    );
  });

  it.each([
    ['no subject token', [], '', /--subject-token-file/],
    ['an unknown type', ['--subject-token-file', '-', '--subject-token-type', 'x'], 't', /saml2/],
    ['an empty pipe', ['--subject-token-file', '-'], '', /no subject token in standard input/],
    [
      'two readers of one pipe',
      ['--subject-token-file', '-', '--actor-token-file', '-'],
      't',
      /can be read only once/,
    ],
  ])('ends with 2 for %s', async (_name, args, stdin, says) => {
    const { grant, received } = await tokenServer();
    const { code, stderr } = await grant('token-exchange', args, { stdin });
    expect(code).toBe(2);
    expect(stderr).toMatch(says);
    expect(received).toEqual([]);
  });

  it('never takes the place of the sign-in whose token it exchanges', async () => {
    const { grant, origin, received } = await tokenServer();
    await storeTokens(home, 'ci', tokenSet({ issuer: origin, client_id: 'robot' }));
    const args = ['--subject-token-file', '-'];
    const { code, stderr } = await grant('token-exchange', args, { stdin: 't' });
    expect(code).toBe(2);
    expect(stderr).toContain('--no-store');
    expect(received).toEqual([]);
    const kept = await grant('token-exchange', [...args, '--no-store'], { stdin: 't' });
    expect(kept.code).toBe(0);
  });
});

describe('atm-cli grant jwt-bearer', () => {
  it('signs with a key file, and sends what was signed elsewhere', async () => {
    const { grant, form, origin } = await tokenServer();
    const file = join(home, 'key.pem');
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    await writeFile(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const args = ['--key-file', file, '--subject', 'ada', '--alg', 'PS256', '--lifetime', '60'];
    expect(await grant('jwt-bearer', [...args, '--audience', origin])).toMatchObject({ code: 0 });
    const [header, payload] = String(form()['assertion'])
      .split('.')
      .slice(0, 2)
      .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));
    expect(header).toEqual({ alg: 'PS256', typ: 'JWT' });
    expect(payload).toMatchObject({ iss: 'robot', sub: 'ada', aud: origin });
    expect(payload.exp - payload.iat).toBe(60);
    expect(form()).not.toHaveProperty('audience');
    await grant('jwt-bearer', ['--assertion-file', '-'], { stdin: 'a.b.c\n' });
    expect(form()).toMatchObject({ assertion: 'a.b.c' });
  });

  it('needs an assertion or a key, and not both', async () => {
    const { grant } = await tokenServer();
    expect((await grant('jwt-bearer')).stderr).toContain('--key-file');
    const both = ['--key-file', 'k', '--assertion-file', 'a'];
    expect(await grant('jwt-bearer', both)).toMatchObject({ code: 2 });
  });
});

describe('atm-cli grant', () => {
  it('knows what was probably meant', async () => {
    const { code, stderr } = await runCli(['grant', 'client-credential'], { home });
    expect(code).toBe(2);
    expect(stderr).toContain('client-credentials');
  });

  it.each(['client-credentials', 'password', 'token-exchange', 'jwt-bearer'])(
    '%s has help with examples',
    async (name) => {
      const { code, stdout } = await runCli(['grant', name, '--help'], { home });
      expect(code).toBe(0);
      expect(stdout.split('Examples:')[1]).toContain(`atm-cli grant ${name}`);
      expect(stdout).toContain('--no-store');
    },
  );
});
