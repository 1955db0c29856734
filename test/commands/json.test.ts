import { generateKeyPairSync } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';

import type { OutputName } from '../../src/report/schema/outputs.ts';
import { outputs } from '../../src/report/schema/outputs.ts';
import { apiServer, jsonReply } from '../support/cli/api-server.ts';
import { runCli } from '../support/cli/run-cli.ts';
import { runWithPerson } from '../support/cli/run-with-person.ts';
import { commandOf } from '../support/docs/json-schemas.ts';
import { spawnCli } from '../support/e2e/spawn.ts';
import { startFaulty } from '../support/faulty.ts';
import { registeringProvider } from '../support/flows/registration-server.ts';
import { freePort } from '../support/free-port.ts';
import { newHome } from '../support/home.ts';
import { requireJsonOutput, requireOutput } from '../support/json-output.ts';

type Row = {
  readonly name: OutputName;
  readonly args: readonly string[];
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
};

const nobody = 'there-is-no-such-profile';

/** Signs in at a built-in server, and returns what the rows need. */
async function newWorld() {
  const home = await newHome();
  const server = await startFaulty([]);
  onTestFinished(() => server.close());
  const client = ['--issuer', server.issuer, '--client-id', 'atm-cli'];
  const scope = ['--scope', 'openid profile email offline_access', '--prompt', 'consent'];
  const api = await apiServer({
    '/token': jsonReply({ access_token: 'marked', token_type: 'Bearer', scope: 'read' }),
    '/refused': {
      status: 401,
      headers: { 'www-authenticate': 'Bearer error="invalid_token", realm="x", scope="read"' },
    },
    '/protected': { status: 401, headers: { 'www-authenticate': 'Bearer scope="read"' } },
    '/.well-known/oauth-protected-resource/protected': jsonReply({
      resource: 'http://127.0.0.1/protected',
      authorization_servers: [server.issuer],
    }),
    '/binary': { body: new Uint8Array([255, 254, 0]) },
    '/wrong': jsonReply({ error: 'invalid_grant' }, 400),
  });
  const login = ['login', ...client, ...scope, '--port', '0', '--no-browser', '--json'];
  const registering = (await registeringProvider()).issuer;
  return { home, server, client, login, api: api.origin, registering };
}

type World = Awaited<ReturnType<typeof newWorld>>;

const secret = { ATM_CLIENT_SECRET: 'marked-secret' };

