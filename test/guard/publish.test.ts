import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { newHome } from '../support/home.ts';

const root = join(import.meta.dirname, '..', '..');
const checker = join(root, 'scripts', 'check-publish.mjs');

/** npm and our scripts, in an environment that knows nothing of a release on GitHub. */
function run(
  command: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
) {
  const all = { PATH: process.env['PATH'], HOME: cwd, ...env };
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env: all, encoding: 'utf8' });
  return { code: status, stdout, stderr };
}

/** A package that is ready to be published, but for what is given. */
async function packageWith(manifest: object, changes = '## 1.2.3\n'): Promise<string> {
  const folder = await newHome();
  const ready = { name: 'atm-cli', version: '1.2.3', repository: 'github:somebody/something' };
  const scripts = { prepublishOnly: `node ${JSON.stringify(checker)} .` };
  const content = JSON.stringify({ ...ready, scripts, ...manifest });
  await writeFile(join(folder, 'package.json'), content);
  await writeFile(join(folder, 'CHANGELOG.md'), `# Changelog\n\n${changes}\n- Changed.\n`);
  return folder;
}

const check = (folder: string, env = {}) => run(process.execPath, [checker, folder], folder, env);

describe('before a release', { timeout: 60_000 }, () => {
  it('refuses the placeholders of owner and repository, where npm asks', async () => {
    const folder = await packageWith({ repository: 'github:OWNER/REPOSITORY' });
    const { code, stderr } = run('npm', ['publish', '--dry-run'], folder);
    expect(code).not.toBe(0);
    expect(stderr).toContain('not published: package.json still has the placeholder');
    expect(check(await packageWith({})).code).toBe(0);
  });

  it('asks npm to do so, with provenance and for everybody', async () => {
    const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    expect(manifest.scripts.prepublishOnly).toBe('node scripts/check-publish.mjs');
    expect(manifest.publishConfig).toEqual({ access: 'public', provenance: true });
  });

  it('refuses a version that the changelog does not have, and a tag of another version', async () => {
    const unreleased = await packageWith({}, '## Unreleased\n');
    expect(check(unreleased)).toMatchObject({
      code: 1,
      stderr: 'not published: CHANGELOG.md has no section "## 1.2.3"\n',
    });
    const ready = await packageWith({});
    const tag = (name: string) => ({ GITHUB_REF_TYPE: 'tag', GITHUB_REF_NAME: name });
    expect(check(ready, tag('v1.2.3')).code).toBe(0);
    expect(check(ready, tag('v1.2.4'))).toMatchObject({
      code: 1,
      stderr: 'not published: the tag v1.2.4 is not that of version 1.2.3 (v1.2.3)\n',
    });
  });

  it('has a formula for Homebrew with the address and the checksum of the tarball', async () => {
    const folder = await newHome();
    const { version, repository } = JSON.parse(
      await readFile(join(root, 'package.json'), 'utf8'),
    ) as { version: string; repository: string };
    const tarball = join(folder, `atm-cli-${version}.tgz`);
    await writeFile(tarball, 'a tarball');
    const args = [join(root, 'scripts', 'formula.mjs'), tarball];
    const { stdout } = run(process.execPath, args, folder);
    const page = `https://github.com/${repository.slice('github:'.length)}`;
    const sha256 = createHash('sha256').update('a tarball').digest('hex');
    expect(stdout).toMatch(/^class AtmCli < Formula\n/);
    expect(stdout).toContain(`\n  homepage "${page}"\n`);
    const url = `${page}/releases/download/v${version}/atm-cli-${version}.tgz`;
    expect(stdout).toContain(`\n  url "${url}"\n`);
    expect(stdout).toContain(`\n  sha256 "${sha256}"\n`);
  });
});

describe('a checkout', { timeout: 60_000 }, () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'atm-cli-build-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('is built by one command that prints one line of its own', () => {
    const dist = join(folder, 'dist');
    const args = ['run', '--silent', 'build', '--', dist];
    const { code, stdout, stderr } = run('npm', args, root, { HOME: folder });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^built \S+: \d+ files, \d+\.\d MB\n$/);
    const { stdout: version } = run(process.execPath, ['-p', 'typeof require("./main.cjs")'], dist);
    expect(version).toBe('object\n');
  });

  it('is built by npm ci, which an installed package is not', async () => {
    const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    const checkout = join(folder, 'checkout');
    const other = join(folder, 'other');
    await mkdir(checkout);
    await mkdir(other);
    await writeFile(join(other, 'package.json'), '{"name":"other","version":"1.0.0"}');
    const built = "node -e \"fs.writeFileSync('built', '')\"";
    const dependencies = { other: 'file:../other' };
    const manifest = { name: 'some', version: '1.0.0', scripts: { ...scripts, build: built } };
    await writeFile(
      join(checkout, 'package.json'),
      JSON.stringify({ ...manifest, devDependencies: dependencies }),
    );
    const quiet = ['--offline', '--no-audit', '--no-fund', '--no-update-notifier'];
    expect(run('npm', ['install', '--package-lock-only', ...quiet], checkout).code).toBe(0);
    const { code, stdout, stderr } = run('npm', ['ci', ...quiet], checkout);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n').length).toBeLessThan(20);
    await readFile(join(checkout, 'built'));
  });
});
