import { fingerprint } from '../../../src/util/fingerprint.ts';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { newHome } from '../../support/home.ts';
import { claims, now, publicJwks, rs256 } from '../../support/jwt/tokens.ts';
import { runCli } from '../../support/cli/run-cli.ts';

const unsecured = 'eyJhbGciOiJub25lIn0.e30.';
const at = ['--at', String(now)];

async function keyFile(): Promise<string> {
  const path = join(await newHome(), 'jwks.json');
  await writeFile(path, JSON.stringify(publicJwks));
  return path;
}

/** The key set on loopback, from a server whose clock is so many seconds ahead. */
async function serveKeys(ahead: number): Promise<string> {
  const server = createServer((_request, response) => {
    const date = new Date(Date.now() + ahead * 1000).toUTCString();
    response.writeHead(200, { 'content-type': 'application/json', date });
    response.end(JSON.stringify(publicJwks));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`;
}

describe('atm-cli verify', () => {
  it('ends with 0 only for a verified token, and with data on standard output alone', async () => {
    const good = await runCli(['verify', rs256(), '--jwks', await keyFile(), ...at]);
    expect(good).toMatchObject({ code: 0, stderr: '' });
    expect(good.stdout).toMatch(/^VALID /);
    const expired = await runCli([
      'verify',
      rs256(),
      '--jwks',
      await keyFile(),
      '--at',
      '2026-01-01',
    ]);
    expect(expired).toMatchObject({ code: 7, stderr: '' });
    expect(expired.stdout).toMatch(/^INVALID [\s\S]*fail {5}exp {8}expired/);
    const unknown = rs256(claims, { kid: 'x' });
    const undecided = await runCli(['verify', unknown, '--jwks', await keyFile(), ...at]);
    expect(undecided).toMatchObject({ code: 9, stderr: '' });
  });

  it('refuses an unsecured token and names the attack, whether there are keys or not', async () => {
    const paths = [await keyFile(), 'there-is-no-such-file.json'];
    for (const path of paths) {
      // oxlint-disable-next-line no-await-in-loop -- two runs
      const { code, stdout, stderr } = await runCli(['verify', unsecured, '--jwks', path]);
      expect({ code, stderr }).toEqual({ code: 7, stderr: '' });
      expect(stdout).toContain('UNSECURED: alg none, anyone can forge this token');
    }
  });

  it('reads tokens from standard input, one verdict a line, and the worst one counts', async () => {
    const stdin = [rs256(), rs256(claims, { kid: 'x' }), unsecured, ''].join('\n');
    const args = ['verify', '-', '--jwks', await keyFile(), ...at, '--json'];
    const { code, stdout, stderr } = await runCli(args, { stdin });
    expect(code).toBe(7);
    expect(JSON.parse(stderr)).toMatchObject({ valid: 1, invalid: 1, undecided: 1 });
    const lines = stdout.trimEnd().split('\n');
    const outcomes = lines.map((line) => (JSON.parse(line) as { outcome: string }).outcome);
    expect(outcomes).toEqual(['valid', 'undecided', 'invalid']);
  });

  it.each([
    [['verify', rs256()], 'no keys given: use --issuer <url>'],
    [['verify', rs256(), '--jwks', 'there-is-no-such-file.json'], 'cannot be read'],
    [['verify', rs256(), '--jwks', 'a', '--key', 'b'], 'cannot be used with option'],
    [['verify', rs256(), '--secret-file', 'a', '--key', 'b'], 'cannot be used with option'],
    [['verify', rs256(), '--key', 'a', '--at', 'yesterday'], 'seconds since 1970'],
    [['verify', rs256(), '--key', 'a', '--at', '2026-01-01T00:00:00'], 'seconds since 1970'],
    [['verify', '-', '--key', 'a'], 'no token on stdin'],
    [['verify', rs256(), '--key', 'a', '--field', 'x'], '--field needs tokens on stdin'],
    [['verify'], "missing required argument 'jwt'"],
  ])('is a usage error: %#', async (args, message) => {
    const { code, stdout, stderr } = await runCli(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});

describe('atm-cli verify -', () => {
  it('tells one token in full, and several in a line each with a summary', async () => {
    const args = ['verify', '-', '--jwks', await keyFile(), ...at];
    const one = await runCli(args, { stdin: `\n${rs256()}\n` });
    expect(one).toMatchObject({ code: 0, stderr: '' });
    expect(one.stdout).toMatch(/^VALID [\s\S]*pass {5}signature/);
    const expired = rs256({ ...claims, exp: now - 5 });
    const stdin = [rs256(), expired, '', expired, 'garbage'].join('\n');
    const several = await runCli(args, { stdin });
    expect(several.code).toBe(7);
    const [good, late] = [fingerprint(rs256()), fingerprint(expired)];
    expect(several.stdout.split('\n')).toEqual([
      `      1  VALID      ${good}  user-1  a JWT  RS256  r`,
      `      2  INVALID    ${late}  user-1  exp: expired 5 s ago; to accept it: --clock-tolerance 10`,
      `      4  INVALID    ${late}  user-1  exp: expired 5 s ago; to accept it: --clock-tolerance 10`,
      `      5  INVALID    ${fingerprint('garbage')}  form: a signed JWT has 3 segments, this text has 1: was it truncated?`,
      '',
    ]);
    expect(several.stderr).toMatch(
      /^4 tokens: 1 valid, 3 invalid \([\d,]+ per second, \d+\.\d s\)\n {2}2 x exp \[clm-exp\], first in line 2: expired 5 s ago/,
    );
  });

  it('shows its progress to a person who waits, and ends by Ctrl-C', async () => {
    const args = ['verify', '-', '--jwks', await keyFile(), ...at];
    const { code, stderr } = await runCli(args, {
      stdin: `${rs256()}\n${rs256()}\n`,
      terminal: { stdin: true, stderr: true },
      watch: (text, interrupt) => {
        if (text.includes('2 tokens')) interrupt();
      },
    });
    expect(code).toBe(130);
    expect(stderr.split('\r\u001b[2K')[1]).toMatch(/^2 tokens, [\d,]+ per second$/);
  });
});

describe('what atm-cli verify takes for a token', () => {
  it('is also a text that begins with -, behind --', async () => {
    const args = ['verify', '--jwks', await keyFile(), '--', '-kYjRz0QmVb7qP1sXwN3uLh8tC5eD2gF'];
    const { code, stdout, stderr } = await runCli(args);
    expect({ code, stderr }).toEqual({ code: 9, stderr: '' });
    expect(stdout).toContain('form       opaque token (32 characters)');
    expect(stdout).toContain('to get a JWT [V01]\n');
  });

  it('is told apart from a paste that broke it', async () => {
    const wrapped = rs256().replace(/^.{40}/, '$&\n');
    const { code, stdout } = await runCli(['verify', wrapped, '--jwks', await keyFile(), ...at]);
    expect(code).toBe(7);
    expect(stdout).toContain('; without the white space in it, it is a JWT');
  });
});

describe('the clock of the key server', () => {
  it.each([
    [
      143,
      /iat is 2 min \d+ s ahead of your clock.*; the server's Date agrees with it: your clock is 2 min 2\d s behind; to accept it: --clock-tolerance 150 \[V12\]\n/,
    ],
    [
      0,
      /iat is 2 min \d+ s ahead of your clock.*; the server's clock agrees with yours; to accept it: --clock-tolerance 150\n/,
    ],
  ])('is compared when a time is wrong: %i seconds ahead', async (ahead, message) => {
    const jwksUri = await serveKeys(ahead);
    const token = rs256({ sub: 'somebody', iat: Math.floor(Date.now() / 1000) + 145 });
    const { code, stdout } = await runCli(['verify', token, '--jwks', jwksUri]);
    expect(code).toBe(7);
    expect(stdout).toMatch(message);
  });
});

describe('text on standard input', () => {
  const pretty = JSON.stringify({ access_token: rs256(), token_type: 'Bearer' }, undefined, 2);
  const wrapped = rs256().replaceAll(/(.{76})/g, '$1\n');

  it('takes JWTs out of a log, and is no success without one', async () => {
    const args = ['verify', '-', '--extract', '--jwks', await keyFile(), ...at];
    const one = await runCli(args, { stdin: `a log line with ${rs256()} in it\n` });
    expect(one.code).toBe(0);
    expect(one.stdout).toContain(`1  VALID      ${fingerprint(rs256())}  user-1`);
    const none = await runCli(args, { stdin: 'a log line\nand another\n' });
    expect(none).toMatchObject({ code: 2, stdout: '' });
    expect(none.stderr).toContain('no JWT (eyJ…, with two dots) in the text on stdin');
    const alone = await runCli(['verify', rs256(), '--extract', '--jwks', await keyFile()]);
    expect(alone.stderr).toContain('--extract needs tokens on stdin');
  });

  it('may be JSON on several lines, with the member that holds the token', async () => {
    const args = ['verify', '-', '--jwks', await keyFile(), ...at];
    const found = await runCli([...args, '--field', 'access_token'], { stdin: pretty });
    expect(found.code).toBe(0);
    const told = await runCli(args, { stdin: pretty });
    expect(told).toMatchObject({ code: 2, stdout: '' });
    expect(told.stderr).toContain('one JSON document on several lines');
    const missing = await runCli([...args, '--field', 'id_token'], { stdin: pretty });
    expect(missing.code).toBe(2);
  });

  it('may be one token that was wrapped, which is named', async () => {
    const args = ['verify', '-', '--jwks', await keyFile(), ...at];
    const { code, stderr } = await runCli(args, { stdin: wrapped });
    expect(code).toBe(2);
    expect(stderr).toContain('stdin is one JWT that was wrapped over');
  });

  it.each([
    ['a token in place of a file', ['verify', rs256(), '--key', rs256()]],
    ['a token that begins with -', ['verify', `-${rs256()}`]],
    [
      'PEM in place of a file',
      ['verify', rs256(), '--key', `-----BEGIN PUBLIC KEY-----\n${'A'.repeat(300)}`],
    ],
  ])('is not repeated in an error: %s', async (_name, args) => {
    const { code, stderr } = await runCli(args);
    expect(code).toBe(2);
    expect(stderr).not.toContain(rs256().slice(40, 80));
    expect(stderr).not.toContain('A'.repeat(40));
  });
});

describe('atm-cli decode', () => {
  it('goes on after a line that is no token, and names it', async () => {
    const stdin = [rs256({ sub: 'first' }), '', 'garbage', rs256({ sub: 'third' })].join('\n');
    const text = await runCli(['decode', '-'], { stdin });
    expect(text.code).toBe(7);
    expect(text.stdout).toMatch(/first[^]*line 3: a signed JWT has 3 segments[^]*third/);
    const json = await runCli(['decode', '-', '--json'], { stdin });
    expect(json.code).toBe(7);
    const lines = json.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      { line: 1, payload: { sub: 'first' } },
      { line: 3, error: { rule: 'jwt-segments' } },
      { line: 4, payload: { sub: 'third' } },
    ]);
    const opaque = `${rs256()}\nkYjRz0QmVb7qP1sXwN3uLh8tC5eD2gFa`;
    expect((await runCli(['decode', '-'], { stdin: opaque })).code).toBe(9);
  });

  it('shows an unsecured token and says that nothing was verified', async () => {
    const { code, stdout, stderr } = await runCli(['decode', unsecured]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^UNVERIFIED /);
  });

  it('explains on standard error what cannot be decoded', async () => {
    const { code, stdout, stderr } = await runCli(['decode', 'kYjRz0QmVb7qP1sXwN3uLh8tC5eD2gFa']);
    expect({ code, stdout }).toEqual({ code: 9, stdout: '' });
    expect(stderr).toContain('opaque token (32 characters): use the introspection endpoint');
  });
});

it('an opaque token that is decoded gets a hint that stands by itself', async () => {
  const { code, stderr } = await runCli(['decode', 'opaque-token-0123456789abcdef']);
  expect(code).not.toBe(0);
  expect(stderr).toMatch(/\nhint: to get a JWT, sign in for an API: /);
});
