import { generateKeyPairSync } from 'node:crypto';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Command } from 'commander';
import { expect, it, onTestFinished } from 'vitest';

import { buildProgram } from '../../src/cli/program.ts';
import { developmentSecret } from '../../src/server/clients.ts';
import { newHome } from '../support/home.ts';
import { filesBelow } from '../support/files-below.ts';
import { registeringProvider } from '../support/flows/registration-server.ts';
import { startFaulty } from '../support/faulty.ts';
import { lastAddress } from '../support/last-address.ts';
import { leaks, listenToRequests, unsafe } from '../support/secrets.ts';
import { apiServer, jsonReply } from '../support/cli/api-server.ts';
import { type CliResult, runCli } from '../support/cli/run-cli.ts';
import { runWithPerson } from '../support/cli/run-with-person.ts';

const kinds = [
  'access_token',
  'assertion',
  'authorization',
  'client_secret',
  'code',
  'code_verifier',
  'id_token',
  'key',
  'password',
  'refresh_token',
  'registration_access_token',
];

type Run = CliResult & { readonly words: string };

/** They wait for a device code, and are run where that is waited for: leak-faults.test.ts. */
const waiting = ['demo', 'device'];

/** The commands that print a token, because that is what they are for. */
const printing = new Set(['token', 'token header', 'token env']);

const wanted = 'access_token';

const password = 'marked-password-of-ada';
const debug = { ATM_DEBUG: '1', ATM_CLIENT_SECRET: developmentSecret, ATM_PASSWORD: password };

/** Each command that does something by itself. */
function leaves(command: Command, path: readonly string[] = []): readonly string[] {
  const below = command.commands.flatMap((child) => leaves(child, [...path, child.name()]));
  const acts = below.length === 0 || path.join(' ') === 'token';
  return acts ? [path.join(' '), ...below] : below;
}

async function modesOf(folder: string, paths: readonly string[]) {
  const modes = paths.map(async (path) => {
    const { mode } = await stat(join(folder, path));
    return [path, mode & 0o777] as const;
  });
  return new Map(await Promise.all(modes));
}

