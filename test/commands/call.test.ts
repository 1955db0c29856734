import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { beforeEach, describe, expect, it } from 'vitest';
import { newHome } from '../support/home.ts';
import { storeTokens, tokenSet } from '../support/stored.ts';
import { apiServer, jsonReply } from '../support/cli/api-server.ts';
import { type CliOptions, runCli } from '../support/cli/run-cli.ts';

let home: string;
const cli = (args: readonly string[], options: CliOptions = {}) =>
  runCli(['call', ...args], { home, ...options });

beforeEach(async () => {
  home = await newHome();
  await storeTokens(home, 'default', tokenSet());
});

const bytes = Buffer.from([0, 255, 13, 10, 27, 128]);

describe('atm-cli call', () => {
  it('sends the token, and keeps body and talk apart', async () => {
    const { origin, received } = await apiServer({ '/me': jsonReply({ name: 'Ada' }) });
    const { code, stdout, stderr } = await cli([`${origin}/me`]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '{"name":"Ada"}' });
    expect(stderr).toBe('HTTP 200\n');
    expect(received[0]).toMatchObject({
      method: 'GET',
      headers: { authorization: 'Bearer marked-access-token' },
    });
  });

  it('shows headers where they are asked for, or explain a response without success', async () => {
    const moved = { status: 302, headers: { location: '/there', 'x-tag': 'a' }, body: '' };
    const fine = { headers: { 'x-request-id': 'r-1' }, body: '' };
    const { origin } = await apiServer({ '/me': jsonReply({}), '/moved': moved, '/fine': fine });
    expect((await cli([`${origin}/fine`])).stderr).toBe('HTTP 200\n');
    expect((await cli([`${origin}/me`, '-i'])).stderr).toMatch(
      /^content-type: application\/json$/m,
    );
    const { stderr } = await cli([`${origin}/moved`]);
    expect(stderr).toMatch(/^HTTP 302\nlocation: \/there\nnote: /);
  });

  it('puts JSON into lines on a terminal, and changes no digit of it', async () => {
    const body = '{"id":12345678901234567890,"list":[],"a":{"b":[1.0,"x\\u001b, {"]}}';
    const { origin } = await apiServer({ '/me': { body } });
    const { stdout } = await cli([`${origin}/me`], { terminal: { stdout: true } });
    expect(stripVTControlCharacters(stdout)).toBe(`{
  "id": 12345678901234567890,
  "list": [],
  "a": {
    "b": [
      1.0,
      "x\\u001b, {"
    ]
  }
}
`);
  });

  it('passes bytes on as they came', async () => {
    const { origin } = await apiServer({ '/photo': { body: bytes } });
    const { stdout } = await cli([`${origin}/photo`]);
    expect(Buffer.from(stdout, 'latin1')).toEqual(bytes);
  });

  it('shows a terminal nothing that could move its cursor, and no bytes', async () => {
    const { origin } = await apiServer({
      '/text': { body: 'tab\there\r\n\u001b[2Jgone' },
      '/photo': { body: bytes },
      '/nul': { body: 'text\u0000' },
    });
    const terminal = { stdout: true };
    const text = await cli([`${origin}/text`], { terminal });
    expect(text.stdout).toBe('tab\there\n\\u001b[2Jgone\n');
    const photo = await cli([`${origin}/photo`], { terminal });
    expect(photo.stdout).toBe('');
    expect(photo.stderr).toContain('the body is binary (6 bytes)');
    expect((await cli([`${origin}/nul`], { terminal })).stdout).toBe('');
  });

  it('takes method, headers and body as curl does', async () => {
    const { origin, received } = await apiServer({ '/orders': jsonReply({}) });
    const file = join(home, 'photo.png');
    await writeFile(file, bytes);
    const png = 'Content-Type: image/png';
    await cli(['-X', 'PUT', '-H', png, '-H', 'X-Tag:  a: b', '-d', `@${file}`, `${origin}/orders`]);
    await cli([`${origin}/orders`, '-d', 'a=1', '-d', 'b=2']);
    await cli([`${origin}/orders`, '--json-data', '-'], { stdin: '{"a":1}' });
    expect(received).toMatchObject([
      {
        method: 'PUT',
        headers: { 'content-type': 'image/png', 'x-tag': 'a: b' },
        body: bytes.toString('latin1'),
      },
      {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'a=1&b=2',
      },
      { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"a":1}' },
    ]);
  });

  it('shows all headers when they are wanted', async () => {
    const { origin } = await apiServer({ '/': { headers: { 'x-plan': 'free' } } });
    expect((await cli([`${origin}/`])).stderr).not.toContain('x-plan');
    expect((await cli([`${origin}/`, '-i'])).stderr).toContain('x-plan: free\n');
  });

  it('shows a redirect, follows it nowhere, and calls it no failure', async () => {
    const elsewhere = await apiServer({ '/': {} });
    const { origin } = await apiServer({
      '/': { status: 302, headers: { location: `${elsewhere.origin}/` } },
    });
    const { code, stderr } = await cli([`${origin}/`, '--fail']);
    expect(code).toBe(0);
    expect(stderr).toContain(`location: ${elsewhere.origin}/\n`);
    expect(stderr).toContain('not followed');
    expect(elsewhere.received).toEqual([]);
  });

  const challenge = 'Bearer error="invalid_token", error_description="gone"';
  const refused = { status: 401, headers: { 'www-authenticate': challenge }, body: 'no' };

  it('ends with 0 whatever the status, and explains a refusal on standard error', async () => {
    const { origin } = await apiServer({ '/': refused });
    const { code, stdout, stderr } = await cli([`${origin}/`]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'no' });
    expect(stderr).toContain('refused: the API answered HTTP 401: invalid_token: gone\n');
    expect(stderr).toContain('hint: it is an opaque token');
  });

  it('with --fail ends with 8 for a refused token and with 7 for any other error', async () => {
    const { origin } = await apiServer({ '/': refused, '/broken': { status: 500, body: 'oops' } });
    const denied = await cli([`${origin}/`, '--fail']);
    expect(denied).toMatchObject({ code: 8, stdout: '' });
    expect(denied.stderr).toContain('error: the API answered HTTP 401: invalid_token: gone\n');
    expect(denied.stderr.match(/invalid_token: gone/g)).toHaveLength(1);
    const broken = await cli([`${origin}/broken`, '--fail']);
    expect(broken).toMatchObject({ code: 7, stdout: '' });
    expect(broken.stderr).toContain('error: the API responded with HTTP 500: oops\n');
  });

  it('with --json puts the whole answer into one object', async () => {
    const { origin } = await apiServer({
      '/me': jsonReply({ name: 'Ada' }, 201),
      '/photo': { body: bytes },
      '/': refused,
    });
    const me = await cli([`${origin}/me`, '--json']);
    expect(me.stderr).toBe('');
    expect(JSON.parse(me.stdout)).toMatchObject({
      schema_version: 2,
      method: 'GET',
      url: `${origin}/me`,
      status: 201,
      headers: { 'content-type': 'application/json' },
      body: { name: 'Ada' },
    });
    const photo = JSON.parse((await cli([`${origin}/photo`, '--json'])).stdout);
    expect(Buffer.from(photo.body_base64, 'base64')).toEqual(bytes);
    const denied = JSON.parse((await cli([`${origin}/`, '--json'])).stdout);
    expect(denied).toMatchObject({ status: 401, body: 'no', refusal: { error: 'invalid_token' } });
    const failed = await cli([`${origin}/`, '--json', '--fail']);
    expect(failed).toMatchObject({ code: 8, stdout: '' });
    expect(JSON.parse(failed.stderr)).toMatchObject({
      error: { kind: 'oauth_error', code: 'invalid_token', exit_code: 8 },
    });
  });

  it('takes no longer answer than --max-size allows', async () => {
    const { origin } = await apiServer({ '/': { body: 'x'.repeat(3000) } });
    expect(await cli([`${origin}/`, '--max-size', '3k'])).toMatchObject({ code: 0 });
    const { code, stderr } = await cli([`${origin}/`, '--max-size', '2k']);
    expect(code).toBe(5);
    expect(stderr).toContain('--max-size');
  });

  it.each([
    [['http://api.example.com/']],
    [['api.example.com']],
    [['http://127.0.0.1:1/', '-H', 'no header']],
    [['http://127.0.0.1:1/', '-H', 'X: a\r\nY: b']],
    [['http://127.0.0.1:1/', '-H', 'Authorization: Bearer x']],
    [['http://127.0.0.1:1/', '--max-size', 'much']],
    [['http://127.0.0.1:1/', '--json-data', '{']],
    [['http://127.0.0.1:1/', '--method', 'TRACE']],
    [[]],
  ])('ends with 2 for %j', async (args) => {
    const { code, stdout, stderr } = await cli(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).not.toContain('marked');
  });

  it('ends with 3 when nobody is signed in', async () => {
    const empty = await newHome();
    expect(await cli(['-X', 'POST', 'http://127.0.0.1:1/'], { home: empty })).toMatchObject({
      code: 3,
      stdout: '',
    });
  });
});
