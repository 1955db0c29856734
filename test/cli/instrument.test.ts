import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';

import { confirmUnredacted } from '../../src/cli/trace.ts';
import { newHome } from '../support/home.ts';
import { createWorld } from '../support/context.ts';
import { type FaultyServer, startFaulty } from '../support/faulty.ts';
import { harProblems } from '../support/har-schema.ts';
import { apiServer, jsonReply } from '../support/cli/api-server.ts';
import { runCli } from '../support/cli/run-cli.ts';
import { runWithPerson } from '../support/cli/run-with-person.ts';

let server: FaultyServer;
let home: string;
let idToken: string;
let login: Awaited<ReturnType<typeof signIn>>;
beforeAll(async () => {
  server = await startFaulty([]);
  home = await mkdtemp(join(tmpdir(), 'atm-cli-observe-'));
  login = await signIn(server, home);
  const stored = await readFile(join(home, 'state/tokens/default.json'), 'utf8');
  idToken = (JSON.parse(stored) as { readonly id_token: string }).id_token;
  return async () => {
    await server.close();
    await rm(home, { recursive: true, force: true });
  };
});

function signIn({ issuer, resource }: FaultyServer, at: string, ...flags: readonly string[]) {
  const client = ['--issuer', issuer, '--client-id', 'atm-cli', '--resource', resource];
  const scope = ['--scope', 'openid offline_access api:read', '--prompt', 'consent'];
  const args = ['login', '--no-browser', '--port', '0', ...client, ...scope, '--trace', ...flags];
  return runWithPerson(args, { home: at });
}

/** The headings of a trace, such as `1. Fetch the metadata`. */
const headings = (stderr: string) => [...stderr.matchAll(/^\d+\. (.*)$/gm)].map(([, name]) => name);

const modeOf = async (path: string) => (await stat(path)).mode & 0o777;

async function journalOf(folder: string) {
  const file = join(folder, 'state', 'journal.ndjson');
  const text = await readFile(file, 'utf8').catch(() => '');
  const lines = text.split('\n').filter((line) => line !== '');
  return { file, text, runs: lines.map((line) => JSON.parse(line)) };
}

const fileOf = (folder: string, name: string) => readFile(join(folder, name), 'utf8');

describe('--trace', () => {
  it('shows a login in the order in which it went, the browser in its place', () => {
    expect(login.code).toBe(0);
    const shown = headings(login.stderr);
    expect(shown.filter((name) => name !== 'Fetch the keys')).toEqual([
      'Fetch the metadata',
      'Open the browser',
      'Callback',
      'Exchange the code for tokens',
    ]);
    // Asked for while the person is in the browser, and shown whenever they come.
    expect(shown.slice(1)).toContain('Fetch the keys');
    expect(login.stdout).toMatch(/^Signed in as /);
    expect(login.stdout).not.toContain('Fetch the metadata');
  });

  it('shows all of the metadata and the keys with --trace-full, by itself too', async () => {
    const discover = (flag: string) => runCli(['discover', server.issuer, flag], { home });
    const brief = await discover('--trace');
    const full = await discover('--trace-full');
    expect(headings(full.stderr)).toEqual(headings(brief.stderr));
    expect(brief.stderr).toContain('(all of them: --trace-full)');
    expect(brief.stderr).not.toMatch(/token_endpoint |"kty"/);
    expect(full.stderr).toContain('token_endpoint ');
    expect(full.stderr).toContain('"kty"');
  });

  it.each<readonly [string, () => readonly string[], readonly string[]]>([
    ['userinfo', () => ['userinfo'], ['Fetch the metadata', 'Fetch the userinfo']],
    ['verify', () => ['verify', idToken], ['Fetch the metadata', 'Fetch the keys']],
    ['discover', () => ['discover', server.issuer], ['Fetch the metadata', 'Fetch the keys']],
    ['call', () => ['call', server.resource], ['Call the API']],
    ['token refresh', () => ['token', 'refresh'], ['Fetch the metadata', 'Refresh the tokens']],
  ])('shows each exchange of %s once, and adds nothing to the result', async (...row) => {
    const [, args, expected] = row;
    const { code, stdout, stderr } = await runCli([...args(), '--trace', '--json'], { home });
    expect(code).toBe(0);
    expect(headings(stderr)).toEqual(expect.arrayContaining([...expected]));
    const numbers = [...stderr.matchAll(/^(\d+)\. /gm)].map(([, number]) => Number(number));
    expect(numbers).toEqual(numbers.map((_number, index) => index + 1));
    expect(() => JSON.parse(stdout)).not.toThrow();
    expect(stderr).toContain('the same secret has the same fingerprint');
  });

  it('shows a device sign-in that goes on, and why a command failed behind it', async () => {
    const client = ['--issuer', server.issuer, '--client-id', 'atm-cli'];
    const device = await runCli(['device', '--no-browser', '--trace', ...client], {
      watch: (stderr, interrupt) => stderr.includes('waiting') && interrupt(),
    });
    const shown = headings(device.stderr).filter((name) => name !== 'Fetch the keys');
    expect(shown).toEqual(['Fetch the metadata', 'Request a device code']);
    expect(device.stderr).toMatch(/\nerror: interrupted\n$/);
    const forbidden = ['call', '--fail', '-X', 'DELETE', server.resource, '--trace'];
    const { stderr } = await runCli(forbidden, { home });
    expect(stderr).toMatch(/✕ 403[^]*the same secret has the same fingerprint\n[^]*\[M09\]/);
  });
});

