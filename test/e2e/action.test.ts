import { spawnSync } from 'node:child_process';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { parse } from 'yaml';

import { type Serving, startServing } from '../support/e2e/serve.ts';
import { newHome } from '../support/home.ts';

type Step = {
  readonly name?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly if?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly run?: string;
};

const root = join(import.meta.dirname, '..', '..');
const action = parse(await readFile(join(root, 'action.yml'), 'utf8')) as {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly runs: { readonly steps: readonly [install: Step, signIn: Step] };
};
const [install, signIn] = action.runs.steps;
const secret = 'atm-cli-development-secret-for-tests';

let server: Serving;
beforeAll(async () => {
  server = await startServing();
});
afterAll(() => server.close());

/** `${{ inputs.x }}`, `${{ vars.X }}` and the like, filled in as the runner does. */
function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{\{ ([\w.-]+) \}\}/g, (_, name: string) => values[name] ?? '');
}

/** A job: a folder of the runner, and the environment that a step hands to the next. */
async function newJob() {
  const temporary = await newHome();
  const bin = join(temporary, 'bin');
  await mkdir(bin);
  const file = (name: string) => join(temporary, name);
  const command = async (name: string, script: string) => {
    await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`);
    await chmod(join(bin, name), 0o755);
  };
  await command('atm-cli', `exec '${process.execPath}' '${inject('program')}' "$@"`);
  await command('npm', `echo "$*" >>'${file('npm')}'\n[ "$1" != pack ] || echo atm-cli-1.2.3.tgz`);
  const runner = {
    HOME: temporary,
    PATH: `${bin}${delimiter}${process.env['PATH']}`,
    CI: 'true',
    RUNNER_TEMP: temporary,
    GITHUB_ACTION_PATH: root,
    GITHUB_ENV: file('env'),
    GITHUB_PATH: file('path'),
  };
  const read = (name: string) => readFile(file(name), 'utf8').catch(() => '');
  return {
    temporary,
    read,
    async run(step: Step, values: Readonly<Record<string, string>> = {}) {
      const handed = (await read('env')).split('\n').filter((line) => line.includes('='));
      const env = {
        ...runner,
        ...Object.fromEntries(handed.map((line) => line.split(/=(.*)/s).slice(0, 2))),
        ...Object.fromEntries(
          Object.entries(step.env ?? {}).map(([name, text]) => [name, fill(text, values)]),
        ),
      };
      const args = ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step.run ?? ''];
      const { status, stdout, stderr } = spawnSync('bash', args, { env, encoding: 'utf8' });
      return { code: status, stdout, stderr };
    },
  };
}

/** The inputs of the action by the names that its steps use. */
function inputs(given: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const unknown = Object.keys(given).filter((name) => !(name in action.inputs));
  if (unknown.length > 0) throw new Error(`the action has no input ${unknown.join(', ')}`);
  return Object.fromEntries(
    Object.entries(action.inputs).map(([name, { default: standard }]) => {
      return [`inputs.${name}`, given[name] ?? standard];
    }),
  );
}

const client = () => ({
  issuer: server.issuer,
  'client-id': 'atm-cli-confidential',
  'client-secret': secret,
  scope: 'api:read',
  resource: `${server.issuer}/api`,
});

describe.skipIf(process.platform === 'win32')('the action for GitHub', () => {
  it('installs its own revision, or the version that is wanted, with a home for one job', async () => {
    const own = await newJob();
    expect(await own.run(install, inputs({}))).toMatchObject({ code: 0, stderr: '' });
    const folder = join(own.temporary, 'atm-cli');
    expect((await own.read('npm')).split('\n')).toEqual([
      'ci --ignore-scripts --no-audit --no-fund',
      'pack --silent',
      `install --global --prefix ${folder} --no-audit --no-fund ${join(root, 'atm-cli-1.2.3.tgz')}`,
      '',
    ]);
    expect(await own.read('path')).toBe(`${folder}\n${folder}/bin\n`);
    expect(await own.read('env')).toContain(`ATM_CLI_HOME=${own.temporary}/`);
    const wanted = await newJob();
    await wanted.run(install, inputs({ version: '1.2.3' }));
    expect(await wanted.read('npm')).toMatch(/^install --global .* atm-cli@1\.2\.3\n$/);
  });

  it('signs in at the server of its user, and masks the token', async () => {
    const job = await newJob();
    await job.run(install, inputs({}));
    const { code, stdout, stderr } = await job.run(signIn, inputs(client()));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { stdout: token } = await job.run({ run: 'atm-cli token' });
    expect(token).toMatch(/^eyJ/);
    expect(stdout).toMatch(/^Signed in|^Token received/);
    expect(stdout.endsWith(`\n::add-mask::${token}`)).toBe(true);
    expect(stdout.replace(/^::add-mask::.*$/m, '')).not.toContain(token.trim());
  });

  it('fails with the exit code and the reason of the server', async () => {
    const job = await newJob();
    await job.run(install, inputs({}));
    const wrong = inputs({ ...client(), 'client-secret': 'wrong' });
    const { code, stdout, stderr } = await job.run(signIn, wrong);
    expect({ code, stdout }).toEqual({ code: 8, stdout: '' });
    expect(stderr).toContain('invalid_client');
    expect((await job.run({ run: 'atm-cli explain' })).stdout).toContain('likely');
  });

  it('is all that the example needs to test a server and an API', async () => {
    const text = await readFile(join(root, 'examples', 'github-actions.yml'), 'utf8');
    const { steps } = (parse(text) as { jobs: { 'sign-in': { steps: readonly Step[] } } }).jobs[
      'sign-in'
    ];
    const [use, ...rest] = steps;
    const values = {
      'vars.ISSUER': server.issuer,
      'vars.CLIENT_ID': 'atm-cli-confidential',
      'vars.SCOPE': 'api:read',
      'vars.API': `${server.issuer}/api`,
      'secrets.CLIENT_SECRET': secret,
    };
    const given = Object.entries(use?.with ?? {}).map(([name, value]) => [
      name,
      fill(value, values),
    ]);
    const job = await newJob();
    await job.run(install, inputs({}));
    await job.run(signIn, inputs(Object.fromEntries(given)));
    const seen: unknown[] = [];
    for (const step of rest.filter(({ if: condition }) => condition !== 'failure()')) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other, as in a job
      const { code, stderr } = await job.run(step, values);
      seen.push([step.name, code, code === 0 ? '' : stderr]);
    }
    expect(seen).toEqual([
      ['The metadata and keys of the server are in order', 0, ''],
      ['The token is valid', 0, ''],
      ['The API accepts the token', 0, ''],
    ]);
  });
});
