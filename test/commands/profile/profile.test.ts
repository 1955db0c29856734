import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { newHome } from '../../support/home.ts';
import { storeTokens, tokenSet } from '../../support/stored.ts';
import { type CliOptions, runCli } from '../../support/cli/run-cli.ts';

let home: string;

beforeEach(async () => {
  home = await newHome();
});

const cli = (line: string, options: CliOptions = {}) => {
  return runCli(['profile', ...line.split(' ')], { home, ...options });
};
const addWork = () => cli('add work --issuer https://id.example.com --client-id cli');

/** The settings of a profile as the file holds them. */
async function stored(name: string): Promise<unknown> {
  const config = JSON.parse(await readFile(join(home, 'config.json'), 'utf8'));
  return config.profiles[name];
}

describe('profile add', () => {
  it('stores what the flags say and makes the first profile active', async () => {
    const line =
      'add work --issuer https://id.example.com --client-id cli --client-auth post --scope openid ' +
      '--scope email --resource https://api.example.com --prompt login --port 9000';
    expect(await cli(line)).toEqual({
      code: 0,
      stdout: 'Added profile work, now active\nsign in: atm-cli login\n',
      stderr: '',
    });
    expect(await stored('work')).toEqual({
      issuer: 'https://id.example.com',
      client_id: 'cli',
      client_auth: 'post',
      scope: 'openid email',
      resource: ['https://api.example.com'],
      params: { prompt: 'login' },
      redirect_uri: 'http://127.0.0.1:9000/callback',
    });
  });

  it('stores a list of redirect URIs beside the first one, which older versions read', async () => {
    const [first, second] = ['http://127.0.0.1:9000', 'http://localhost:9001/cb'];
    await cli(`add work --redirect-uri ${first} --redirect-uri ${second}`);
    expect(await stored('work')).toEqual({ redirect_uri: first, redirect_uris: [first, second] });
    await cli('add one --redirect-uri http://127.0.0.1:9000');
    expect(await stored('one')).toEqual({ redirect_uri: first });
  });

  it('says what is missing and how to sign in on a profile that is not active', async () => {
    await addWork();
    expect((await cli('add empty')).stdout).toBe(
      'Added profile empty\nno server configured yet: atm-cli profile set --profile empty issuer=<url>\n',
    );
    expect((await cli('add other --issuer https://x.example')).stdout).toContain(
      'atm-cli login --profile other',
    );
  });

  it('takes a secret from standard input, and nothing ever prints it', async () => {
    const line = 'add ci --issuer https://id.example.com --client-id ci --client-secret-stdin';
    const runs = [
      await cli(line, { stdin: 'marked-secret\n' }),
      await cli('show ci'),
      await cli('show ci --json'),
      await cli('show ci --origins'),
      await cli('show ci --origins --json'),
      await cli('set --profile ci scope=openid --json'),
    ];
    expect(await stored('ci')).toMatchObject({ client_secret: 'marked-secret' });
    for (const { code, stdout, stderr } of runs) {
      expect(code).toBe(0);
      expect(stdout + stderr).not.toContain('marked');
    }
    expect(runs[1]?.stdout).toContain('client_secret  (set, 13 characters)');
  });

  it.each([
    ['add work', 'the profile "work" already exists'],
    ['add demo --client-id x', '"demo" is the built-in profile and cannot be changed'],
    ['add a/b', '"a/b" is not a valid profile name'],
    ['add x --issuer ftp://id.example.com', 'issuer must start with https://, saw ftp://'],
    ['add x --issuer http://id.example.com', 'issuer is plain http to id.example.com'],
    ['add x --token-endpoint here', 'token_endpoint is not a URL: here'],
    ['add x --resource /api', 'resource must be an absolute URI without a fragment: /api'],
    ['add x --redirect-uri http://127.0.0.1/#a', 'redirect_uri must be an absolute URI'],
    ['add x --client-secret-stdin', 'no client secret on standard input'],
    ['add x --client-secret hunter2', 'a secret on the command line'],
  ])('refuses %s with a sentence and stores nothing', async (line, said) => {
    await addWork();
    const { code, stdout, stderr } = await cli(line);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`error: `);
    expect(stderr).toContain(said);
    expect(await stored('x')).toBeUndefined();
  });
});

describe('profile list', () => {
  it('marks the active profile and shows the built-in one without any file', async () => {
    expect(await cli('list')).toEqual({
      code: 0,
      stdout: '  NAME  SERVER\n  demo  127.0.0.1:9400 (built in)\n',
      stderr: '',
    });
    expect(existsSync(join(home, 'config.json'))).toBe(false);
    await addWork();
    expect((await cli('list')).stdout).toBe(
      '  NAME  SERVER\n* work  id.example.com\n  demo  127.0.0.1:9400 (built in)\n',
    );
    expect(JSON.parse((await cli('list --json')).stdout)).toMatchObject({
      schema_version: 2,
      profiles: [
        { profile: 'work', active: true, built_in: false, settings: { client_id: 'cli' } },
        { profile: 'demo', active: false, built_in: true },
      ],
    });
  });
});

