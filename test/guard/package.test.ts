import { spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { join } from 'node:path';

import { publint } from 'publint';
import { build } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import config from '../../rolldown.config.ts';
import { bundledPackages, notices } from '../../scripts/bundled-packages.mjs';
import { atmCli } from '../support/e2e/spawn.ts';
import { freePort } from '../support/free-port.ts';
import { newHome } from '../support/home.ts';
import { pack, type Packed } from '../support/guard/packed.ts';

const root = join(import.meta.dirname, '..', '..');
const largest = 1_600_000;

/** All that may be in the package, each with the program that it belongs to. */
const expected = [
  /^(?:package\.json|README\.md|LICENSE)$/,
  /^bin\/atm-cli\.cjs$/,
  /^man\/atm-cli\.1$/,
  /^schema\/[\w-]+\.json$/,
  /^dist\/THIRD-PARTY-NOTICES$/,
  /^dist\/[\w-]+\.cjs(?:\.map)?$/,
  /^dist\/chunks\/[\w.-]+\.cjs(?:\.map)?$/,
];

/** What is only tried (by debug), or only text: in a message, in code for other programs. */
const notNeeded = [
  'supports-color',
  'keygrip',
  'ajv/dist/runtime/validation_error',
  'ajv-formats/dist/formats',
];

type Component = {
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
  readonly scope: string;
};

type Sbom = {
  readonly bomFormat: string;
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
};

let packed: Packed;
beforeAll(async () => {
  packed = await pack();
});
afterAll(() => packed.remove());

const read = (file: string) => readFile(join(packed.folder, file), 'utf8');

describe('the package', { timeout: 60_000 }, () => {
  it('holds the program, its licences and nothing else, in less than 1.6 MB', () => {
    const surprising = packed.files.filter((file) => !expected.some((shape) => shape.test(file)));
    expect(surprising).toEqual([]);
    const missing = expected.filter((shape) => !packed.files.some((file) => shape.test(file)));
    expect(missing).toEqual([]);
    expect(packed.tarball.byteLength).toBeLessThan(largest);
  });

  it('depends on nothing but the keyring, which may be absent', async () => {
    const manifest = JSON.parse(await read('package.json'));
    const { dependencies, peerDependencies, optionalDependencies } = manifest;
    expect({ dependencies, peerDependencies }).toEqual({});
    expect(Object.keys(optionalDependencies)).toEqual(['@napi-rs/keyring']);
  });

  it('loads only what Node has, itself and the keyring', async () => {
    const programs = packed.files.filter((file) => file.endsWith('.cjs'));
    const required = await Promise.all(
      programs.map(async (file) => {
        const found = (await read(file)).matchAll(/\b(?:require|import)\((["'`])([^"'`]+)\1\)/g);
        return [...found].map(([, , of = '']) => of);
      }),
    );
    const needed = new Set(required.flat().filter((of) => !/^node:|^\.{1,2}\//.test(of)));
    const known = new Set([...builtinModules, ...notNeeded]);
    expect([...needed].filter((of) => !known.has(of))).toEqual(['@napi-rs/keyring']);
  });

  it('is installed into an empty folder without a script and without a warning', async () => {
    const home = await newHome();
    const tarball = join(home, 'atm-cli.tgz');
    await writeFile(tarball, packed.tarball);
    await mkdir(join(home, 'empty'));
    // Offline, so without the keyring; npm says nothing of that.
    const quiet = ['--offline', '--no-audit', '--no-fund', '--no-update-notifier'];
    const { status, stderr } = spawnSync('npm', ['install', ...quiet, tarball], {
      cwd: join(home, 'empty'),
      env: { PATH: process.env['PATH'], HOME: home },
      encoding: 'utf8',
      shell: process.platform === 'win32',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const { scripts } = JSON.parse(await read('package.json'));
    const run = ['preinstall', 'install', 'postinstall', 'prepublish', 'prepare'];
    expect(run.filter((name) => name in scripts)).toEqual([]);
    const program = join(home, 'empty', 'node_modules', 'atm-cli', 'bin', 'atm-cli.cjs');
    const env = { ATM_DEMO_PORT: String(await freePort()) };
    const result = await atmCli(['login', '--demo', '--no-input'], { program, env });
    expect(result).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Signed in as Ada (test user)'),
    });
  });

  it('has nothing that publint complains of', async () => {
    const { messages } = await publint({ pkgDir: packed.folder, pack: false, strict: true });
    expect(messages).toEqual([]);
  });
});

describe('what a build contains', () => {
  it('is the same in the SBOM as in the notices', async () => {
    const args = [join(root, 'scripts', 'sbom.mjs'), join(packed.built, 'dist')];
    const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect(stderr).toBe('');
    const { bomFormat, components, dependencies, metadata } = JSON.parse(stdout) as Sbom;
    expect(bomFormat).toBe('CycloneDX');
    const refs = [metadata.component, ...components].map((part) => part['bom-ref']);
    expect(refs).toEqual(
      expect.arrayContaining(dependencies.flatMap(({ ref, dependsOn }) => [ref, ...dependsOn])),
    );
    const contained = components.filter(({ scope }) => scope === 'required');
    const noted = (await read('dist/THIRD-PARTY-NOTICES')).matchAll(/^-+\n(\S+) (\S+) \(/gm);
    expect([...noted].map(([, name, version]) => `${name}@${version}`)).toEqual(
      contained.map(({ name, version }) => `${name}@${version}`).toSorted(),
    );
    expect(contained.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['koa', 'oauth4webapi']),
    );
  });

  it('may not come under a licence that nobody has agreed to, nor without its text', async () => {
    const home = await newHome();
    const folder = join(home, 'node_modules', '@some', 'thing');
    await mkdir(folder, { recursive: true });
    const bundle = () => bundledPackages([join(folder, 'index.js')]);
    const manifest = { name: '@some/thing', version: '1.2.3', license: 'AGPL-3.0' };
    await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
    expect(bundle).toThrow('@some/thing@1.2.3 is bundled, and its licence is not allowed: AGPL-3');
    await writeFile(join(folder, 'package.json'), JSON.stringify({ ...manifest, license: 'MIT' }));
    expect(bundle).toThrow('@some/thing@1.2.3 is bundled without a licence text');
    await writeFile(join(folder, 'LICENSE'), 'Permission is granted\r\n');
    expect(notices(bundle())).toContain('@some/thing 1.2.3 (MIT)\n\nPermission is granted\n');
  });

  it('is the same, byte for byte, when it is built again, and names no folder of here', async () => {
    const dir = join(packed.built, 'dist');
    const output = { ...config.output, dir };
    const again = await build({ ...config, output, logLevel: 'silent', write: false });
    const texts = again.output.map((file) => {
      return [file.fileName, file.type === 'chunk' ? file.code : String(file.source)] as const;
    });
    expect(texts.filter(([, text]) => text.includes(root)).map(([file]) => file)).toEqual([]);
    const written = await Promise.all(
      texts.map(async ([file]) => [file, await read(`dist/${file}`)] as const),
    );
    const changed = texts.filter(([, text], index) => text !== written[index]?.[1]);
    expect(changed.map(([file]) => file)).toEqual([]);
  });
});
