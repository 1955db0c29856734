import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { presets } from '../../../src/providers/catalog.ts';
import { newHome } from '../../support/home.ts';
import { runCli } from '../../support/cli/run-cli.ts';

const cli = (line: string) => runCli(['provider', ...line.split(' ')]);

/** What a command prints on standard output when all is well. */
async function printed(line: string): Promise<string> {
  const { code, stdout, stderr } = await cli(line);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

async function presetFile(text: string): Promise<string> {
  const file = join(await newHome(), 'mine.json');
  await writeFile(file, text);
  return file;
}

describe('provider list', () => {
  it('prints a line for each provider, with the flags that have to be given', async () => {
    const text = await printed('list');
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => line.replaceAll(/ {2,}/g, '  '));
    expect(lines).toHaveLength(presets.length);
    expect(lines).toContain('auth0  Auth0  --domain');
    expect(lines).toContain('keycloak  Keycloak  --base-url --realm');
    expect(lines).toContain('atm  ATM');
  });

  it('prints ids, parameters and sources as JSON', async () => {
    const { schema_version, providers } = JSON.parse(await printed('list --json'));
    expect(schema_version).toBe(2);
    expect(providers.map(({ id }: { id: string }) => id)).toEqual(presets.map(({ id }) => id));
    expect(providers[0]).toMatchObject({
      id: 'auth0',
      name: 'Auth0',
      parameters: [{ name: 'domain', example: 'acme.eu.auth0.com' }],
    });
  });

  it('puts a preset of one’s own first', async () => {
    const file = await presetFile('{"id":"acme","name":"Acme"}');
    const [first] = (await printed(`list --preset ${file}`)).split('\n');
    expect(first).toMatch(/^acme +Acme$/);
  });
});

describe('provider show', () => {
  it('prints what to give, what is set, how it behaves and where that was read', async () => {
    const text = await printed('show auth0');
    expect(text).toContain(
      '  --domain  the domain of the tenant, such as acme.eu.auth0.com (required)\n',
    );
    expect(text).toContain('  issuer  https://{domain}/\n');
    expect(text).toContain('  token request  JSON body, client secret in the body\n');
    expect(text).toMatch(/ {2}redirect URI {3}the registered port; .* \(unconfirmed\)\n/);
    expect(text).toContain('  https://auth0.com/docs/api/authentication/logout/auth-0-logout\n');
    expect(text).toMatch(
      /\nsign in: atm-cli login --provider auth0 --domain acme\.eu\.auth0\.com --client-id <id>\n$/,
    );
  });

  it('says of ATM that nothing protects its callback, and what it wants beside the standard', async () => {
    const text = await printed('show atm');
    expect(text).toContain('  state          not supported: the callback does not carry it\n');
    expect(text).toContain('  PKCE           not supported\n');
    expect(text).toContain('(default http://token.tci-pf.net/login)');
    expect(text).toContain(
      '  login page     takes the client id as clientId, no other parameter\n',
    );
    expect(text).toContain('  client secret  needed to exchange a code\n');
    expect(text).toContain('; the last ID token is sent again\n');
  });

  it('asks for the issuer of a provider that every deployment has its own of', async () => {
    expect(await printed('show hydra')).toContain('--provider hydra --issuer <url>');
  });

  it('marks what nobody has confirmed, and only that', async () => {
    const lines = (await printed('show clairtonluz')).split('\n');
    expect(lines.filter((line) => line.includes('(unconfirmed)'))).toHaveLength(5);
    expect(lines.find((line) => line.includes('token_endpoint'))).not.toContain('(unconfirmed)');
  });

  it('prints JSON with every trait', async () => {
    expect(JSON.parse(await printed('show github --json'))).toMatchObject({
      schema_version: 2,
      id: 'github',
      settings: { token_endpoint: '{base-url}/login/oauth/access_token' },
      traits: { dialect: 'github', state: 'supported', redirect: { port: 'any' } },
    });
  });

  it('reads back the JSON that it prints', async () => {
    const json = await printed('show entra --json');
    const file = await presetFile(json);
    expect(await printed(`show --preset ${file} --json`)).toBe(json);
    expect(await printed(`show --preset ${file}`)).toContain(
      `sign in: atm-cli login --preset ${file}`,
    );
  });

  it('shows no control characters of a file', async () => {
    const file = await presetFile(
      JSON.stringify({ id: 'acme', name: 'A\u001b[2Jcme', notes: ['\u202eevil'] }),
    );
    const text = await printed(`show --preset ${file}`);
    expect(text).toContain('A\\u001b[2Jcme');
    expect(text).toContain('\\u202eevil');
  });

  it.each([
    ['show authO', 'error: unknown provider "authO"\nhint: did you mean auth0?\n'],
    [
      'show',
      'error: no provider given\nhint: give an id or --preset <file>; list the ids: atm-cli provider list\n',
    ],
    [
      'show auth0 --preset mine.json',
      'error: two providers given\nhint: give an id or --preset <file>; list the ids: atm-cli provider list\n',
    ],
  ])('refuses %j', async (line, stderr) => {
    expect(await cli(line)).toEqual({
      code: 2,
      stdout: '',
      stderr: `${stderr}[U01] More: atm-cli explain U01\n`,
    });
  });

  it('names the file and the member that is wrong', async () => {
    const file = await presetFile('{"id":"acme","settings":{"isuer":"https://id.example.com"}}');
    expect(await cli(`show --preset ${file}`)).toEqual({
      code: 2,
      stdout: '',
      stderr: `error: ${file}: unknown member "settings.isuer"\nhint: did you mean issuer?\n[U01] More: atm-cli explain U01\n`,
    });
    const missing = await cli('show --preset /no/such/file.json');
    expect(missing.code).toBe(2);
    expect(missing.stderr).toContain('/no/such/file.json');
  });
});