/** Every output once or more in a good end, in an order in which each has what it needs. */
function goodEnds({ home, server, api, registering }: World): readonly Row[] {
  const grants = ['--token-endpoint', `${api}/token`, '--client-id', 'robot', '-p', 'ci'];
  const file = (name: string) => join(home, name);
  const at = ['--issuer', registering];
  const made = ['--client-id', 'https://app.example.com/client.json', '--port', '8976'];
  return [
    { name: 'token', args: ['token'] },
    { name: 'token header', args: ['token', 'header'] },
    { name: 'token env', args: ['token', 'env'] },
    { name: 'token show', args: ['token', 'show'] },
    { name: 'token show', args: ['token', 'show', '--show-tokens'] },
    { name: 'token refresh', args: ['token', 'refresh'] },
    { name: 'token introspect', args: ['token', 'introspect'] },
    { name: 'status', args: ['status'] },
    { name: 'userinfo', args: ['userinfo'] },
    { name: 'call', args: ['call', `${server.issuer}/.well-known/openid-configuration`] },
    { name: 'call', args: ['call', `${api}/refused`] },
    { name: 'call', args: ['call', `${api}/binary`] },
    {
      name: 'grant client-credentials',
      args: ['grant', 'client-credentials', ...grants],
      env: secret,
    },
    {
      name: 'grant password',
      args: [
        'grant',
        'password',
        ...grants,
        '--username',
        'ada',
        '--password-file',
        file('password'),
      ],
    },
    {
      name: 'grant token-exchange',
      args: ['grant', 'token-exchange', ...grants, '--subject-token-file', file('token')],
    },
    {
      name: 'grant jwt-bearer',
      args: ['grant', 'jwt-bearer', ...grants, '--assertion-file', file('token')],
    },
    { name: 'status --all', args: ['status', '--all'] },
    { name: 'verify', args: ['verify', '-'], stdin: 'one' },
    { name: 'verify', args: ['verify', '<id_token>'] },
    { name: 'verify -', args: ['verify', '-'], stdin: 'two' },
    { name: 'decode', args: ['decode', '<id_token>'] },
    { name: 'decode -', args: ['decode', '-'], stdin: 'same' },
    { name: 'discover', args: ['discover', server.issuer] },
    { name: 'discover --lint', args: ['discover', server.issuer, '--lint'] },
    { name: 'discover <api>', args: ['discover', `${api}/protected`] },
    { name: 'discover <api> --lint', args: ['discover', `${api}/protected`, '--lint'] },
    { name: 'serve --fault list', args: ['serve', '--fault', 'list'] },
    { name: 'explain --list', args: ['explain', '--list'] },
    { name: 'explain <word>', args: ['explain', 'invalid_grant'] },
    { name: 'explain <word>', args: ['explain', 'T11'] },
    { name: 'explain -', args: ['explain', '-'], stdin: '{"error":"invalid_grant"}' },
    { name: 'explain', args: ['explain'] },
    {
      name: 'profile add',
      args: ['profile', 'add', 'two', '--issuer', 'https://id.example.com', '--client-id', 'x'],
    },
    { name: 'profile use', args: ['profile', 'use', 'two'] },
    { name: 'profile set', args: ['profile', 'set', 'scope=openid'] },
    { name: 'profile show', args: ['profile', 'show', 'two'] },
    { name: 'profile show --origins', args: ['profile', 'show', '--origins', '--scope', 'openid'] },
    { name: 'profile list', args: ['profile', 'list'] },
    { name: 'profile rename', args: ['profile', 'rename', 'two', 'three'] },
    { name: 'profile remove', args: ['profile', 'remove', 'three', '--yes'] },
    { name: 'client register', args: ['client', 'register', ...at] },
    { name: 'client show', args: ['client', 'show', ...at] },
    { name: 'client show --all', args: ['client', 'show', '--all'] },
    { name: 'client update', args: ['client', 'update', ...at, '--client-name', 'Other'] },
    { name: 'client remove', args: ['client', 'remove', ...at] },
    { name: 'client document', args: ['client', 'document', ...made] },
    {
      name: 'client document',
      args: ['client', 'document', ...made, '--out', file('client.json')],
    },
    { name: 'client check', args: ['client', 'check', `${api}/wrong`] },
    { name: 'key new', args: ['key', 'new'] },
    { name: 'key import', args: ['key', 'import', file('key.pem'), 'other'] },
    { name: 'key list', args: ['key', 'list'] },
    { name: 'key show', args: ['key', 'show', 'other'] },
    { name: 'key public', args: ['key', 'public'] },
    { name: 'key remove', args: ['key', 'remove', 'other', '--yes'] },
    { name: 'provider list', args: ['provider', 'list'] },
    { name: 'help', args: ['help', 'token', 'refresh'] },
    { name: 'completion', args: ['completion', 'zsh'] },
    { name: 'version', args: ['version'] },
    ...['atm', 'entra', 'keycloak', 'github', 'slack'].map((id): Row => ({
      name: 'provider show',
      args: ['provider', 'show', id],
    })),
    { name: 'token revoke', args: ['token', 'revoke', '-p', 'default'] },
    { name: 'logout', args: ['logout', '-p', 'ci'] },
    { name: 'explain', args: ['explain', 'last'] },
  ];
}

/** A bad end of every command: nothing is on standard output, and standard error ends with why. */
function badEnds({ api, client }: World): readonly (readonly string[])[] {
  const grants = ['--token-endpoint', `${api}/wrong`, '--client-id', 'robot', '-p', nobody];
  const none = ['-p', nobody];
  return [
    ['demo', '--bogus'],
    ['login', ...client, '--no-input', '--port', '0'],
    ['login', '--resume', 'http://127.0.0.1:8976/callback?code=c&state=s'],
    ['device', '--issuer', `${api}/nothing-here`, '--client-id', 'x'],
    ['token', ...none],
    ['token', 'header', ...none],
    ['token', 'env', ...none],
    ['token', 'show', ...none],
    ['token', 'refresh', ...none],
    ['token', 'introspect', ...none],
    ['token', 'revoke', ...none],
    ['grant', 'client-credentials', ...grants],
    ['grant', 'password', ...grants, '--username', 'ada'],
    ['grant', 'token-exchange', ...grants],
    ['grant', 'jwt-bearer', ...grants],
    ['userinfo', ...none],
    ['call', `${api}/refused`, ...none],
    ['status', ...none],
    ['status', '--all', '--bogus'],
    ['logout', '--bogus'],
    ['verify', 'not-a-token'],
    ['verify', '-'],
    ['decode', 'not-a-token'],
    ['discover', `${api}/nothing-here`],
    ['serve', '--fault', 'no-such-fault'],
    ['explain', 'there-is-no-such-word'],
    ['profile', 'list', '--bogus'],
    ['profile', 'show', nobody],
    ['profile', 'add', 'a/b'],
    ['profile', 'use', nobody],
    ['profile', 'set', 'isuer=x'],
    ['profile', 'rename', nobody, 'x'],
    ['profile', 'remove', nobody],
    ['client', 'register', '--issuer', `${api}/nothing-here`],
    ['client', 'show', '--issuer', `${api}/nothing-here`],
    ['client', 'update', '--issuer', `${api}/nothing-here`, '--client-name', 'x'],
    ['client', 'remove', '--issuer', `${api}/nothing-here`],
    ['client', 'document', '--client-id', 'http://app.example.com/client.json'],
    ['client', 'check', 'http://app.example.com/client.json'],
    ['key', 'new', 'a/b'],
    ['key', 'import', '/nothing/there.pem'],
    ['key', 'list', '--bogus'],
    ['key', 'show', nobody],
    ['key', 'public', nobody],
    ['key', 'remove', nobody],
    ['key', 'serve', nobody],
    ['provider', 'list', '--preset', '/nothing/there.json'],
    ['provider', 'show', 'no-such-provider'],
    ['help', 'no-such-command'],
    ['completion', 'no-such-shell'],
    ['version', '--bogus'],
  ];
}

