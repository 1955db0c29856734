// @ts-check
// How servers are brought here: from npm, PyPI, Maven, the Go module proxy, by their own clients.

import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { Skipped } from './cache.mjs';

const longestMs = 30 * 60_000;

/**
 * Throws Skipped unless each of these programs is on the PATH.
 * @param {...string} programs
 */
export function needs(...programs) {
  const missing = programs.filter((program) => {
    return spawnSync('which', [program], { stdio: 'ignore' }).status !== 0;
  });
  if (missing.length > 0) throw new Skipped(`${missing.join(' and ')} not found on the PATH`);
}

/**
 * Throws Skipped unless each of these Debian packages is installed, and names the command.
 * @param {...string} packages
 */
export function needsPackages(...packages) {
  const missing = packages.filter((name) => {
    const { stdout } = spawnSync('dpkg-query', ['-W', '-f', '${db:Status-Status}', name], {
      encoding: 'utf8',
    });
    return stdout !== 'installed';
  });
  if (missing.length > 0) {
    throw new Skipped(
      `not installed: apt-get install --no-install-recommends ${missing.join(' ')}`,
    );
  }
}

/**
 * The version of the program in an installed Debian package, without the revision of Debian.
 * @param {string} name
 */
export function packageVersion(name) {
  const args = ['-W', '-f', '${source:Upstream-Version}', name];
  return execFileSync('dpkg-query', args, { encoding: 'utf8' });
}

/**
 * Runs a program to its end, its output on stderr. Throws when it fails.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: Readonly<Record<string, string>> }} [options]
 */
export function run(program, args, { cwd, env } = {}) {
  execFileSync(program, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 2, 2],
    timeout: longestMs,
  });
}

/**
 * Installs packages of npm, each as name@version, into `node_modules` of the folder.
 * @param {string} folder
 * @param {...string} packages
 */
export function installNpm(folder, ...packages) {
  writeFileSync(join(folder, 'package.json'), '{"private":true,"type":"module"}\n');
  run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...packages], {
    cwd: folder,
  });
}

/**
 * Makes a virtual environment in the folder, with packages of PyPI in it.
 * @param {string} folder
 * @param {...string} packages
 */
export function installPython(folder, ...packages) {
  needs('python3');
  run('python3', ['-m', 'venv', join(folder, 'venv')]);
  run(join(folder, 'venv', 'bin', 'pip'), ['install', '--quiet', ...packages]);
}

/**
 * The interpreter of that environment.
 * @param {string} folder
 */
export function pythonOf(folder) {
  return join(folder, 'venv', 'bin', 'python');
}

/**
 * The version of a package in it.
 * @param {string} folder
 * @param {string} name
 */
export function pythonVersion(folder, name) {
  const print = `from importlib.metadata import version; print(version("${name}"))`;
  return execFileSync(pythonOf(folder), ['-c', print], { encoding: 'utf8' }).trim();
}

/** The environment of a server in Python that reads what is wanted of it. */
export function pythonEnv(/** @type {unknown} */ wanted) {
  return {
    PYTHONUNBUFFERED: '1',
    PYTHONDONTWRITEBYTECODE: '1',
    INTEROP_WANTED: JSON.stringify(wanted),
  };
}

/**
 * Downloads an artifact of Maven, as group:artifact:version[:type], and gives its path.
 * @param {string} folder
 * @param {string} artifact
 */
export function downloadMaven(folder, artifact) {
  needs('java', 'mvn');
  const plugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy';
  run('mvn', ['-q', '-B', plugin, `-Dartifact=${artifact}`, `-DoutputDirectory=${folder}`]);
  const [file] = readdirSync(folder);
  if (file === undefined) throw new Error(`Maven brought no ${artifact}`);
  return join(folder, file);
}

/**
 * The source of a Go module, as path@version, copied into the folder so that it can be edited.
 * @param {string} folder
 * @param {string} module
 */
export function copyGoModule(folder, module) {
  needs('go', 'gcc');
  const said = execFileSync('go', ['mod', 'download', '-json', module], {
    cwd: dirname(folder),
    encoding: 'utf8',
    timeout: longestMs,
  });
  cpSync(JSON.parse(said).Dir, folder, { recursive: true });
  run('chmod', ['-R', 'u+w', folder]);
}

/**
 * A Node of this major version from npm, for servers that need it: `node@22` and its like hold it.
 * @param {string} folder
 * @param {number} major
 */
export function installNode(folder, major) {
  const home = join(folder, `node-${major}`);
  const path = join(home, 'node_modules', 'node', 'bin', 'node');
  if (!existsSync(path)) {
    mkdirSync(home, { recursive: true });
    installNpm(home, `node@${major}`);
  }
  return path;
}

/**
 * The version of an npm package that is installed in a folder.
 * @param {string} folder
 * @param {string} name
 */
export function npmVersion(folder, name) {
  const path = join(folder, 'node_modules', name, 'package.json');
  return String(JSON.parse(readFileSync(path, 'utf8')).version);
}
