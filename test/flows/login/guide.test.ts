import { describe, expect, it } from 'vitest';
import { askSettings, askWithGuide } from '../../../src/flows/login/ask-settings.ts';
import { askForDevice } from '../../../src/flows/login/guide.ts';
import type { Ask } from '../../../src/model/context.ts';
import type { Fetch } from '../../../src/model/exchange.ts';
import { Failure } from '../../../src/model/errors.ts';
import { createWorld } from '../../support/context.ts';

const issuer = 'https://id.example.com';
const metadata = {
  issuer,
  authorization_endpoint: `${issuer}/auth`,
  token_endpoint: `${issuer}/token`,
  device_authorization_endpoint: `${issuer}/device`,
  response_types_supported: ['code'],
};
const realm = 'http://127.0.0.1:8080/realms/dev';

/** A server with metadata at two issuers, and nothing else. */
const fetch: Fetch = async (url) => {
  if (url === `${issuer}/.well-known/openid-configuration`) return Response.json(metadata);
  if (url === `${realm}/.well-known/openid-configuration`) {
    return Response.json({ issuer: realm, token_endpoint: `${realm}/token` });
  }
  if (!url.startsWith(issuer) && !url.startsWith('http://127.0.0.1:8080')) {
    throw new Failure('network', `${url} cannot be reached`);
  }
  return Response.json({ message: 'no such page' }, { status: 404 });
};

/** A user who types these answers, one after the other; a rejected one is noted, and the next is typed. */
function user(...answers: readonly (string | boolean)[]) {
  const left = [...answers];
  const said: string[] = [];
  const next = async (message: string, check?: (typed: string) => Promise<string | undefined>) => {
    for (;;) {
      const typed = left.shift();
      if (typed === undefined) throw new Error(`no answer to: ${message}`);
      const problem = await check?.(String(typed));
      said.push(`${message} ${typed}`);
      if (problem === undefined) return typed;
      said.push(`> ${problem}`);
    }
  };
  const ask: Ask = {
    text: async (message, { check } = {}) => String(await next(message, check)),
    secret: async (message, { check } = {}) => String(await next(message, check)),
    confirm: async (message) => Boolean(await next(message)),
    choose: async <T extends string>(message: string) => (await next(message)) as T,
    search: async (message, find) => {
      const typed = String(await next(message));
      const [row] = find(typed);
      if (row === undefined) throw new Error(`no row for ${typed}`);
      return row.value;
    },
  };
  return { ask, said, left };
}

function worldOf(answers: readonly (string | boolean)[], env: Record<string, string> = {}) {
  const { ask, said, left } = user(...answers);
  return { said, left, ...createWorld({ interactive: true, ask, fetch, env }) };
}

