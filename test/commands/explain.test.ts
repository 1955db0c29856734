import { describe, expect, it } from 'vitest';
import { explain } from '../../src/flows/explain.ts';
import { lintRules } from '../../src/lint/lint.ts';
import { resourceLintRules } from '../../src/lint/resource/lint-resource.ts';
import { createWorld } from '../support/context.ts';
import { createJournal } from '../../src/io/files/journal.ts';
import { redactRun } from '../../src/report/redact/redact-run.ts';
import { signIn } from '../support/diagnosis-cases/build.ts';
import { newHome } from '../support/home.ts';
import { person, runCli } from '../support/cli/run-cli.ts';

/** A home whose journal holds a sign-in with a code that was too old, and a run that went well. */
async function homeWithFailure() {
  const home = await newHome();
  const journal = createJournal(`${home}/state`);
  await journal.append(redactRun(signIn({ age: 71, more: { profile: 'work' } })));
  const { failure: _none, ...well } = signIn();
  await journal.append({ ...well, exitCode: 0 });
  return home;
}

describe('atm-cli explain', () => {
  it('says why the last failure came about, what it is not, and what to do', async () => {
    const { code, stdout, stderr } = await runCli(['explain'], {
      home: await homeWithFailure(),
      terminal: person,
      env: { NO_COLOR: '1' },
    });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('atm-cli login --profile work failed');
    expect(stdout).toMatch(/likely +T11 {2}the code has expired\nbecause +the code was 71 s old/);
    expect(stdout).toMatch(/ruled out\n[^]*T13[^]*both requests have the redirect URI/);
    expect(stdout).toContain('atm-cli login -p work\n');
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });

  it('says the same in JSON', async () => {
    const { stdout } = await runCli(['explain', 'last', '--json'], {
      home: await homeWithFailure(),
    });
    const { run, hypotheses } = JSON.parse(stdout) as Record<string, unknown>;
    expect(run).toMatchObject({ command: 'login', profile: 'work', exit_code: 8 });
    expect(hypotheses).toMatchObject([
      { rule: 'T11', verdict: 'likely', phase: 'token' },
      { rule: 'T17' },
      {},
      {},
      {},
    ]);
  });

  it('has nothing to explain where nothing failed', async () => {
    const { code, stdout } = await runCli(['explain']);
    expect([code, stdout]).toEqual([
      0,
      'nothing recorded yet: run a command that fails, then atm-cli explain\n',
    ]);
  });

  it('explains what is piped in, without repeating its secrets', async () => {
    const stdin =
      'http://127.0.0.1:8976/callback?code=SplxlOBeZQQYbYS6WxSbIA&error=access_denied&error_description=no+SplxlOBeZQQYbYS6WxSbIA';
    for (const format of [[], ['--json']]) {
      const { code, stdout } = await runCli(['explain', '-', ...format], { stdin });
      expect([code, stdout.includes('A07'), stdout.includes('Splxl')]).toEqual([0, true, false]);
    }
  });

  it('explains a rule, a code and the words of a server', async () => {
    expect((await runCli(['explain', 'T14'])).stdout).toMatch(/^T14 {2}the PKCE verifier/);
    expect((await runCli(['explain', 'AADSTS50011'])).stdout).toMatch(/^A01 {2}/);
    expect((await runCli(['explain', 'invalid_grant'])).stdout).toMatch(/^T17 {2}[^]*\n\nT11 {2}/);
    expect((await runCli(['explain', 'Session not active'])).stdout).toContain('R04');
  });

  it('names sources that its reader can open, and none of this repository', async () => {
    const { stdout } = await runCli(['explain', 'U02']);
    expect(stdout).toContain('U02  no server or client is configured');
    expect(stdout).not.toContain('source');
    expect((await runCli(['explain', 'T11'])).stdout).toMatch(/\nsource {3}RFC 6749/);
    expect((await runCli(['explain', '--list'])).stdout).not.toContain('docs/');
  });

  it('says what a term is, where a code is explained, and what a finding means', async () => {
    const { code, stdout } = await runCli(['explain', 'pkce']);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^PKCE {2}\([^]*RFC 7636[^]* {2}A13 {2}[^]*More: atm-cli explain A13\n$/,
    );
    expect((await runCli(['explain', '50034'])).stdout).toMatch(/^T35 [^]*error\?code=50034\n$/);
    const finding = await runCli(['explain', 'jwks-weak-rsa', '--json']);
    expect(JSON.parse(finding.stdout)).toMatchObject({ term: { names: ['jwks-weak-rsa'] } });
  });

  it('knows every finding of discover --lint', async () => {
    const { context } = createWorld();
    const ids = [...lintRules, ...resourceLintRules].map(({ id }) => id);
    const found = await Promise.all(ids.map(async (id) => await explain(context, id)));
    expect(found.map((one) => one.type === 'term' && one.term.names[0])).toEqual(ids);
    const { stdout } = await runCli(['explain', 'resource-slash']);
    expect(stdout).toMatch(/^resource-slash\nA finding of discover --lint\.[^]* {2}M04 {2}/);
  });

  it('says what is odd in pasted metadata of an API', async () => {
    const stdin =
      '{"resource":"https://api.example.com/mcp","authorization_servers":["http://as.example.com"],"scopes_supported":["openid"]}';
    const { code, stdout } = await runCli(['explain', '-'], { stdin });
    expect(code).toBe(0);
    expect(stdout).toContain('this is the metadata of an API (RFC 9728)');
    expect(stdout).toContain('atm-cli login https://api.example.com/mcp\n');
    expect(stdout).toMatch(
      /\n\nodd in it\n {2}servers-not-https {2}error: [^]*\n {2}resource-scopes-openid {2}warning: /,
    );
    const asJson = await runCli(['explain', '-', '--json'], { stdin });
    expect(JSON.parse(asJson.stdout)).toMatchObject({
      pasted: 'the metadata of an API (RFC 9728)',
      hypotheses: [{ rule: 'M26' }],
      findings: [
        { id: 'servers-not-https', seen: 'http://as.example.com' },
        { severity: 'warning' },
      ],
    });
    const error = await runCli(['explain', '-', '--json'], { stdin: '{"error":"invalid_grant"}' });
    expect(JSON.parse(error.stdout)).not.toHaveProperty('findings');
  });

  it.each([
    ['resource_metadata', 'M18'],
    ['protected resource metadata', 'M18'],
    ['authorization_servers', 'M19'],
    ['dynamic client registration', 'M05'],
    ['CIMD', 'M11'],
  ])('says what %s is', async (word, rule) => {
    const { stdout } = await runCli(['explain', word, '--json']);
    const { term, rules } = JSON.parse(stdout);
    expect([term.says.length > 60, rules[0].id]).toEqual([true, rule]);
  });

  it('ends with 9 where nothing is known of what is piped in', async () => {
    const { code, stdout } = await runCli(['explain', '-'], { stdin: 'all is well here' });
    expect([code, stdout]).toEqual([9, expect.stringContaining('no rule explains it')]);
    const callback = { stdin: 'http://127.0.0.1:8976/callback?code=abc&state=def' };
    expect((await runCli(['explain', '-'], callback)).code).toBe(0);
  });

  it('lists every rule by its phase', async () => {
    const { stdout } = await runCli(['explain', '--list']);
    expect(stdout).toMatch(/^discovery\n {2}N01 {2}/);
    expect(stdout.match(/^ {2}[A-Z]\d\d {2}/gm)?.length).toBeGreaterThan(120);
    const { rules } = JSON.parse((await runCli(['explain', '--list', '--json'])).stdout) as {
      rules: object[];
    };
    expect(rules).toContainEqual(expect.objectContaining({ id: 'V14', confirmed: false }));
  });

  it.each([
    ['invalid_gramt', /did you mean invalid_grant\?/],
    ['AADSTS123456', /https:\/\/login\.microsoftonline\.com\/error\?code=123456$/m],
    ['xyzzy', /explain --list/],
    ['eyJhbGciOiJub25lIn0.e30.', /atm-cli decode/],
    ['-', /expected a JSON body, a callback URL/],
  ])('refuses %s with what to do instead', async (what, hint) => {
    const { code, stderr } = await runCli(['explain', what]);
    expect(code).toBe(/^eyJ|^-$/.test(what) ? 2 : 9);
    expect(stderr).toMatch(hint);
  });
});
