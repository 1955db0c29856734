import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { newHome } from '../../support/home.ts';
import { storeTokens, tokenSet } from '../../support/stored.ts';
import { runCli } from '../../support/cli/run-cli.ts';

let home: string;
const cli = (line: string) => runCli(['token', ...line.split(' ')], { home });

beforeEach(async () => {
  home = await newHome();
  await runCli('profile add work --issuer https://id.example.com --client-id cli'.split(' '), {
    home,
  });
});

const print = `#${createHash('sha256').update('marked-access-token').digest('hex').slice(0, 8)}`;

describe('token show', () => {
  const extra = { device: 'marked-extra' };

  it('shows fingerprints and no token', async () => {
    await storeTokens(home, 'work', tokenSet({ extra }));
    const { code, stdout, stderr } = await cli('show');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`access_token   ${print} (19 characters)`);
    expect(stdout).toContain('device         (not shown)');
    expect(stdout).not.toContain('marked');
    const json = await cli('show --json');
    expect(JSON.parse(json.stdout)).toMatchObject({
      schema_version: 2,
      profile: 'work',
      token_type: 'bearer',
      fingerprints: { access_token: print },
      extra: ['device'],
    });
    expect(json.stdout).not.toContain('marked');
  });

  it('shows everything when it is told to', async () => {
    await storeTokens(home, 'work', tokenSet({ extra }));
    const { stdout } = await cli('show --show-tokens');
    for (const value of ['marked-access-token', 'marked-refresh-token', 'marked-extra']) {
      expect(stdout).toContain(value);
    }
    expect(JSON.parse((await cli('show --show-tokens --json')).stdout)).toMatchObject({
      access_token: 'marked-access-token',
      refresh_token: 'marked-refresh-token',
      extra,
    });
  });

  it('shows an expired token without refreshing it', async () => {
    await storeTokens(home, 'work', tokenSet({ expires_at: 1_000 }));
    expect(await cli('show')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/expires .* ago \(1970-01-01T00:16:40Z\)/),
    });
  });
});

describe('token header', () => {
  it('prints the one line that curl reads', async () => {
    await storeTokens(home, 'work', tokenSet({ token_type: 'BEARER' }));
    expect(await cli('header')).toEqual({
      code: 0,
      stdout: 'Authorization: Bearer marked-access-token\n',
      stderr: '',
    });
    expect(JSON.parse((await cli('header --json')).stdout)).toEqual({
      schema_version: 2,
      name: 'Authorization',
      value: 'Bearer marked-access-token',
    });
  });

  it('prints no header of a bound token alone, and says what to do', async () => {
    await storeTokens(home, 'work', tokenSet({ token_type: 'DPoP' }));
    const { code, stdout, stderr } = await cli('header');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('header without a proof of that key');
    expect(stderr).toContain('atm-cli token header -p work --dpop <method> <url>');
  });

  it('prints no header for a token type that it does not understand', async () => {
    await storeTokens(home, 'work', tokenSet({ token_type: 'mac' }));
    expect(await cli('header')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('the token type is "mac", expected Bearer or DPoP'),
    });
  });

  it.each(['x\r\nX-Admin: yes', 'x\u0000', 'gr\u00fcn', ''])(
    'never prints the token %j, which could say more than one header',
    async (access_token) => {
      await storeTokens(home, 'work', tokenSet({ access_token }));
      for (const command of ['header', 'env']) {
        expect(await cli(command)).toMatchObject({ code: 2, stdout: '' });
      }
    },
  );
});

describe('token env', () => {
  it.each([
    ['env', "export ATM_ACCESS_TOKEN='marked-access-token'\n"],
    ['env --shell zsh', "export ATM_ACCESS_TOKEN='marked-access-token'\n"],
    ['env --shell fish', "set -gx ATM_ACCESS_TOKEN 'marked-access-token'\n"],
    ['env --shell pwsh', "$env:ATM_ACCESS_TOKEN = 'marked-access-token'\n"],
    ['env --shell cmd', 'set "ATM_ACCESS_TOKEN=marked-access-token"\n'],
  ])('%s prints one command', async (line, stdout) => {
    await storeTokens(home, 'work', tokenSet());
    expect(await cli(line)).toEqual({ code: 0, stdout, stderr: '' });
  });

  it('is JSON when that is wanted', async () => {
    await storeTokens(home, 'work', tokenSet());
    expect(JSON.parse((await cli('env --json')).stdout)).toEqual({
      schema_version: 2,
      name: 'ATM_ACCESS_TOKEN',
      value: 'marked-access-token',
    });
  });

  it('knows six shells', async () => {
    const { code, stderr } = await cli('env --shell tcsh');
    expect(code).toBe(2);
    expect(stderr).toContain('--shell: "tcsh" is not one of sh, bash, zsh, fish, pwsh, cmd');
  });
});

it.each(['show', 'header', 'env'])(
  'token %s ends with 3 when nobody is signed in',
  async (line) => {
    expect(await cli(line)).toMatchObject({
      code: 3,
      stdout: '',
      stderr: expect.stringContaining('atm-cli login -p work'),
    });
  },
);

describe('a stored token with characters that no token has', () => {
  it.each(['a\r\nX-Evil: 1', 'a\u0000b', 'a\u001b[2J', 'a\nb'])(
    'is printed by no command: %j',
    async (access_token) => {
      await storeTokens(home, 'work', tokenSet({ access_token }));
      const words = ['', 'header', 'env'].flatMap((word) =>
        ['', '--json'].map((flag) => ['token', word, flag].filter((part) => part !== '')),
      );
      for (const args of words) {
        const { code, stdout } = await runCli(args, { home });
        expect({ args, code, stdout }).toEqual({ args, code: 2, stdout: '' });
      }
    },
  );
});
