import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { discoveryLines } from '../../src/report/discover.ts';
import { styleFor } from '../../src/report/text/style.ts';
import { runCli } from '../support/cli/run-cli.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A server on loopback that answers documents by path; `{origin}` in them is its own address. */
async function serve(documents: Readonly<Record<string, unknown>>): Promise<string> {
  const server = createServer((request, response) => {
    const document = documents[request.url ?? ''];
    const text = JSON.stringify(document ?? {}).replaceAll('{origin}', origin);
    response.writeHead(document === undefined ? 404 : 200, {
      'content-type': 'application/json',
      'cache-control': 'max-age=60',
    });
    response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => server.close());
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return origin;
}

const metadata = {
  issuer: '{origin}',
  authorization_endpoint: '{origin}/auth',
  token_endpoint: '{origin}/token',
  response_types_supported: ['code'],
  code_challenge_methods_supported: ['S256'],
};
const address = '/.well-known/oauth-authorization-server';

describe('atm-cli discover --lint', () => {
  it('ends with 0 when no finding is an error, and names the RFC and the fix of each', async () => {
    const origin = await serve({ [address]: metadata });
    const { code, stdout, stderr } = await runCli(['discover', origin, '--lint']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`${origin}\n  ${origin}/.well-known/openid-configuration  HTTP 404`);
    expect(stdout).toContain(
      '\ninfo\n  answer-one-address  the metadata is at ' + origin + address,
    );
    expect(stdout).toContain(
      '\n    RFC 9207 section 3, RFC 9700 section 2.1 [A17]\n    fix: send iss',
    );
    expect(stdout).toMatch(/\n\n0 errors, 0 warnings, \d notes\n$/);
  });

  it('ends with 7 when one is', async () => {
    const origin = await serve({ [address]: { ...metadata, issuer: '{origin}/\u001b[2J' } });
    const { code, stdout, stderr } = await runCli(['discover', origin, '--lint']);
    expect({ code, stderr }).toEqual({ code: 7, stderr: '' });
    expect(stdout).toContain('\nerrors\n  metadata-issuer-mismatch  ');
    expect(stdout).not.toContain('\u001b');
  });

  it('is JSON with the findings and the answers', async () => {
    const origin = await serve({ [address]: { ...metadata, token_endpoint: undefined } });
    const { code, stdout } = await runCli(['discover', origin, '--lint', '--json']);
    expect(code).toBe(7);
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({ schema_version: 2, issuer: origin });
    expect(document.findings[0]).toEqual({
      id: 'metadata-member-missing',
      severity: 'error',
      about: 'metadata',
      message: 'missing in the metadata: token_endpoint',
      seen: 'nothing',
      rfc: 'RFC 8414 section 2',
      fix: 'publish the member: clients cannot find the endpoint otherwise',
    });
    expect(document.tried).toMatchObject([
      { status: 404, content_type: 'application/json' },
      { url: `${origin}${address}`, status: 200, issuer: origin, cache_control: 'max-age=60' },
    ]);
  });

  it('is a network failure where nobody answers, with nothing on standard output', async () => {
    const { code, stdout, stderr } = await runCli(['discover', 'http://127.0.0.1:9', '--lint']);
    expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
    expect(stderr).toContain('error: discovery: ');
  });

  it('asks for an issuer', async () => {
    const { code, stderr } = await runCli(['discover', '--lint']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: no server configured\nhint: name the server and the client: /);
  });
});

describe('atm-cli discover', () => {
  const published = { ...metadata, jwks_uri: '{origin}/jwks', revocation_endpoint: null };

  it.each([
    ['are no key set', { error: 'x' }],
    ['are missing', undefined],
    ['are a text', 'none'],
  ])(
    'prints all that it has read when the keys %s, and fails with the reason',
    async (_w, jwks) => {
      const origin = await serve({
        [address]: published,
        ...(jwks === undefined ? {} : { '/jwks': jwks }),
      });
      const { code, stdout, stderr } = await runCli(['discover', origin]);
      expect(code).toBe(5);
      expect(stdout).toMatch(new RegExp(`^${origin}\n\nauthorization_endpoint +${origin}/auth\n`));
      expect(stdout).toMatch(/\nrevocation_endpoint +null\n/);
      expect(stderr).toMatch(/^error: jwks: \S+\/jwks (?:is not|did not return) a key set/);
      const asJson = await runCli(['discover', origin, '--json']);
      expect(asJson.code).toBe(5);
      expect(JSON.parse(asJson.stdout)).toMatchObject({
        metadata: { token_endpoint: `${origin}/token`, revocation_endpoint: null },
      });
    },
  );
});

describe('discoveryLines', () => {
  const published = {
    issuer: 'https://id.example.com',
    response_types_supported: ['code id_token', 'code', 'id_token', 'none'],
    authorization_response_iss_parameter_supported: true,
    token_endpoint: 'https://id.example.com/token',
  };
  const lines = (columns: number) => {
    const style = styleFor({ colour: false, isTTY: true, columns });
    return discoveryLines({ issuer: published.issuer, metadata: published }, style).split('\n');
  };

  it('separates the values of a list by commas: one of them may have blanks', () => {
    const line = 'response_types_supported                code id_token, code, id_token, none';
    expect(lines(80)).toContain(line);
  });

  it('has the values in a column where there is room, and else below their names', () => {
    expect(lines(80)).toContain(`${' '.repeat(40)}true`);
    expect(lines(40)).toEqual(
      expect.arrayContaining(['token_endpoint', '  https://id.example.com/token']),
    );
  });
});
