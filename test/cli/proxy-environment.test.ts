import { createServer } from 'node:http';
import { beforeEach, describe, expect, it } from 'vitest';
import { type CliOptions, runCli } from '../support/cli/run-cli.ts';
import { newHome } from '../support/home.ts';
import { listen, serveProxy } from '../support/proxies.ts';

const token = {
  access_token: 'at-1',
  token_type: 'Bearer',
  expires_in: 300,
  refresh_token: 'rt-1',
};

/** A server that answers every path; `host` is the name that its clients know it by. */
async function serve(host: string, port?: number) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '', issuer).pathname;
    asked.push(path);
    const at = (name: string) => `${issuer}/${name}`;
    const answers: Readonly<Record<string, object>> = {
      '/.well-known/openid-configuration': {
        issuer,
        authorization_endpoint: at('auth'),
        token_endpoint: at('token'),
        device_authorization_endpoint: at('device'),
        userinfo_endpoint: at('me'),
        introspection_endpoint: at('introspect'),
        revocation_endpoint: at('revoke'),
        jwks_uri: at('jwks'),
      },
      '/token': token,
      '/device': {
        device_code: 'd',
        user_code: 'U',
        verification_uri: at('activate'),
        expires_in: 60,
      },
      '/me': { sub: 'ada' },
      '/introspect': { active: true },
      '/jwks': { keys: [] },
    };
    request.resume();
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(answers[path] ?? {}));
  });
  const bound = await listen(server);
  const issuer = `http://${host}:${port ?? bound}`;
  return { issuer, asked, port: bound };
}

/** The parts of the program that send requests, and the path that each asks for. */
const paths: readonly [command: string, path: string, options?: 'callback' | 'interrupt'][] = [
  ['login --no-browser --port 0', '/token', 'callback'],
  ['token refresh', '/token'],
  ['userinfo', '/me'],
  ['call {issuer}/api', '/api'],
  ['verify eyJhbGciOiJSUzI1NiJ9.e30.AA', '/jwks'],
  ['token introspect', '/introspect'],
  ['discover', '/.well-known/openid-configuration'],
  ['device --no-browser', '/device', 'interrupt'],
  ['grant client-credentials --no-store', '/token'],
  ['logout', '/revoke'],
];

let home: string;
beforeEach(async () => {
  home = await newHome();
});

/** Runs every command one after the other; resolves to those whose request did not arrive. */
async function missing(
  { issuer, asked }: Pick<Awaited<ReturnType<typeof serve>>, 'issuer' | 'asked'>,
  env: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const client = ['--issuer', issuer, '--client-id', 'cli', '--scope', 'api'];
  const secret = { ATM_CLIENT_SECRET: 's3cret', ...env };
  await runCli(['profile', 'add', 'default', ...client, '--allow-insecure-http'], { home });
  const lost: string[] = [];
  for (const [line, path, how] of paths) {
    asked.length = 0;
    const words = line.replace('{issuer}', issuer).split(' ');
    // oxlint-disable-next-line no-await-in-loop -- each command uses what the one before stored
    await runCli([...words, '--no-cache'], {
      home,
      env: secret,
      ...(how && { watch: watch(how) }),
    });
    if (!asked.includes(path)) lost.push(line);
  }
  return lost;
}

/** A browser that is sent back at once, or a user who gives up. */
function watch(how: 'callback' | 'interrupt'): NonNullable<CliOptions['watch']> {
  let isDone = false;
  return (stderr, interrupt) => {
    const [, url] = /^ {2}(http\S+\/auth\?\S+)$/m.exec(stderr) ?? [];
    if (isDone || (url ?? (how === 'interrupt' ? stderr : '')) === '') return;
    isDone = true;
    if (how === 'interrupt' || url === undefined) return interrupt();
    const sent = new URL(url).searchParams;
    void fetch(`${sent.get('redirect_uri')}?code=c&state=${sent.get('state')}`);
  };
}

/** A proxy that leads nowhere, and notes whoever asks. */
async function serveTrap() {
  const asked: string[] = [];
  const proxy = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(502).end();
  });
  proxy.on('connect', (request, socket) => {
    asked.push(`CONNECT ${request.url}`);
    socket.end('HTTP/1.1 502 No\r\n\r\n');
  });
  return { url: `http://127.0.0.1:${await listen(proxy)}`, asked };
}

describe('a proxy of the environment', () => {
  it.each([
    ['127.0.0.1', ['HTTP_PROXY', 'HTTPS_PROXY']],
    ['localhost', ['ALL_PROXY']],
    ['tenant.localhost', ['http_proxy', 'all_proxy']],
  ])('sees nothing of a server at %s, whatever is asked', async (host, names) => {
    const trap = await serveTrap();
    const server = await serve(host);
    const env = Object.fromEntries(names.map((name) => [name, trap.url]));
    expect(await missing(server, env)).toEqual([]);
    expect(trap.asked).toEqual([]);
  });

  it.each([
    ['ALL_PROXY', {}],
    ['HTTP_PROXY', { NO_PROXY: 'example,.other.example,id.test:81' }],
    ['http_proxy', { no_proxy: '10.0.0.0/8 localhost' }],
  ])('in %s leads to every other server, whatever is asked', async (name, env) => {
    const server = await serve('id.test', 80);
    const proxy = await serveProxy({ port: server.port });
    expect(await missing(server, { [name]: proxy.url, ...env })).toEqual([]);
    expect(new Set(proxy.asked)).toEqual(new Set(['id.test:80']));
  });
});
