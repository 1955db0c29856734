import { describe, expect, it } from 'vitest';

import { buildProgram } from '../../../src/cli/program.ts';
import { otherFlags } from '../../../src/cli/suggest/other-flags.ts';
import { destructive } from '../../../src/cli/suggest/suggest.ts';
import { synonyms } from '../../../src/cli/suggest/synonyms.ts';
import { allCommands } from '../../support/docs/commands-document.ts';
import { runCli } from '../../support/cli/run-cli.ts';

const program = buildProgram(() => async () => {}, { print: () => {}, columns: () => 80 });
const all = allCommands(program).map(({ path, command }) => ({
  path: path.split(' ').slice(1).join(' '),
  flags: command.options.map(({ long }) => long),
}));
const flags = all.flatMap((one) => one.flags);

async function said(line: string): Promise<string> {
  const { code, stdout, stderr } = await runCli(line.split(' '));
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  return stderr.split('\n')[0] ?? '';
}

describe('an unknown command', () => {
  it.each([
    ['whoami', 'status or userinfo'],
    ['refresh', 'token refresh'],
    ['config', 'profile'],
    ['switch', 'profile use'],
    ['ls', 'profile list or status --all'],
    ['get', 'call or token'],
    ['curl', 'call'],
    ['jwt', 'decode or verify'],
    ['lint', 'discover --lint'],
    ['open', 'login'],
    ['introspect', 'token introspect'],
    ['token-refresh', 'token refresh'],
    ['show', 'token show or profile show or client show or key show or provider show'],
    ['stauts', 'status'],
    ['profil', 'profile'],
    ['profile ls', 'profile list'],
    ['profile mv', 'profile rename'],
    ['profile lsit', 'profile list'],
    ['token renew', 'token refresh'],
  ])('%s suggests %s', async (line, meant) => {
    const path = line.split(' ').length > 1 ? line : line.split(' ')[0];
    expect(await said(line)).toBe(`error: unknown command '${path}'; did you mean ${meant}?`);
  });

  it.each([
    'logut',
    'signout',
    'revoke',
    'remove',
    'delete',
    'rm',
    'profile rename a b',
    'profile remov x',
    'profile rm x',
    'token revok',
    'token delete',
  ])('%s suggests nothing that deletes or revokes', async (line) => {
    const error = await said(line);
    for (const word of destructive) expect(error).not.toContain(`mean ${word}`);
    expect(error).not.toMatch(/mean .*(?:logout|revoke|remove)/);
  });

  it.each(['tikken', 'opan', 'xyz', 'constructor', '__proto__'])(
    '%s, which is like nothing, suggests nothing',
    async (word) => {
      expect(await said(word)).toBe(`error: unknown command '${word}'`);
    },
  );
});

describe('the words for a command', () => {
  it.each(Object.entries(synonyms))('%s leads to one that there is', (word, lines) => {
    expect(all.map(({ path }) => path)).not.toContain(word);
    for (const line of lines) {
      const path = line.replace(/ --.*/, '');
      const found = all.find((one) => one.path === path);
      expect(found, line).toBeDefined();
      const [flag] = /--\S+/.exec(line) ?? [];
      if (flag !== undefined) expect(found?.flags).toContain(flag);
      expect(path.split(' ').some((one) => destructive.includes(one))).toBe(false);
    }
  });
});

describe('an unknown flag', () => {
  it.each([
    ['call --dpop', 'tokens are bound to a key (DPoP, RFC 9449) at the sign-in, by login --dpop'],
    [
      'device --par always',
      'a request is pushed to the server first (PAR, RFC 9126) by login --par always',
    ],
    ['login --pkce', 'PKCE is always used, with S256; there is no flag for it'],
    ['login --no-pkce', 'PKCE is always used, with S256; there is no flag for it'],
    ['login --state=marked', 'a random state is always sent and checked; there is no flag for it'],
    ['login --nonce x', 'a random nonce is always sent and checked; there is no flag for it'],
    [
      'login --private-key-jwt',
      'client authentication with a signed JWT is --client-auth private_key_jwt with --signing-key <key>',
    ],
    ['login --callback-url x', 'did you mean --redirect-uri <uri>?'],
    ['login --authority x', 'did you mean --issuer <url>?'],
    ['login -v', 'did you mean --trace?'],
    [
      'login --insecure',
      'certificates are always checked; --ca-cert <file> trusts another authority',
    ],
    ['login --client_id x', 'did you mean --client-id?'],
    ['login --isuer x', 'did you mean --issuer?'],
  ])('%s: %s', async (line, expected) => {
    const flag = line.split(' ')[1]?.replace(/=.*/, '');
    expect(await said(line)).toBe(`error: unknown option '${flag}'; ${expected}`);
  });

  it('is not said to be one that this command does not have', async () => {
    expect(await said('decode --callback-url x')).toBe("error: unknown option '--callback-url'");
    expect(await said('status --insecure')).toBe("error: unknown option '--insecure'");
  });

  it.each(Object.entries(otherFlags))('%s is named with flags that there are', (_name, row) => {
    for (const [flag] of row.says.matchAll(/--[a-z-]+/g))
      expect(flags).toContain(flag.replace('--help', '--json'));
    for (const flag of row.needs ?? []) expect(flags).toContain(flag);
    for (const [, path] of row.says.matchAll(/atm-cli ([a-z]+)/g)) {
      expect(all.map((one) => one.path)).toContain(path);
    }
  });
});