it('no command says a secret that it was not asked for, or keeps one where it does not belong', async () => {
  const wire = listenToRequests();
  onTestFinished(() => wire.close());
  const server = await startFaulty([]);
  onTestFinished(server.close);
  const home = await newHome();
  const runs: Run[] = [];
  const tried = new Set<string>();
  const unexpected: object[] = [];
  const options = { home, env: { ...debug, ATM_DEMO_PORT: new URL(server.issuer).port } };

  const keep = (words: string, result: CliResult, code: number) => {
    if (result.code !== code) unexpected.push({ words, expected: code, ...result });
    tried.add(words);
    runs.push({ words, ...result });
    return result;
  };
  /** Both as text with a trace, and as JSON with everything on file. */
  async function both(words: string, args: readonly string[] = [], { stdin = '', code = 0 } = {}) {
    const line = [...words.split(' '), ...args];
    const files = [
      '--har',
      join(home, `${runs.length}.har`),
      '--report',
      join(home, 'report.html'),
    ];
    const text = keep(words, await runCli([...line, '--trace'], { ...options, stdin }), code);
    keep(words, await runCli([...line, '--json', ...files], { ...options, stdin }), code);
    return text;
  }

  const registered = ['--issuer', server.issuer, '--client-id', 'atm-cli-confidential'];
  const scope = ['--scope', 'openid profile email offline_access', '--resource', server.resource];
  const login = [...registered, ...scope, '--prompt', 'consent', '--no-browser', '--port', '0'];
  const post = [...login, '--client-auth', 'post', '--json'];
  keep('login', await runWithPerson(['login', ...post], options), 0);
  keep('login', await runWithPerson(['login', ...login, '--client-auth', 'basic'], options), 0);
  const idToken = (await filesBelow(home)).get('state/tokens/default.json') ?? '';
  const { id_token } = JSON.parse(idToken) as { readonly id_token: string };

  await both('token');
  await both('token header');
  await both('token env');
  await both('token show');
  await both('token refresh');
  await both('token introspect', ['--refresh-token']);
  await both('token introspect', [], { code: 8 });
  await both('userinfo');
  await both('status');
  await both('discover', [server.issuer]);
  await both('verify', ['-'], { stdin: id_token });
  await both('verify', [`${id_token.slice(0, -9)}abcdefghi`], { code: 7 });
  await both('decode', ['-'], { stdin: id_token });
  await both('call', [server.resource, '-i']);
  await both('call', ['-X', 'DELETE', server.resource, '-f'], { code: 8 });
  await both('profile list');
  await both('profile show', ['--origins']);
  await both('profile add', ['one', ...registered, '--client-secret', developmentSecret], {
    code: 2,
  });
  await runCli(['profile', 'add', 'one', ...registered, '--client-secret-stdin'], {
    home,
    stdin: developmentSecret,
  });
  await both('profile add', ['one', ...registered], { code: 2 });
  await both('profile show', ['one']);
  await both('profile set', ['scope=openid', '-p', 'one']);
  await both('profile use', ['one']);
  await both('profile use', ['default']);
  await both('profile rename', ['one', 'default'], { code: 2 });
  await both('profile remove', ['one'], { code: 2 });
  await both('provider list');
  await both('provider show', ['auth0']);
  await both('help', ['login']);
  await both('completion', ['bash']);
  await both('version');
  const keys = await newHome();
  await runCli(['key', 'new', 'first'], { home: keys });
  const keyPem = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  await writeFile(join(keys, 'k.pem'), keyPem.export({ format: 'pem', type: 'pkcs8' }));
  await both('key list');
  await both('key new', ['bad/name'], { code: 2 });
  await both('key show', ['nobody'], { code: 2 });
  await both('key public', [join(keys, 'k.pem')]);
  await both('key import', [join(keys, 'k.pem'), 'bad/name'], { code: 2 });
  await both('key remove', ['nobody', '--yes'], { code: 2 });
  await both('key serve', ['nobody'], { code: 2 });
  await both('explain');
  await both('explain', ['-'], { stdin: id_token, code: 2 });
  await both('serve', ['--fault', 'list']);
  await both('login', ['--client-secret', developmentSecret], { code: 2 });
  await both('token refresh', ['-p', 'nobody'], { code: 2 });

  // A server that takes every grant, and what is presented to it.
  const files = await newHome();
  const file = async (name: string, text: string) => {
    await writeFile(join(files, name), text);
    return join(files, name);
  };
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  const granted = { access_token: 'marked-access-token-of-a-grant', token_type: 'Bearer' };
  for (const [reply, code] of [
    [jsonReply(granted), 0],
    [jsonReply({ error: 'invalid_grant', error_description: 'no' }, 400), 8],
  ] as const) {
    // oxlint-disable-next-line no-await-in-loop -- the one after the other
    const { origin } = await apiServer({ '/token': reply });
    const at = ['--token-endpoint', `${origin}/token`, '--client-id', 'robot', '--no-store'];
    const [keyFile, subject] = [await file('key', key), await file('subject', id_token)];
    await both('grant client-credentials', at, { code });
    await both('grant password', [...at, '--username', 'ada'], { code });
    await both('grant token-exchange', [...at, '--subject-token-file', subject], { code });
    await both('grant jwt-bearer', [...at, '--assertion-file', subject], { code });
    await both('grant jwt-bearer', [...at, '--key-file', keyFile], { code });
  }

  const { issuer } = await registeringProvider({ initialAccessToken: 'marked-initial-token' });
  const token = await file('initial', 'marked-initial-token');
  const at = ['--issuer', issuer];
  await both('client register', at, { code: 8 });
  const made = await both('client register', [...at, '--initial-access-token-file', token]);
  const [, id = ''] = /^Registered (\S+)/.exec(made.stdout) ?? [];
  await both('client show', [...at, `--client-id=${id}`]);
  await both('client show', ['--all']);
  await both('client update', [...at, `--client-id=${id}`, '--client-name', 'Other']);
  keep('client remove', await runCli(['client', 'remove', ...at, `--client-id=${id}`], options), 0);
  keep('client remove', await runCli(['client', 'remove', ...at, '--trace'], options), 0);
  await both('client document', ['--client-id', 'https://app.example.com/c', '--port', '8976']);
  await both('client check', [`${issuer}/client.json`], { code: 7 });

  const begun = keep('login', await runCli(['login', '--no-wait', '--json', ...login], options), 0);
  const { url } = JSON.parse(begun.stdout) as { readonly url: string };
  const begunFiles = await filesBelow(home);
  const answer = await lastAddress(url);
  await both('login', ['--resume', answer.replace(/iss=[^&]+/, 'iss=x')], { code: 2 });
  keep(
    'login',
    await runCli(['login', '--resume', '-', '--json'], { ...options, stdin: answer }),
    0,
  );
  await both('login', ['--resume', answer], { code: 2 });
  const end = await filesBelow(home);
  const modes = await modesOf(home, [...end.keys()]);
  await both('status', ['--all']);
  await both('token revoke', ['-'], { stdin: id_token, code: 8 });
  await both('logout', ['--no-browser']);

  expect(unexpected).toEqual([]);
  const known = buildProgram(() => async () => {}, { print: () => {}, columns: () => 80 });
  expect([...tried].toSorted()).toEqual(
    leaves(known)
      .filter((name) => !waiting.includes(name))
      .toSorted(),
  );

  const all = new Map([
    ...wire.secrets(),
    [developmentSecret, 'client_secret'] as const,
    [password, 'password'] as const,
    [key.split('\n')[1] ?? '', 'key'] as const,
  ]);
  expect([...all.values()]).toEqual(expect.arrayContaining(kinds));
  const told = runs.map(({ words, stdout, stderr }) => ({
    words,
    leaked: [
      ...leaks(stderr, all),
      ...leaks(stdout, all).filter((name) => !printing.has(words) || name !== wanted),
    ],
    unsafe: unsafe(stdout + stderr),
  }));
  expect(told.filter(({ leaked, unsafe: marks }) => leaked.length + marks.length > 0)).toEqual([]);
  expect(
    runs.filter((run) => printing.has(run.words) && leaks(run.stdout, all).length > 0),
  ).toHaveLength(6);

  const holders = (kept: ReadonlyMap<string, string>) =>
    [...kept].filter(([, text]) => leaks(text, all).length > 0).map(([path]) => path);
  const settings = 'config.json';
  const stored = (profile: string) => `state/tokens/${profile}.json`;
  const attempt = expect.stringMatching(/^state\/attempts\/\w+\.json$/);
  expect(holders(begunFiles).toSorted()).toEqual([settings, attempt, stored('default')]);
  expect(holders(end).toSorted()).toEqual([settings, stored('default')]);
  expect(holders(end).map((path) => modes.get(path))).toEqual([0o600, 0o600]);
}, 60_000);
