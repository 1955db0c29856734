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

describe('atm-cli discover of an API', () => {
  type Answer = { readonly status?: number; readonly challenge?: string; readonly json?: object };

  /** An API on loopback whose documents are made for its own origin, and what it was asked. */
  async function serveApi(answers: (origin: string) => Readonly<Record<string, Answer>>) {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      const {
        status = 200,
        challenge,
        json,
      } = answers(origin)[request.url ?? ''] ?? {
        status: 404,
      };
      response.writeHead(status, {
        'content-type': 'application/json',
        ...(challenge !== undefined && { 'www-authenticate': challenge }),
      });
      response.end(JSON.stringify(json ?? {}));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(() => server.close());
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { origin, asked };
  }

  const prm = '/.well-known/oauth-protected-resource/mcp';
  const asUrl = '/.well-known/oauth-authorization-server/as';
  const ofServer = (origin: string, more: object = {}) => ({
    issuer: `${origin}/as`,
    authorization_endpoint: `${origin}/as/authorize`,
    token_endpoint: `${origin}/as/token`,
    response_types_supported: ['code'],
    code_challenge_methods_supported: ['S256'],
    scopes_supported: ['read', 'offline_access'],
    ...more,
  });
  const mcp = async (ofIssuer: object = {}, members: object = {}) =>
    await serveApi((origin) => ({
      '/mcp': {
        status: 401,
        challenge: `Bearer resource_metadata="${origin}${prm}", scope="read"`,
      },
      [prm]: {
        json: {
          resource: `${origin}/mcp`,
          authorization_servers: [`${origin}/as`],
          resource_documentation: `${origin}/docs`,
          ...members,
        },
      },
      [asUrl]: { json: ofServer(origin, ofIssuer) },
    }));

  it('draws the chain from its challenge to the command that signs in', async () => {
    const { origin } = await mcp({
      registration_endpoint: 'http://127.0.0.1:1/register',
      client_id_metadata_document_supported: true,
      authorization_response_iss_parameter_supported: true,
    });
    const { code, stdout, stderr } = await runCli(['discover', `${origin}/mcp`]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^response without a token +GET: HTTP 401, application\/json$/m);
    expect(stdout).toContain(`resource_metadata="${origin}${prm}", scope="read"`);
    expect(stdout).toMatch(/^scope to request +read \(of the challenge\)$/m);
    expect(stdout).toContain(`\nmetadata  ${origin}${prm}\n`);
    expect(stdout).toMatch(new RegExp(`^asked +${origin}${prm}: HTTP 200$`, 'm'));
    expect(stdout).toContain(`\nauthorization server  ${origin}/as\n`);
    expect(stdout).toMatch(/^PKCE +S256\n+scopes +read, offline_access$/m);
    expect(stdout).toMatch(/^iss in callbacks +promised \(RFC 9207\)$/m);
    const ways =
      /^client +Client ID Metadata Document[^\n]*\n +dynamic registration[^\n]*\n +by hand/m;
    expect(stdout).toMatch(ways);
    expect(stdout.endsWith(`\nsign in: atm-cli login ${origin}/mcp --register\n`)).toBe(true);
  });

  it.each([
    ['registration', { registration_endpoint: 'http://127.0.0.1:1/r' }, [], '--register'],
    [
      'by hand',
      {},
      ['--allow-insecure-http'],
      '--allow-insecure-http --issuer {origin}/as --client-id <id>',
    ],
    [
      'a document',
      { client_id_metadata_document_supported: true },
      ['--mcp'],
      '--mcp --issuer {origin}/as --client-document <url>',
    ],
  ])('names what the sign-in needs: %s', async (_way, ofIssuer, more, flags) => {
    const { origin, asked } = await mcp(ofIssuer);
    const { stdout } = await runCli(['discover', `${origin}/mcp`, ...more]);
    const expected = flags.replace('{origin}', origin);
    expect(stdout).toContain(`\nsign in: atm-cli login ${origin}/mcp ${expected}\n`);
    expect(asked.includes('POST /mcp')).toBe(String(more).includes('--mcp'));
  });

  it('is JSON with the metadata as received, and each server', async () => {
    const { origin } = await mcp({}, { authorization_servers: ['{}', 'http://127.0.0.1:9/as'] });
    const { code, stdout, stderr } = await runCli(['discover', `${origin}/mcp`, '--json']);
    expect(code).toBe(7);
    expect(JSON.parse(stdout)).toMatchObject({
      api: `${origin}/mcp`,
      response: { method: 'GET', status: 401, challenges: [{ scheme: 'bearer' }] },
      scope: 'read',
      metadata_url: `${origin}${prm}`,
      metadata: { resource_documentation: `${origin}/docs` },
      authorization_servers: [
        { issuer: '{}', clients: [], error: { kind: 'check_failed', rule: 'M20' } },
        { issuer: 'http://127.0.0.1:9/as', error: { kind: 'network' } },
      ],
    });
    expect(JSON.parse(stdout)).not.toHaveProperty('sign_in');
    expect(stderr).toContain('which is not a URL');
  });

  it('shows what an API says as text, whatever is in it', async () => {
    const { origin } = await mcp(
      {},
      { resource_name: 'a\u001b[2J\u202eb', scopes_supported: ['\u0007'] },
    );
    for (const more of [[], ['--lint'], ['--json']]) {
      // oxlint-disable-next-line no-await-in-loop -- one output after the other
      const { stdout } = await runCli(['discover', `${origin}/mcp`, ...more]);
      expect(stdout).toContain('/mcp');
      // oxlint-disable-next-line no-control-regex -- these are looked for
      expect(stdout).not.toMatch(/[\u0007\u001b\u202e]/);
    }
  });

  it('is found by the address of its metadata, too', async () => {
    const { origin } = await mcp();
    const { code, stdout } = await runCli(['discover', `${origin}${prm}`]);
    expect(code).toBe(0);
    expect(stdout).toContain(`atm-cli login ${origin}/mcp --issuer ${origin}/as --client-id <id>`);
  });

  it('is not asked where the URL is an issuer, unless --api says so', async () => {
    const both = await serveApi((origin) => ({
      '/as': { status: 401, challenge: 'Bearer' },
      '/.well-known/oauth-protected-resource/as': {
        json: { resource: `${origin}/as`, authorization_servers: [`${origin}/as`] },
      },
      [asUrl]: { json: ofServer(origin) },
    }));
    const issuer = await runCli(['discover', `${both.origin}/as`]);
    expect(issuer.stdout).toMatch(/\ntoken_endpoint +http/);
    expect(both.asked).not.toContain('GET /as');
    const api = await runCli(['discover', '--api', `${both.origin}/as`]);
    expect(api.stdout).toContain('response without a token');
  });

  it.each([
    ['nothing', {}, 5, 'has no metadata'],
    ['an open API', { '/mcp': {} }, 5, 'has no metadata'],
    ['a bare 401', { '/mcp': { status: 401 } }, 7, 'nothing says where to sign in'],
    [
      'metadata without a resource',
      { '/mcp': { status: 401 }, [prm]: { json: { authorization_servers: [] } } },
      7,
      'have no resource',
    ],
  ])('says what it is where there is %s', async (_what, answers, exit, message) => {
    const { origin } = await serveApi(() => answers);
    const { code, stdout, stderr } = await runCli(['discover', `${origin}/mcp`]);
    expect({ code, stdout }).toEqual({ code: exit, stdout: '' });
    expect(stderr).toContain(message);
  });

  it('is refused twice, and --mcp without any', async () => {
    const twice = await runCli(['discover', '--api', 'https://a.example', 'https://b.example']);
    expect([twice.code, twice.stderr]).toEqual([2, expect.stringContaining('given twice')]);
    expect((await runCli(['discover', '--mcp'])).stderr).toContain('--mcp needs the URL of an API');
  });

  it('is linted, and each of its servers below it', async () => {
    const { origin } = await mcp({}, { resource: '{}' });
    const { code, stdout, stderr } = await runCli(['discover', `${origin}/mcp`, '--lint']);
    expect({ code, stderr }).toEqual({ code: 7, stderr: '' });
    expect(stdout).toContain(`${origin}/mcp\n  ${origin}${prm}  HTTP 200  application/json\n`);
    expect(stdout).toContain('\nerrors\n  resource-not-url  resource "{}" is no URL');
    const [, below = ''] = stdout.split(`\nauthorization server  ${origin}/as\n`);
    expect(below).toContain('metadata-iss-parameter');
    const asJson = await runCli(['discover', `${origin}${prm}`, '--lint', '--json']);
    const { api, findings, authorization_servers } = JSON.parse(asJson.stdout);
    expect([api, findings[0]]).toMatchObject([
      `${origin}/mcp`,
      { id: 'resource-not-url', about: 'resource', rule: 'M04' },
    ]);
    expect(authorization_servers).toMatchObject([{ issuer: `${origin}/as` }]);
    expect(authorization_servers[0].findings.length).toBeGreaterThan(2);
  });

  it('is linted without errors where it does all right', async () => {
    const { origin } = await mcp();
    const { code, stdout } = await runCli(['discover', '--api', `${origin}/mcp`, '--lint']);
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/\n0 errors, \d warnings?, \d+ notes\n$/),
    ]);
  });

  it('as an issuer of a sign-in names its authorization server', async () => {
    const { origin } = await mcp();
    const issuer = ['--issuer', `${origin}${prm}`];
    const { code, stderr } = await runCli(['login', ...issuer, '--client-id', 'x', '--no-browser']);
    expect(code).toBe(2);
    expect(stderr).toContain(
      `hint: use the authorization server in it: atm-cli login --client-id x --issuer ${origin}/as\n`,
    );
  });
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
