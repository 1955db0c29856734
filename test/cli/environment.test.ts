import { describe, expect, it } from 'vitest';

import { runCli } from '../support/cli/run-cli.ts';
import { newHome } from '../support/home.ts';
import { startVendor } from '../support/vendor.ts';

const commands = [['login', '--no-browser'], ['token'], ['grant', 'client-credentials']];
const methods =
  'none or basic or post or client_secret_jwt or private_key_jwt or tls or self_signed_tls or assertion';
const huge = 'q'.repeat(60_000);

describe('client authentication in the environment', () => {
  it.each([
    ['client_secret_basic', 'client_secret_basic'],
    ['basic', 'client_secret_basic'],
    ['client_secret_post', 'client_secret_post'],
    ['client_secret_jwt', 'assertion'],
    ['secret_jwt', 'assertion'],
  ])('%s is understood', async (name, sent) => {
    const server = await startVendor(() => ({ status: 400, body: { error: 'invalid_client' } }));
    const env = {
      ATM_CLIENT_ID: 'cli',
      ATM_CLIENT_SECRET: 'marked-secret',
      ATM_CLIENT_AUTH: name,
    };
    const args = ['grant', 'client-credentials', '--token-endpoint', `${server.origin}/token`];
    expect((await runCli([...args, '--no-store'], { env })).code).toBe(8);
    const [request] = server.heard;
    const form = new URLSearchParams(request?.body);
    const seen = {
      client_secret_basic: request?.authorization?.startsWith('Basic '),
      client_secret_post: form.has('client_secret'),
      assertion: form.has('client_assertion'),
    };
    const ways = Object.entries(seen).filter(([, isSent]) => isSent);
    expect(ways.map(([way]) => way)).toEqual([sent]);
  });
});

describe('a setting that cannot have its value', () => {
  it.each([
    ['dpop', 'required'],
    ['par', 'request_uri-expired'],
    ['assertion_audience', 'nobody'],
    ['client_auth', 'certificate-missing'],
  ])(
    'is in our own words, which no rule takes for those of a server: %s=%s',
    async (name, value) => {
      const home = await newHome();
      const added = 'profile add w --issuer https://id.example.com --client-id cli'.split(' ');
      await runCli(added, { home });
      const { code, stderr } = await runCli(['profile', 'set', '-p', 'w', `${name}=${value}`], {
        home,
      });
      expect([code, stderr]).toEqual([
        2,
        expect.stringMatching(`^error: ${name} is "${value}", .*\n$`),
      ]);
    },
  );
});

describe('a variable that a setting cannot have', () => {
  it.each([
    ['ATM_CLIENT_AUTH', 'jwt', methods],
    ['ATM_CLIENT_AUTH', 'Basic', methods],
    ['ATM_CLIENT_AUTH', huge, methods],
    ['ATM_ASSERTION_FROM', 'jenkins', 'github or gitlab or kubernetes or azure or spiffe'],
    ['ATM_ASSERTION_AUDIENCE', 'somebody', 'issuer or token_endpoint or endpoint or a URL'],
    ['ATM_TOKEN_STORE', 'keychain', 'auto or keyring or file or memory'],
    ['ATM_TOKEN_STORE', huge, 'auto or keyring or file or memory'],
    ['ATM_PAR', 'yes', 'auto or always or never'],
    ['ATM_ISSUER', 'nowhere', 'an absolute URL'],
    ['ATM_ISSUER', huge, 'an absolute URL'],
    ['ATM_REDIRECT_URI', '/callback', 'an absolute URL'],
  ])('is named where it enters: %s=%.20s', async (variable, value, expected) => {
    const client = { ATM_ISSUER: 'http://127.0.0.1:9', ATM_CLIENT_ID: 'cli' };
    const env = { ...client, ATM_CLIENT_SECRET: 's', [variable]: value };
    const runs = commands.map(async (args) => await runCli(args, { env }));
    for (const { code, stderr } of await Promise.all(runs)) {
      expect(code).toBe(2);
      expect(stderr).toContain(`error: ${variable} is "${value.slice(0, 20)}`);
      expect(stderr).toContain(`expected ${expected}`);
      expect(stderr).toContain('correct the variable, or unset it');
      expect(stderr.length).toBeLessThan(500);
      expect(stderr).not.toContain('hint:');
    }
  });

  it('sends no secret in another way than was meant', async () => {
    const server = await startVendor(() => ({ status: 404 }));
    const env = {
      ATM_ISSUER: server.origin,
      ATM_CLIENT_ID: 'cli',
      ATM_CLIENT_SECRET: 'marked-secret',
      ATM_CLIENT_AUTH: 'client_secret_header',
    };
    expect((await runCli(['grant', 'client-credentials'], { env })).code).toBe(2);
    expect(server.heard).toEqual([]);
  });
});

it.each([
  ['a profile', ['status', '-p', huge]],
  ['a provider', ['login', '--provider', huge]],
  ['a number', ['token', '--min-ttl', huge]],
  ['a command', [huge]],
  ['a flag', ['login', `--${huge}`]],
  ['a fault', ['serve', '--fault', huge]],
])('%s of 60 kB is not repeated whole', async (_, args) => {
  const runs = [runCli(args), runCli([...args, '--json'])];
  for (const { code, stdout, stderr } of await Promise.all(runs)) {
    expect(code).toBe(2);
    expect((stdout + stderr).length).toBeLessThan(700);
    expect(stderr).toMatch(/q{10}/);
  }
});

describe('what the metadata name', () => {
  it.each([
    ['token_endpoint', ['grant', 'client-credentials']],
    ['authorization_endpoint', ['login', '--no-browser', '--port', '0']],
    ['jwks_uri', ['verify', 'eyJhbGciOiJSUzI1NiJ9.e30.AAAA']],
    ['introspection_endpoint', ['token', 'introspect', 'opaque-token-1']],
    ['device_authorization_endpoint', ['device']],
  ])('is no mistake of the user: plain http for %s', async (name, args) => {
    const server = await startVendor(({ path }, origin) => {
      if (!path.startsWith('/.well-known/')) return undefined;
      const endpoints = { authorization_endpoint: `${origin}/a`, token_endpoint: `${origin}/t` };
      return {
        body: {
          issuer: origin,
          jwks_uri: `${origin}/j`,
          ...endpoints,
          [name]: 'http://id.example.com/x',
        },
      };
    });
    const env = { ATM_ISSUER: server.origin, ATM_CLIENT_ID: 'cli', ATM_CLIENT_SECRET: 's' };
    const issuer = args[0] === 'verify' ? ['--issuer', server.origin] : [];
    const { code, stdout, stderr } = await runCli([...args, ...issuer], { env });
    expect(code, stderr).toBe(7);
    expect(stdout + stderr).toContain('the metadata of the server: ');
    expect(stdout + stderr).toContain(name);
  });
});