describe('every command with --json', () => {
  it('prints what its schema says when it ends well', { timeout: 60_000 }, async () => {
    const world = await newWorld();
    const { home, server, client, login } = world;
    const seen: OutputName[] = [];
    const saw = (name: OutputName, stdout: string) => {
      requireOutput(name, stdout);
      seen.push(name);
    };
    saw(
      'login --no-wait',
      (await runCli([...login, '--no-wait', '--port', '8976'], { home })).stdout,
    );
    saw('login', (await runWithPerson(login, { home })).stdout);
    const device = ['device', ...client, '--no-browser', '--json', '-p', 'tv'];
    saw('device', (await runWithPerson(device, { home })).stdout);
    const stored = await readFile(join(home, 'state/tokens/default.json'), 'utf8');
    const { id_token } = JSON.parse(stored) as { readonly id_token: string };
    await writeFile(join(home, 'password'), 'marked-password');
    await writeFile(join(home, 'token'), id_token);
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    await writeFile(join(home, 'key.pem'), privateKey.export({ format: 'pem', type: 'pkcs8' }));
    const inputs: Readonly<Record<string, string>> = {
      one: id_token,
      two: `${id_token}\nx.y.z\n`,
      same: `${id_token}\n${id_token}\n`,
    };
    for (const { name, args, stdin = '', env = {} } of goodEnds(world)) {
      const words = args.map((word) => (word === '<id_token>' ? id_token : word));
      // oxlint-disable-next-line no-await-in-loop -- each needs what the one before has left
      const { stdout } = await runCli([...words, '--json'], {
        home,
        env,
        stdin: inputs[stdin] ?? stdin,
      });
      saw(name, stdout);
    }
    for (const [name, more] of [
      ['serve', []],
      ['serve --dialect atm', ['--dialect', 'atm']],
    ] as const) {
      // oxlint-disable-next-line no-await-in-loop -- one server after the other
      const serving = await spawnCli(['serve', '--port', '0', '--json', ...more]);
      // oxlint-disable-next-line no-await-in-loop -- the same
      const [document] = await serving.says('stdout', /\{[^]*\n\}\n/);
      saw(name, document);
    }
    const keys = await spawnCli(['key', 'serve', join(home, 'key.pem'), '--json']);
    saw('key serve', (await keys.says('stdout', /\{[^]*\n\}\n/))[0]);
    const demo = await runCli(['demo', '--json', '--no-input'], {
      env: { ATM_DEMO_PORT: String(await freePort()) },
    });
    saw('demo', demo.stdout);
    expect(new Set(seen)).toEqual(new Set(Object.keys(outputs)));
    expect(server.issuer).toContain('127.0.0.1');
  });

  it('says why on standard error when it does not', async () => {
    const world = await newWorld();
    const ends = badEnds(world);
    for (const args of ends) {
      const line = [...args, '--json'];
      // oxlint-disable-next-line no-await-in-loop -- they share a home
      const result = await runCli(line, { home: world.home });
      const { code, stdout, stderr } = result;
      expect([args.join(' '), code === 0]).toEqual([args.join(' '), false]);
      if (stdout !== '') continue;
      const last = JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '') as Record<string, unknown>;
      expect(last).toMatchObject({ error: { exit_code: code, hints: expect.any(Array) } });
      expect(requireJsonOutput(line, result)).toBeGreaterThan(0);
    }
    const tried = new Set(ends.map((args) => commandNames.find((name) => isOf(name, args))));
    expect(tried).toEqual(new Set(commandNames));
  });

  it('is refused by the check of these tests where a member is not in the schema', () => {
    const output = (more: object) => ({
      code: 0,
      stdout: JSON.stringify({ schema_version: 2, name: 'A', value: 'b', ...more }),
      stderr: '',
    });
    const args = ['token', 'env', '--json'];
    expect(requireJsonOutput(args, output({}))).toBe(1);
    expect(() => requireJsonOutput(args, output({ expiresIn: 1 }))).toThrow(/expiresIn/);
    expect(() => requireJsonOutput(args, output({ value: 1 }))).toThrow(/must be string/);
    expect(() => requireJsonOutput(['frobnicate', '--json'], output({}))).toThrow(/no schema/);
  });
});

/** The longest first, so that `token refresh` is not taken for `token`. */
const commandNames = [...new Set(Object.keys(outputs).map(commandOf))].toSorted(
  (left, right) => right.length - left.length,
);

function isOf(name: string, args: readonly string[]): boolean {
  return args.join(' ').startsWith(name);
}