describe('--trace-unredacted', () => {
  it('is refused where nobody can be asked, and before anything is sent', async () => {
    const { code, stdout, stderr } = await runCli(['userinfo', '--trace-unredacted'], { home });
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('not a terminal, cannot ask for confirmation');
    expect(headings(stderr)).toEqual([]);
  });

  it.each([
    ['show secrets', undefined],
    [
      ' yes',
      {
        kind: 'usage',
        message: expect.stringMatching(
          /^--trace-unredacted shows secrets: "show secrets" was not typed; --trace shows the same/,
        ),
      },
    ],
  ])('asks a person, who types %s', async (typed, refused) => {
    const { context } = createWorld({ interactive: true });
    const asked: string[] = [];
    const text = async (message: string) => {
      asked.push(message);
      return typed;
    };
    const answer = confirmUnredacted({ ...context, ask: { ...context.ask, text } });
    if (refused === undefined) await answer;
    else await expect(answer).rejects.toMatchObject(refused);
    expect(asked).toEqual([expect.stringContaining('will be shown on this screen')]);
  });
});

describe('--har and --report', () => {
  it('are for the owner alone, replace what was there, and are named on standard error', async () => {
    const folder = await newHome();
    const [har, report] = [join(folder, 'run.har'), join(folder, 'run.html')];
    await writeFile(har, 'x'.repeat(100_000), { mode: 0o644 });
    const flags = ['--har', har, '--report', report];
    const { code, stdout, stderr } = await runCli(['userinfo', '--json', ...flags], { home });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ claims: { sub: 'ada' } });
    const told = stderr.trimEnd().split('\n');
    expect(told.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ event: 'written', path: har }),
      expect.objectContaining({ event: 'written', path: report }),
    ]);
    expect(JSON.parse(await fileOf(folder, 'run.har')).log.entries.at(-1)).toMatchObject({
      request: { url: expect.stringMatching(/\/me$/) },
    });
    expect([await modeOf(har), await modeOf(report)]).toEqual([0o600, 0o600]);
  });

  it('writes the report as Markdown into a file that is named so', async () => {
    const folder = await newHome();
    await runCli(['userinfo', '--report', join(folder, 'run.md')], { home });
    const text = await fileOf(folder, 'run.md');
    expect(text).toMatch(/^# atm-cli userinfo succeeded in /);
    expect(text).toContain(`- On: \`Node ${process.version}, `);
  });

  it('are written when the command fails, and say why', async () => {
    const [folder, broken] = [await newHome(), await startFaulty(['wrong-nonce'])];
    onTestFinished(broken.close);
    const flags = ['--har', join(folder, 'run.har'), '--report', join(folder, 'run.html')];
    const { code, stderr } = await signIn(broken, folder, ...flags);
    expect(code).toBe(7);
    const [, rule = 'none'] = /^\[([A-Z]\d\d)\]/m.exec(stderr) ?? [];
    expect(await fileOf(folder, 'run.html')).toContain(`<code>${rule}</code>`);
    const har = JSON.parse(await fileOf(folder, 'run.har'));
    expect(har.log).toMatchObject({ pages: [{ _exitCode: 7 }] });
    expect(harProblems(har)).toBeNull();
    const { runs } = await journalOf(folder);
    expect(runs).toMatchObject([{ command: 'login', failure: { rule } }]);
  });

  it('are written when somebody presses Ctrl-C, which the journal leaves out', async () => {
    const folder = await newHome();
    const flags = ['--har', join(folder, 'run.har'), '--report', join(folder, 'run.html')];
    const client = ['--issuer', server.issuer, '--client-id', 'atm-cli', '--port', '0'];
    const { code } = await runCli(['login', '--no-browser', ...client, ...flags], {
      home: folder,
      watch: (stderr, interrupt) => stderr.includes('Sign in here') && interrupt(),
    });
    expect(code).toBe(130);
    expect(await fileOf(folder, 'run.html')).toContain('Login was interrupted');
    expect(JSON.parse(await fileOf(folder, 'run.har')).log).toMatchObject({
      pages: [{ _exitCode: 130 }],
    });
    expect((await journalOf(folder)).runs).toEqual([]);
  });

  it('that cannot be written are exit code 2, after the result', async () => {
    const nowhere = ['--har', join(home, 'no-folder', 'run.har')];
    const { code, stdout, stderr } = await runCli(['userinfo', ...nowhere], { home });
    expect(code).toBe(2);
    expect(stdout).toContain('ada');
    expect(stderr).toMatch(/^warning: \S+run\.har cannot be written: .*\n$/);
    const failed = await runCli(['call', '--fail', '-X', 'DELETE', server.resource, ...nowhere], {
      home,
    });
    expect(failed.code).toBe(8);
  });
});