describe('a profile of a provider', () => {
  it('has a server, which goes by the name of the provider and its parameters', async () => {
    const added = await cli('add work --provider auth0 --domain acme.eu.auth0.com --client-id cli');
    expect(added.stdout).toContain('sign in: atm-cli login');
    expect((await cli('list')).stdout).toContain(
      '* work  provider auth0, domain acme.eu.auth0.com\n',
    );
    await cli('set token_endpoint=https://other.example/token');
    expect((await cli('list')).stdout).toContain('* work  other.example\n');
  });
});

describe('profile use', () => {
  it('changes which profile is used', async () => {
    await addWork();
    await cli('add other --issuer https://other.example.com');
    expect((await cli('use other')).stdout).toBe('Active profile is now other\n');
    expect((await cli('show')).stdout).toContain('other (active)');
    expect(await cli('use demo')).toMatchObject({ code: 0 });
    expect((await cli('show')).stdout).toContain('demo (built in, active)');
  });

  it('knows only profiles that exist', async () => {
    await addWork();
    expect(await cli('use wrok')).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'error: there is no profile "wrok"; profiles: work\nhint: to list the profiles: atm-cli profile list\n',
    });
  });
});

describe('profile show --origins', () => {
  it('tells for each value whether flag, environment, profile or default decided', async () => {
    await cli('add work --issuer https://id.example.com --client-id cli --prompt login');
    const env = { ATM_SCOPE: 'from-env', ATM_TOKEN_STORE: '' };
    const { stdout } = await cli('show --origins --audience from-flag', { env });
    expect(stdout).toBe(
      [
        'work',
        '  issuer         https://id.example.com  (profile)',
        '  client_id      cli  (profile)',
        '  scope          from-env  (environment)',
        '  audience       from-flag  (flag)',
        '  redirect_uri   http://127.0.0.1:8976/callback  (default)',
        '  params.prompt  login  (profile)',
        '',
      ].join('\n'),
    );
    const json = JSON.parse((await cli('show demo --origins --json')).stdout);
    expect(json.settings.client_id).toEqual({ value: 'atm-cli', origin: 'preset' });
  });
});

describe('profile set', () => {
  it('writes values in the shape of their setting and forgets the empty ones', async () => {
    await cli('add work --issuer https://id.example.com --client-id cli --audience api');
    const line =
      'set resource=https://a.example client-auth=basic allow_insecure_http=true ' +
      'params.prompt=login params.max_age=5 audience=';
    expect(await cli(line)).toMatchObject({ code: 0, stderr: '' });
    expect(await stored('work')).toEqual({
      issuer: 'https://id.example.com',
      client_id: 'cli',
      resource: ['https://a.example'],
      client_auth: 'basic',
      allow_insecure_http: true,
      params: { prompt: 'login', max_age: '5' },
    });
    expect((await cli('set params.prompt= params.max_age=')).stdout).toContain('removed');
    expect(await stored('work')).not.toHaveProperty('params');
  });

  it('keeps an equals sign in a value', async () => {
    await addWork();
    await cli('set audience=a=b');
    expect(await stored('work')).toMatchObject({ audience: 'a=b' });
  });

  it.each([
    'issuer=https://evil.example',
    'client_id=other',
    'token_endpoint=https://evil.example',
  ])('forgets the stored secret with %s and says so', async (assignment) => {
    await cli('add ci --issuer https://id.example.com --client-id ci --client-secret-stdin', {
      stdin: 'marked-secret',
    });
    const { stdout } = await cli(`set ${assignment}`);
    expect(stdout).toContain('removed the client secret: it belonged to the previous server');
    expect(await stored('ci')).not.toHaveProperty('client_secret');
  });

  it('keeps the secret when the issuer stays, and takes a new one with a new issuer', async () => {
    await cli('add ci --issuer https://id.example.com --client-id ci --client-secret-file old');
    await cli('set issuer=https://id.example.com scope=openid');
    expect(await stored('ci')).toMatchObject({ client_secret_file: resolve('old') });
    const { stdout } = await cli(
      'set issuer=https://new.example client_secret_file=new ca_cert=ca.pem --json',
    );
    expect(JSON.parse(stdout)).toMatchObject({ dropped_secret: false });
    expect(await stored('ci')).toMatchObject({
      client_secret_file: resolve('new'),
      ca_cert: resolve('ca.pem'),
    });
  });

  it.each([
    ['set isuer=https://x.example', 'unknown setting "isuer"; did you mean issuer?'],
    ['set telescope=1', 'unknown setting "telescope"; the settings are provider, preset'],
    ['set issuer', '"issuer" is not name=value'],
    ['set issuer=nowhere', 'issuer is not a URL: nowhere'],
    ['set client_auth=jwt', 'client_auth is "jwt", expected none or basic or post'],
    ['set allow_insecure_http=yes', 'allow_insecure_http is "yes", expected true or false'],
    ['set params=x', 'params is a list of named parameters'],
    ['set scope.x=1', 'unknown setting "scope.x"'],
    ['set client_secret=hunter2', 'a secret on the command line would be in the shell history'],
    ['set --profile demo scope=x', '"demo" is the built-in profile and cannot be changed'],
    ['set --profile nobody scope=x', 'there is no profile "nobody"'],
  ])('refuses %s and changes nothing', async (line, said) => {
    await addWork();
    const { code, stdout, stderr } = await cli(line);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(said);
    expect(stderr).not.toContain('hunter2');
    expect(await stored('work')).toEqual({ issuer: 'https://id.example.com', client_id: 'cli' });
  });
});