describe('the guide', () => {
  it.each([
    'https://id.example.com',
    'id.example.com',
    'https://id.example.com/.well-known/openid-configuration',
  ])('takes %s as the issuer', async (typed) => {
    const { context, said } = worldOf([typed, 'cli', '']);
    const { settings, isGuided } = await askWithGuide(context, {});
    expect({ isGuided, client: settings.client, origin: settings.origins.issuer }).toMatchObject({
      isGuided: true,
      client: { issuer, client_id: 'cli' },
      origin: 'flag',
    });
    expect(settings.client).not.toHaveProperty('client_secret');
    expect(said).toHaveLength(3);
  });

  it('asks again for a URL that is none, or has no metadata', async () => {
    const { context, said } = worldOf([
      'another server',
      '',
      'nonsense',
      'http://id.example.com',
      'https://elsewhere.example.com',
      `${issuer}/login`,
      issuer,
      '  ',
      'cli',
      'secret',
    ]);
    const { client } = await askSettings(context, {});
    expect(client).toMatchObject({ issuer, client_id: 'cli', client_secret: 'secret' });
    expect(said.filter((line) => line.startsWith('>'))).toEqual([
      '> A URL is needed',
      '> issuer is not a URL: nonsense; expected one such as https://id.example.com',
      '> issuer is plain http to id.example.com: tokens would not be encrypted',
      expect.stringMatching(/^> https:\/\/elsewhere\S+ cannot be reached$/),
      expect.stringMatching(/has no metadata .*: did you mean https:\/\/id\.example\.com\?$/),
      '> A client id is needed',
    ]);
  });

  it.each([[[]], [['another server']]])(
    'requests no more for an answer that was checked: %j',
    async (row) => {
      const urls: string[] = [];
      const counted: Fetch = async (url, options) => {
        urls.push(url);
        return await fetch(url, options);
      };
      const document = `${issuer}/.well-known/openid-configuration`;
      const { ask } = user(...row, document, 'cli', '');
      const { context } = createWorld({ interactive: true, ask, fetch: counted });
      expect((await askSettings(context, {})).client.issuer).toBe(issuer);
      // The one that was typed, and that of the issuer in it.
      expect(urls).toEqual([document, document]);
    },
  );

  it('shows what is wrong with a URL that was typed in the search', async () => {
    const { context, said } = worldOf(['https://elsewhere.example.com', issuer, 'cli', '']);
    expect((await askSettings(context, {})).client.issuer).toBe(issuer);
    expect(said[1]).toMatch(/^https:\/\/elsewhere\S+ cannot be reached\. URL of the issuer/);
  });

  it('finds a provider by its name, and asks for its parameters until they are right', async () => {
    const { context, said } = worldOf([
      'keycl',
      'nohost',
      'http://127.0.0.1:8080',
      'nosuch',
      true,
      'Keycloak',
      'http://127.0.0.1:8080',
      'dev',
      'cli',
      '',
    ]);
    const { client } = await askSettings(context, {});
    expect(client).toMatchObject({ provider: 'keycloak', issuer: realm, client_id: 'cli' });
    expect(said.filter((line) => /^>|again/.test(line))).toEqual([
      expect.stringContaining('> --base-url "nohost" is not a full host name'),
      expect.stringContaining('Choose the server of Keycloak again? true'),
    ]);
  });

  it('ends with the reason where a user gives up', async () => {
    const { context } = worldOf(['keycl', 'http://127.0.0.1:8080', 'nosuch', false]);
    await expect(askSettings(context, {})).rejects.toThrow(/^Keycloak: .* has no metadata/);
  });

  it('asks for the issuer of a provider that has none of its own', async () => {
    const { context, said } = worldOf(['hydra', issuer, 'cli', '']);
    const { client } = await askSettings(context, {});
    expect(client).toMatchObject({ provider: 'hydra', issuer });
    expect(said[1]).toMatch(/^URL of the issuer/);
  });

  it('requires the secret where the provider does', async () => {
    const urls = ['https://api.example.com', 'https://id.example.com/login'];
    const { context, said } = worldOf(['atm)', ...urls, 'cli', '', 'secret']);
    const { client } = await askSettings(context, {});
    expect(client).toMatchObject({ provider: 'atm', client_secret: 'secret' });
    expect(said).toContain('> A secret is needed');
  });

  it('offers the device flow where the server has it', async () => {
    const { context } = worldOf([issuer, 'cli', '', 'device']);
    expect(await askForDevice(context, await askSettings(context, {}))).toBe(true);
    const other = worldOf(['http://127.0.0.1:8080/realms/dev', 'cli', '']);
    expect(await askForDevice(other.context, await askSettings(other.context, {}))).toBe(false);
  });

  it('takes the built-in server without more questions', async () => {
    const { context, left } = worldOf(['built-in']);
    expect(await askSettings(context, {})).toMatchObject({ builtIn: true, profile: 'demo' });
    expect(left).toEqual([]);
  });
});

describe('a secret that client authentication needs', () => {
  const client = { issuer, client_id: 'cli', client_auth: 'post' } as const;

  it('is asked for at a terminal', async () => {
    const { context, said } = worldOf(['', 'secret']);
    const settings = await askSettings(context, { client });
    expect(settings.client.client_secret).toBe('secret');
    expect(said).toEqual(['Client secret ', '> A secret is needed', 'Client secret secret']);
  });

  it.each([
    ['is there', { ...client, client_secret: 'known' }],
    ['is in a file', { ...client, client_secret_file: '/secret' }],
    ['is not used', { ...client, client_auth: 'none' as const }],
  ])('is not asked for where one %s', async (_case, given) => {
    const { context, said } = worldOf([]);
    await askSettings(context, { client: given });
    expect(said).toEqual([]);
  });
});
