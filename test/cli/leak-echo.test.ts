import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { newHome } from '../support/home.ts';
import { runCli } from '../support/cli/run-cli.ts';
import { filesBelow } from '../support/files-below.ts';
import { storeTokens, tokenSet } from '../support/stored.ts';
import { type Heard, type Reply, startVendor } from '../support/vendor.ts';

/** How servers repeat what they were sent. */
const shapes: Readonly<Record<string, (echo: string) => Reply>> = {
  'an OAuth error': (echo) => ({
    status: 400,
    body: { error: 'invalid_request', error_description: `Not accepted: ${echo}` },
  }),
  'a problem document': (echo) => ({ status: 401, body: { title: 'No', detail: `got ${echo}.` } }),
  'a page': (echo) => ({
    status: 500,
    headers: { 'content-type': 'text/html' },
    body: `<html><title>Bad value ${escape(echo)}</title><body>${escape(echo)}</body>`,
  }),
  'plain text': (echo) => ({ status: 403, body: `refused "${echo}"` }),
};

const secrets: Readonly<Record<string, string>> = {
  long: 'q7Lw2Zk9-Vd0Rt5Yx8Nb3Mc6Pf1Hs4Ja_EuGiT',
  'three characters': 'x7Q',
  word: 'hunter',
  'with signs': 'p&ss "w<rd/é+ 9',
};

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

/** Every value in a request that could be a secret. */
function sentIn({ authorization = '', body }: Heard): string {
  const [, credentials = ''] = authorization.split(' ');
  const pair = Buffer.from(credentials, 'base64').toString('utf8');
  const form = new URLSearchParams(body);
  const names = ['client_secret', 'password', 'refresh_token', 'code', 'code_verifier', 'token'];
  const values = names.flatMap((name) => form.getAll(name));
  const basic = authorization.startsWith('Basic ')
    ? decodeURIComponent(pair.split(':')[1] ?? '')
    : '';
  return [basic, authorization.startsWith('Bearer ') ? credentials : '', ...values]
    .filter(Boolean)
    .join(' ');
}

const spellings = (secret: string) => [
  secret,
  encodeURIComponent(secret),
  JSON.stringify(secret).slice(1, -1),
  escape(secret),
  Buffer.from(`cli:${secret}`).toString('base64'),
];

type Path = {
  readonly args: (folder: string, origin: string, secret: string) => Promise<readonly string[]>;
  readonly of: readonly (keyof typeof secrets)[];
};

const client = (origin: string) => ['--issuer', origin, '--client-id', 'cli'];

async function given(folder: string, secret: string): Promise<string> {
  const file = join(folder, 'given');
  await writeFile(file, secret);
  return file;
}

const all = Object.keys(secrets);
/** What a header can hold. */
const plain = ['long', 'three characters', 'word'];

async function stored(home: string, issuer: string, secret: string): Promise<void> {
  const tokens = { access_token: secret, refresh_token: secret };
  await storeTokens(home, 'default', tokenSet({ issuer, ...tokens }));
}

const paths: Readonly<Record<string, Path>> = {
  'a grant, secret in the body': {
    of: all,
    args: async (folder, origin, secret) => {
      const file = ['--client-secret-file', await given(folder, secret), '--client-auth', 'post'];
      return ['grant', 'client-credentials', ...client(origin), ...file];
    },
  },
  'a grant, secret in the header': {
    of: all,
    args: async (folder, origin, secret) => {
      const file = ['--client-secret-file', await given(folder, secret), '--client-auth', 'basic'];
      return ['grant', 'client-credentials', ...client(origin), ...file];
    },
  },
  'a grant with a password': {
    of: all,
    args: async (folder, origin, secret) => {
      const user = ['--username', 'ada', '--password-file', await given(folder, secret)];
      return ['grant', 'password', ...client(origin), ...user];
    },
  },
  'a refresh': {
    of: plain,
    args: async (folder, origin, secret) => {
      await stored(folder, origin, secret);
      return ['token', 'refresh'];
    },
  },
  userinfo: {
    of: plain,
    args: async (folder, origin, secret) => {
      await stored(folder, origin, secret);
      return ['userinfo'];
    },
  },
  'a revocation': {
    of: plain,
    args: async (folder, origin, secret) => {
      await stored(folder, origin, secret);
      return ['token', 'revoke'];
    },
  },
};

function metadata(origin: string) {
  const endpoints = ['authorization', 'token', 'userinfo', 'revocation', 'introspection'];
  return {
    issuer: origin,
    ...Object.fromEntries(endpoints.map((name) => [`${name}_endpoint`, `${origin}/${name}`])),
    jwks_uri: `${origin}/jwks`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    code_challenge_methods_supported: ['S256'],
  };
}

