import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { expect, it, onTestFinished } from 'vitest';

import { newHome } from '../support/home.ts';
import {
  evil,
  evilHeader,
  json,
  jws,
  page,
  type Reply,
  strangeJws,
  worlds,
} from '../support/hostile-worlds.ts';
import { unsafe } from '../support/secrets.ts';
import { storeTokens, tokenSet } from '../support/stored.ts';
import { type CliResult, runCli } from '../support/cli/run-cli.ts';

/** A server that answers by path, and every answer of it has a header that wants to be seen. */
async function hostileServer(replies: (origin: string) => Readonly<Record<string, Reply>>) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', origin);
    const { status = 200, type = 'application/json', body } = all[pathname] ?? page(404);
    response.writeHead(status, {
      'content-type': type,
      'www-authenticate': `Bearer error="invalid_token", error_description="${evilHeader}", realm="${evilHeader}", scope="${evilHeader}"`,
      'retry-after': evilHeader,
      'x-request-id': evilHeader,
      ...(status >= 300 && status < 400 ? { location: `https://x.test/${evilHeader}` } : {}),
    });
    response.end(body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.close().closeAllConnections();
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const all = replies(origin);
  return origin;
}

const interrupting = /code_ready|waiting for|url_ready|Sign in here/;

type Asking = {
  readonly args: readonly string[];
  readonly stdin?: string;
  /** It changes what is kept: nothing else may use the same home. */
  readonly alone?: true;
};

function commands(origin: string): readonly Asking[] {
  const client = ['--issuer', origin, '--client-id', 'cli'];
  return [
    { args: ['discover', origin] },
    { args: ['login', ...client, '--no-browser', '--port', '0'], alone: true },
    { args: ['device', ...client, '--no-browser'], alone: true },
    { args: ['token', 'refresh'], alone: true },
    { args: ['token', 'introspect'] },
    { args: ['token', 'revoke'], alone: true },
    { args: ['userinfo'] },
    { args: ['verify', '-'], stdin: jws },
    { args: ['call', '-i', `${origin}/api`] },
    { args: ['grant', 'client-credentials', ...client, '--no-store', '--show-tokens'] },
    { args: ['grant', 'password', ...client, '--username', 'ada', '--no-store'] },
    { args: ['logout', '--no-browser'], alone: true },
  ];
}

/** Somebody is signed in, by a server that put into the tokens what it liked. */
async function homeAt(origin: string): Promise<string> {
  const home = await newHome();
  const extra = { [evil]: evil };
  await storeTokens(
    home,
    'default',
    tokenSet({ issuer: origin, scope: evil, id_token: jws, extra }),
  );
  await runCli(['profile', 'add', 'default', '--issuer', origin, '--client-id', 'cli'], { home });
  return home;
}

type Said = { readonly args: string; readonly unsafe: readonly string[]; readonly text: string };

function bad(args: readonly string[], { code, stdout, stderr }: CliResult): readonly Said[] {
  const text = stdout + stderr;
  const isBug = code === 1;
  if (unsafe(text).length === 0 && !isBug) return [];
  return [{ args: args.join(' '), unsafe: unsafe(text), text: JSON.stringify(text.slice(0, 600)) }];
}

it.each(Object.entries(worlds))(
  'what a server says reaches no terminal and no log as it is: %s',
  async (_name, [metadata, other]) => {
    const origin = await hostileServer((self) => {
      const document = {
        issuer: self,
        authorization_endpoint: `${self}/auth`,
        token_endpoint: `${self}/token`,
        device_authorization_endpoint: `${self}/device`,
        userinfo_endpoint: `${self}/me`,
        revocation_endpoint: `${self}/revoke`,
        introspection_endpoint: `${self}/introspect`,
        end_session_endpoint: `${self}/end`,
        jwks_uri: `${self}/jwks`,
      };
      const found = 'body' in metadata ? metadata : json({ ...document, ...metadata });
      const paths = ['/token', '/device', '/me', '/revoke', '/introspect', '/jwks', '/api'];
      return {
        ...Object.fromEntries(paths.map((path) => [path, other])),
        '/.well-known/openid-configuration': found,
      };
    });
    const env = { ATM_CLIENT_SECRET: 'hush', ATM_PASSWORD: 'hush', ATM_DEBUG: '1', NO_COLOR: '1' };
    const shared = await homeAt(origin);
    const runs = commands(origin).flatMap(({ args, stdin = '', alone }) =>
      [[], ['--json']].map(async (mode) => {
        const line = [...args, ...mode, '--timeout', '5'];
        const result = await runCli(line, {
          home: alone ? await homeAt(origin) : shared,
          env,
          stdin,
          // Into a file the bytes of an API go as they came.
          terminal: { stdout: args[0] === 'call' },
          watch: (stderr, interrupt) => interrupting.test(stderr) && interrupt(),
        });
        return bad(line, result);
      }),
    );
    expect((await Promise.all(runs)).flat()).toEqual([]);
  },
);

it.each([
  { args: ['status'] },
  { args: ['status', '--all'] },
  { args: ['token', 'show'] },
  { args: ['token', 'show', '--show-tokens'] },
  { args: ['decode', '-'], stdin: jws },
  { args: ['decode', '-'], stdin: strangeJws },
  { args: ['decode', '-'], stdin: evil },
  { args: ['verify', '-', '--issuer', 'http://127.0.0.1:1'], stdin: strangeJws },
  { args: ['verify', '-', '--issuer', 'http://127.0.0.1:1'], stdin: evil },
  { args: ['login', '--resume', `http://127.0.0.1/callback?error=${evil}&state=${evil}`] },
  { args: ['profile', 'show', evil] },
])('what a token or an address says is not shown as it is: $args', async ({ args, stdin = '' }) => {
  const home = await homeAt('https://id.example.test');
  const env = { ATM_DEBUG: '1' };
  const text = await runCli(args, { home, stdin, env });
  const asJson = await runCli([...args, '--json'], { home, stdin, env });
  expect([...bad(args, text), ...bad([...args, '--json'], asJson)]).toEqual([]);
});
