import { chmod, writeFile } from 'node:fs/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { newHome } from '../support/home.ts';
import { storeTokens, tokenSet } from '../support/stored.ts';
import { runCli } from '../support/cli/run-cli.ts';

let home: string;
const cli = (line: string) => runCli(line.split(' '), { home });

beforeEach(async () => {
  home = await newHome();
  await cli('profile add work --issuer https://id.example.com --client-id cli');
});

describe('status', () => {
  it('says who is signed in, until when, and where the tokens lie', async () => {
    const path = await storeTokens(home, 'work', tokenSet({ flow: 'device_code' }));
    const { code, stdout, stderr } = await cli('status');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(String.raw`Signed in as Ada\u001b[2J Test (profile work)`);
    expect(stdout).toMatch(/issuer +https:\/\/id\.example\.com\n/);
    expect(stdout).toMatch(/access token +expires in (10 min|9 min \d+ s) \(2/);
    expect(stdout).toMatch(/refresh token +yes\n/);
    expect(stdout).toMatch(/signed in with +device code\n/);
    expect(stdout).toContain(`stored in           ${path} (unencrypted)\n`);
    expect(stdout).toContain('identity from the stored ID token (verified at sign-in)');
    expect(stdout).not.toContain('marked');
  });

  it('does not promise a refresh token that was sent and brought nothing', async () => {
    const refresh_sent_at = Math.floor(Date.now() / 1000) - 120;
    await storeTokens(home, 'work', tokenSet({ refresh_sent_at }));
    const { stdout } = await cli('status');
    expect(stdout).toMatch(/refresh token +in doubt: sent 2 min .*ago .*may already be used\n/);
    const { stdout: json } = await cli('status --json');
    expect(JSON.parse(json)).toMatchObject({ refresh_sent_at });
  });

  it('marks the claims as unverified in JSON and shows no token', async () => {
    await storeTokens(home, 'work', tokenSet());
    const { stdout } = await cli('status --json');
    expect(JSON.parse(stdout)).toMatchObject({
      schema_version: 2,
      profile: 'work',
      state: 'valid',
      client_id: 'cli',
      has_refresh_token: true,
      unverified_claims: { sub: 'ada', email: 'ada@example.test' },
      storage: { kind: 'file', readable_by_others: false },
    });
    expect(stdout).not.toContain('marked');
  });

  it('ends with 3 and the command to run when nobody is signed in', async () => {
    expect(await cli('status')).toEqual({
      code: 3,
      stdout: '',
      stderr: 'error: not signed in (profile work)\nhint: sign in: atm-cli login -p work\n',
    });
  });

  it('counts an expired token with a refresh token as signed in, and without as over', async () => {
    await storeTokens(home, 'work', tokenSet({ expires_at: 1_000 }));
    expect(await cli('status')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('refreshed on next use'),
    });
    const { refresh_token: _refresh, ...over } = tokenSet({ expires_at: 1_000 });
    await storeTokens(home, 'work', over);
    expect(await cli('status')).toMatchObject({
      code: 3,
      stdout: expect.stringContaining('sign in again: atm-cli login -p work'),
    });
  });

  it('warns on standard error when others can read the file', async () => {
    const path = await storeTokens(home, 'work', tokenSet());
    await chmod(path, 0o644);
    expect((await cli('status')).stderr).toBe(
      `warning: other users can read the tokens: chmod 600 ${path}\n`,
    );
    const { stdout, stderr } = await cli('status --json');
    expect(JSON.parse(stdout).storage.readable_by_others).toBe(true);
    expect(stderr).toBe('');
  });

  it('does without an ID token, and with one that cannot be read', async () => {
    const { id_token: _id, ...rest } = tokenSet();
    await storeTokens(home, 'work', rest);
    expect((await cli('status')).stdout).toMatch(/^Signed in \(profile work\)\n/);
    await storeTokens(home, 'work', { ...rest, id_token: 'opaque' });
    expect((await cli('status')).stdout).toMatch(/^Signed in \(profile work\)\n/);
  });

  it('refuses tokens of another client', async () => {
    await storeTokens(home, 'work', tokenSet({ client_id: 'somebody-else' }));
    const { code, stderr } = await cli('status');
    expect(code).toBe(2);
    expect(stderr).toContain('the stored tokens have client_id somebody-else, not cli');
  });
});

describe('status --all', () => {
  it('has a row for the built-in profile where there is no other', async () => {
    const { stdout } = await runCli(['status', '--all'], {});
    expect(stdout).toMatch(/^ +NAME .*\n {2}demo {2}not signed in {2}127\.0\.0\.1:9400\n$/);
  });

  it.each([
    [{ refresh_sent_at: 1_000 }, 'in doubt'],
    [{ refresh_refused: { at: 1_000, message: 'no', ended: true } }, 'refused'],
    [{ access_token: 'at-2', expires_at: 4_000_000_000 }, 'yes'],
    [{ expires_at: 1_000 }, 'yes'],
  ])('shows what became of the refresh token: %o', async (set, shown) => {
    await storeTokens(home, 'work', tokenSet(set));
    expect((await cli('status --all')).stdout).toMatch(new RegExp(`${shown}\n$`));
  });

  it('has a line for every profile, an unreadable one included', async () => {
    await cli('profile add broken --issuer https://broken.example');
    await storeTokens(home, 'work', tokenSet());
    const path = await storeTokens(home, 'broken', tokenSet());
    await writeFile(path, '{');
    const { code, stdout } = await cli('status --all');
    expect(code).toBe(0);
    const [head, work, broken, gap, problem] = stdout.split('\n');
    expect(head).toMatch(/^ {2}NAME {4}WHO +SERVER {10}EXPIRES +REFRESH$/);
    expect(work).toMatch(/^\* work {4}Ada\S+ Test +id\.example\.com {2}in (10|9) min.* {2}yes$/);
    expect(broken).toMatch(/^ {2}broken {2}unreadable +broken\.example$/);
    expect(gap).toBe('');
    expect(problem).toContain(`broken: ${path} is not JSON: line 1, column 2`);
    expect(stdout).not.toContain('demo');
    expect(JSON.parse((await cli('status --all --json')).stdout)).toMatchObject({
      schema_version: 2,
      profiles: [
        { profile: 'work', active: true, state: 'valid' },
        { profile: 'broken', state: 'unreadable' },
        { profile: 'demo', built_in: true, state: 'signed_out' },
      ],
    });
  });
});