/** A server that repeats in this shape what it was sent. */
async function startEcho(shape: (echo: string) => Reply) {
  return await startVendor((request, origin) => {
    if (request.path.startsWith('/.well-known/')) return { body: metadata(origin) };
    return shape(sentIn(request));
  });
}

function leaked(texts: ReadonlyMap<string, string>, secret: string): readonly string[] {
  const isThere = (text: string) =>
    spellings(secret).some((one) => new RegExp(`(?<!\\w)${quoted(one)}(?!\\w)`).test(text));
  return [...texts].filter(([, text]) => isThere(text)).map(([where]) => where);
}

function quoted(text: string): string {
  return text.replaceAll(
    /[^\w]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Files in which a secret is expected: where the user gave it, and where tokens are stored. */
const own = /given$|tokens\/default\.json$/;

async function written(home: string): Promise<readonly (readonly [string, string])[]> {
  return [...(await filesBelow(home))].filter(([path]) => !own.test(path));
}

describe('a secret that a server repeats is shown nowhere', () => {
  const rows = Object.entries(paths).flatMap(([path, { of, args }]) =>
    Object.entries(shapes).map(([name, shape]) => ({ path, name, of, args, shape })),
  );
  it.each(rows)('$path: $name', async ({ of, args, shape }) => {
    const server = await startEcho(shape);
    const runs = of.map(async (kind) => {
      const secret = secrets[kind] ?? '';
      const home = await newHome();
      const line = await args(home, server.origin, secret);
      const files = ['--har', join(home, 'a.har'), '--report', join(home, 'a.html')];
      const env = { ATM_ISSUER: server.origin, ATM_CLIENT_ID: 'cli' };
      const text = await runCli([...line, '--trace', ...files], { home, env });
      const again = await args(home, server.origin, secret);
      const json = await runCli([...again, '--json'], { home, env });
      const explained = await runCli(['explain'], { home });
      const said = [text, json, explained].map(({ stdout, stderr }) => stdout + stderr);
      const texts = new Map([
        ...['text', 'json', 'explain'].map((name, at) => [name, said[at] ?? ''] as const),
        ...(await written(home)),
      ]);
      expect(text.code, text.stderr).not.toBe(0);
      return leaked(texts, secret).map((where) => `${kind}: ${where}`);
    });
    expect((await Promise.all(runs)).flat()).toEqual([]);
    expect(server.heard.map(sentIn).join('')).not.toBe('');
  });

  it.each(Object.entries(shapes))('a sign-in, and its page: %s', async (_name, shape) => {
    const server = await startEcho(shape);
    const home = await newHome();
    const code = 'c0De-9';
    let page: Promise<string> | undefined;
    const line = [
      'login',
      ...client(server.origin),
      '--no-browser',
      '--port',
      '0',
      '--timeout',
      '9',
    ];
    const files = ['--har', join(home, 'a.har'), '--report', join(home, 'a.html')];
    const {
      code: exitCode,
      stdout,
      stderr,
    } = await runCli([...line, '--events', ...files], {
      home,
      watch: (text, interrupt) => {
        const [found] = /http:\/\/\S+\/authorization\?\S+/.exec(text) ?? [];
        if (found === undefined || page !== undefined) return;
        const sent = new URL(found).searchParams;
        const callback = new URL(sent.get('redirect_uri') ?? '');
        callback.search = new URLSearchParams({ code, state: sent.get('state') ?? '' }).toString();
        page = fetch(callback).then((response) => response.text());
        page.catch(interrupt);
      },
    });
    expect(exitCode).not.toBe(0);
    const html = (await page) ?? '';
    const form = new URLSearchParams(server.bodies('/token')[0]);
    expect(form.get('code')).toBe(code);
    const texts = new Map([
      ['stdout', stdout],
      ['stderr', stderr],
      ['page', html],
      ...(await written(home)),
    ]);
    expect(leaked(texts, code)).toEqual([]);
    expect(leaked(texts, form.get('code_verifier') ?? '')).toEqual([]);
    expect(html).toMatch(/Not accepted|got|Bad value|refused|failed|HTTP/);
  });
});

it('a short secret leaves our own words alone', async () => {
  const server = await startEcho(() => ({
    status: 401,
    body: { error: 'invalid_client', error_description: 'The client secret is wrong' },
  }));
  const home = await newHome();
  const file = await given(home, 'secret');
  const line = [
    'grant',
    'client-credentials',
    ...client(server.origin),
    '--client-secret-file',
    file,
  ];
  const { stderr } = await runCli([...line, '--client-auth', 'post'], { home });
  expect(stderr).toContain('The client secret is wrong');
  expect(await readFile(join(home, 'state/journal.ndjson'), 'utf8')).toContain('client_secret');
});