describe('profile rename', () => {
  it('takes the tokens along, and an active profile stays active', async () => {
    await addWork();
    await cli('add other --issuer https://other.example.com --client-id x');
    const before = await storeTokens(home, 'work', tokenSet());
    expect(await cli('rename work shop')).toEqual({
      code: 0,
      stdout: 'Renamed profile work and its tokens to shop\n',
      stderr: '',
    });
    expect(existsSync(before)).toBe(false);
    expect((await runCli(['token'], { home })).stdout).toBe(`${tokenSet().access_token}\n`);
    expect((await cli('list')).stdout).toMatch(/^.*\n\* shop +id\.example\.com\n {2}other /);
    expect(await stored('shop')).toEqual({ issuer: 'https://id.example.com', client_id: 'cli' });
    expect(await stored('work')).toBeUndefined();
  });

  it('says for programs what the name was, and whether tokens moved', async () => {
    await addWork();
    await cli('add ci --issuer https://id.example.com --client-id ci');
    expect(JSON.parse((await cli('rename ci build --json')).stdout)).toEqual({
      schema_version: 2,
      profile: 'build',
      active: false,
      settings: { issuer: 'https://id.example.com', client_id: 'ci' },
      previous_name: 'ci',
      moved_tokens: false,
    });
    expect((await cli('show')).stdout).toContain('work (active)');
  });

  it('keeps "default" the one that is used when none is active', async () => {
    await cli('add first --issuer https://id.example.com --client-id x');
    await cli('add default --issuer https://id.example.com --client-id cli');
    await cli('remove first --yes');
    await cli('rename default work');
    expect((await cli('show')).stdout).toContain('work (active)');
  });

  it.each([
    ['rename work other', 'the profile "other" already exists'],
    ['rename work work', 'the profile "work" already exists'],
    ['rename nobody x', 'there is no profile "nobody"'],
    ['rename work demo', '"demo" is the built-in profile and cannot be changed'],
    ['rename demo x', '"demo" is the built-in profile and cannot be changed'],
    ['rename work a/b', '"a/b" is not a valid profile name'],
  ])('refuses %s and changes nothing', async (line, message) => {
    await addWork();
    await cli('add other --issuer https://other.example.com --client-id x');
    const tokens = await storeTokens(home, 'work', tokenSet());
    const { code, stdout, stderr } = await cli(line);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(existsSync(tokens)).toBe(true);
    expect([await stored('work'), await stored('other')]).toMatchObject([
      { client_id: 'cli' },
      { client_id: 'x' },
    ]);
  });
});

describe('profile remove', () => {
  it('takes the tokens along', async () => {
    await addWork();
    const tokens = await storeTokens(home, 'work', tokenSet());
    expect((await cli('remove work --yes')).stdout).toBe(
      'Removed profile work and its tokens\nno profile is active now: atm-cli profile use <name>\n',
    );
    expect(existsSync(tokens)).toBe(false);
    expect(await stored('work')).toBeUndefined();
  });

  it('wants --yes when nobody can be asked', async () => {
    await addWork();
    const { code, stderr } = await cli('remove work');
    expect(code).toBe(2);
    expect(stderr).toContain(
      'hint: to remove it without the question: atm-cli profile remove work --yes',
    );
    expect(await stored('work')).toBeDefined();
  });

  it('removes only the tokens of the built-in profile', async () => {
    const tokens = await storeTokens(home, 'demo', tokenSet());
    expect(JSON.parse((await cli('remove demo --yes --json')).stdout)).toEqual({
      schema_version: 2,
      profile: 'demo',
      removed: false,
      removed_tokens: true,
    });
    expect(existsSync(tokens)).toBe(false);
  });
});