describe('the journal of a command', () => {
  it('has no secret and no name of a person in it, and is for the owner alone', async () => {
    const { file, text, runs } = await journalOf(home);
    expect(runs.length).toBeGreaterThan(3);
    expect(await modeOf(file)).toBe(0o600);
    expect(text).not.toMatch(/eyJ[\w-]{20}|ada@example\.test|Testuser/);
  });

  it('does not have what an API said', async () => {
    const secret = jsonReply({ salary: 'marked-answer-of-an-api' });
    const { origin } = await apiServer({ '/me': secret });
    const { stdout } = await runCli(['call', `${origin}/me`], { home });
    expect(stdout).toContain('marked-answer');
    const { text, runs } = await journalOf(home);
    expect(runs.at(-1)).toMatchObject({ command: 'call', exchanges: [{ step: 'api' }] });
    expect(text).not.toContain('marked-answer');
  });

  it('leaves out what went well without a word to a server, and the question itself', async () => {
    const before = (await journalOf(home)).text;
    for (const args of [['status'], ['token'], ['explain', 'last'], ['explain', 'M09']]) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await runCli(args, { home });
    }
    expect((await journalOf(home)).text).toBe(before);
    await runCli(['token', '-p', 'nobody'], { home });
    expect((await journalOf(home)).runs.at(-1)).toMatchObject({ failure: { rule: 'U02' } });
  });

  it('keeps no command from working when it cannot be kept', async () => {
    const [folder, closed] = [await newHome(), await newHome()];
    await mkdir(join(folder, 'state', 'journal.ndjson'), { recursive: true });
    await writeFile(join(closed, 'state'), 'a file where the folder should be');
    for (const at of [folder, closed]) {
      const result = await runCli(['discover', server.issuer], { home: at });
      expect(result).toMatchObject({ code: 0, stderr: '' });
      const refused = await runCli(['token'], { home: at });
      expect(refused.stderr).toMatch(/^error: .*\nhint: (?:sign in: atm-cli login|check the path)/);
    }
  });
});
