import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../support/cli/run-cli.ts';
import { newHome } from '../support/home.ts';
import { listen } from '../support/proxies.ts';
import { storeTokens, tokenSet } from '../support/stored.ts';

const encodings: readonly [string, (text: string) => Buffer][] = [
  ['UTF-8', (text) => Buffer.from(text)],
  ['UTF-8 with a mark', (text) => Buffer.from(`\ufeff${text}`)],
  ['UTF-16', (text) => Buffer.from(`\ufeff${text}`, 'utf16le')],
  ['UTF-16 of big end', (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
];

let home: string;
let issuer: string;
let sent: { readonly authorization: string | undefined; readonly body: string }[];
beforeEach(async () => {
  home = await newHome();
  sent = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const isToken = request.url === '/token';
      if (isToken) sent.push({ authorization: request.headers.authorization, body });
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(isToken ? granted : { issuer, token_endpoint }));
    });
  });
  issuer = `http://127.0.0.1:${await listen(server)}`;
  const token_endpoint = `${issuer}/token`;
});

const granted = { access_token: 'at-1', token_type: 'Bearer', expires_in: 300 };

async function file(name: string, bytes: Buffer): Promise<string> {
  const path = join(home, name);
  await writeFile(path, bytes);
  return path;
}

async function grant(flags: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const client = ['--issuer', issuer, '--client-id', 'ci', '--no-store', '--json', ...flags];
  return await runCli(['grant', 'client-credentials', ...client], { home, env });
}

const basic = `Basic ${Buffer.from('ci:s3cret').toString('base64')}`;

describe('a client secret', () => {
  it.each(encodings)(
    'is read from a file in %s, without what is around it',
    async (_what, encode) => {
      const path = await file('secret', encode(' s3cret \r\n\r\n'));
      expect(await grant(['--client-secret-file', path])).toMatchObject({ code: 0 });
      expect(sent[0]?.authorization).toBe(basic);
    },
  );

  it.each(['s3cret\n', '\t s3cret', '\ufeffs3cret\r\n'])(
    'is trimmed in the environment: %j',
    async (text) => {
      expect(await grant([], { ATM_CLIENT_SECRET: text })).toMatchObject({ code: 0 });
      expect(sent[0]?.authorization).toBe(basic);
    },
  );

  it.each([
    ['Latin-1', Buffer.from('gr\u00fcn', 'latin1'), 'is not text in UTF-8 or UTF-16'],
    ['UTF-16 without a mark', Buffer.from('s3cret', 'utf16le'), 'has NUL bytes'],
    ['nothing', Buffer.from(' \n'), 'it is empty'],
  ])('of %s is refused before anything is sent', async (_what, bytes, said) => {
    const path = await file('secret', bytes);
    const { code, stderr } = await grant(['--client-secret-file', path]);
    expect({ code, sent }).toEqual({ code: 2, sent: [] });
    expect(stderr).toContain(path);
    expect(stderr).toContain(said);
  });
});

describe('a value of the environment', () => {
  it.each([
    ['ATM_CLIENT_ID', 'c\ni'],
    ['ATM_ISSUER', 'http://127.0.0.1\r\n:1'],
    ['ATM_CLIENT_SECRET', 's3\ncret'],
  ])('%s with a line break inside is refused by its name, and not shown', async (name, value) => {
    const { code, stderr } = await runCli(['grant', 'client-credentials', '--no-store'], {
      home,
      env: { [name]: value },
    });
    expect(code).toBe(2);
    expect(stderr).toContain(`${name} has a line break or another control character in it`);
    expect(stderr).not.toContain('cret');
  });

  it('is used without the blanks and line ends around it', async () => {
    const env = {
      ATM_ISSUER: ` ${issuer}\n`,
      ATM_CLIENT_ID: 'ci\r\n',
      ATM_CLIENT_SECRET: 's3cret\n',
      ATM_SCOPE: '\n  api:read\n  api:write\n',
    };
    const result = await runCli(['grant', 'client-credentials', '--no-store'], { home, env });
    expect(result).toMatchObject({ code: 0 });
    expect(sent[0]?.authorization).toBe(basic);
    expect(new URLSearchParams(sent[0]?.body).get('scope')).toBe('api:read api:write');
  });
});

it('trims flags and profiles too', async () => {
  const path = await file('secret', Buffer.from('s3cret'));
  const flags = ['--issuer', ` ${issuer} `, '--client-id', 'ci ', '--client-secret-file', path];
  await runCli(['profile', 'add', 'work', ...flags], { home });
  await runCli(['profile', 'set', '-p', 'work', 'client_id= ci '], { home });
  const config = JSON.parse(await readFile(join(home, 'config.json'), 'utf8'));
  expect(config.profiles.work).toMatchObject({ issuer, client_id: 'ci' });
  const edited = JSON.stringify(config).replace('"ci"', String.raw`"ci\n"`);
  await writeFile(join(home, 'config.json'), edited);
  const result = await runCli(['grant', 'client-credentials', '-p', 'work', '--no-store'], {
    home,
  });
  expect(result).toMatchObject({ code: 0 });
  expect(sent[0]?.authorization).toBe(basic);
});

it.each(encodings)('reads and writes a config.json in %s', async (_what, encode) => {
  const config = { active: 'work', profiles: { work: { issuer, client_id: 'zürich' } } };
  await file('config.json', encode(JSON.stringify(config)));
  const set = await runCli(['profile', 'set', 'scope=openid'], { home });
  expect(set).toMatchObject({ code: 0 });
  const written = JSON.parse(await readFile(join(home, 'config.json'), 'utf8'));
  expect(written.profiles.work).toEqual({ issuer, client_id: 'zürich', scope: 'openid' });
});

it.each(encodings)('verifies with a key set in %s', async (_what, encode) => {
  const jwks = await file('jwks', encode(JSON.stringify({ keys: [] })));
  const token = `${Buffer.from('{"alg":"RS256"}').toString('base64url')}.e30.AA`;
  const { stderr, stdout } = await runCli(['verify', token, '--jwks', jwks], { home });
  expect(`${stdout}${stderr}`).not.toContain('not JSON');
});

it.each(encodings)('verifies and decodes tokens on standard input in %s', async (_what, encode) => {
  const jwks = await file('jwks', encode(JSON.stringify({ keys: [] })));
  const token = `${Buffer.from('{"alg":"RS256"}').toString('base64url')}.e30.AA`;
  for (const text of [`${token}\r\n`, `${token}\r\n${token}\r\n`]) {
    const stdin = encode(text);
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    const { stdout, stderr } = await runCli(['verify', '-', '--jwks', jwks], { home, stdin });
    expect(stdout + stderr).not.toMatch(/base64url|segments/);
    expect(stdout + stderr).toMatch(/no key|UNDECIDED/i);
  }
  const decoded = await runCli(['decode', '-'], { home, stdin: encode(token) });
  expect(decoded).toMatchObject({ code: 0 });
});

it.each(encodings)('sends JSON from a file in %s as UTF-8', async (_what, encode) => {
  const path = await file('order.json', encode('{"city":"Zürich"}'));
  await storeTokens(home, 'default', tokenSet({ issuer }));
  const client = ['profile', 'add', 'default', '--issuer', issuer, '--client-id', 'cli'];
  await runCli(client, { home });
  await runCli(['call', `${issuer}/token`, '--json-data', `@${path}`], { home });
  expect(sent[0]?.body).toBe('{"city":"Zürich"}');
});
