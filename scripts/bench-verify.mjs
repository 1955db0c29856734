// @ts-check
// Measures what `verify -` makes of the cores, all as whole processes from start to end: tokens per
// second as ratios to `openssl speed -multi` and to scripts with other packages, and peak memory.
// `node scripts/bench-verify.mjs [folder with jsonwebtoken and fast-jwt]` prints it.

import { spawn, spawnSync } from 'node:child_process';
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';

const program = join(import.meta.dirname, '..', 'bin', 'atm-cli.cjs');
const peerProgram = join(import.meta.dirname, 'verify-peer.mjs');
const cores = availableParallelism();
const many = 100_000;
const different = 2000;
const rounds = 3;
const issuer = 'https://id.example.com';
const audience = 'api';

/**
 * What openssl calls an algorithm, and where its verifications per second stand in a line of -mr. It
 * measures HMAC by the byte and not by the token. Packages verify fewer tokens where each takes long.
 * @typedef {{ alg: string, peerTokens: number, speed?: readonly [string, string, number] }} Subject
 * @type {readonly Subject[]}
 */
const subjects = [
  { alg: 'RS256', peerTokens: many, speed: ['rsa2048', '+F2', 4] },
  { alg: 'ES256', peerTokens: 20_000, speed: ['ecdsap256', '+F4', 4] },
  { alg: 'EdDSA', peerTokens: 20_000, speed: ['ed25519', '+F6', 5] },
  { alg: 'HS256', peerTokens: many },
];

const packages = ['jsonwebtoken', 'fast-jwt', 'jose, 32 at a time', 'jose, one at a time'];

/**
 * One row for each algorithm and one for memory; nothing is printed.
 * @typedef {{ name: string, figures: Record<string, number | string> }} Row
 * @param {{ peerFolder?: string | undefined, told?: (row: Row) => void }} [options] where the packages
 *   are, which are installed into a temporary folder otherwise; who hears of each row as it is there
 * @returns {Promise<readonly Row[]>}
 */
export async function benchVerify({ peerFolder, told = () => {} } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'atm-cli-bench-'));
  /** @type {Row[]} */
  const rows = [];
  const tell = (/** @type {Row} */ row) => {
    rows.push(row);
    told(row);
  };
  try {
    const peers = peerFolder === undefined ? install(folder) : resolve(peerFolder);
    for (const subject of subjects) {
      const work = prepare(folder, subject.alg);
      const figures = {
        ...(subject.speed === undefined
          ? await alone(work)
          : await besideOpenssl(work, subject.speed)),
        ...(await besidePeers(work, subject.peerTokens, peers)),
      };
      tell({ name: subject.alg, figures });
    }
    tell({ name: 'peak memory', figures: await memory(prepare(folder, 'RS256')) });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return rows;
}

/** @param {string} folder */
function install(folder) {
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  const args = ['install', '--no-audit', '--no-fund', 'jsonwebtoken', 'fast-jwt'];
  const { status, stderr } = spawnSync('npm', args, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm cannot install the packages to compare with\n${stderr}`);
  return folder;
}

/**
 * Writes keys and tokens.
 * @param {string} folder
 * @param {string} alg
 */
function prepare(folder, alg) {
  const keyFile = join(folder, `${alg}.key`);
  const jwks = join(folder, `${alg}.json`);
  const { bytes, jwk, mac } = keyOf(alg);
  writeFileSync(keyFile, bytes);
  if (jwk !== undefined) writeFileSync(jwks, JSON.stringify({ keys: [{ ...jwk, kid: 'k' }] }));
  const now = Math.floor(Date.now() / 1000);
  const head = encode({ alg, kid: 'k', typ: 'JWT' });
  const tokens = Array.from({ length: different }, (_, index) => {
    const claims = { iss: issuer, sub: `user-${index}`, aud: audience, iat: now, exp: now + 7200 };
    const input = `${head}.${encode({ ...claims, jti: `t-${index}` })}`;
    return `${input}.${mac(Buffer.from(input)).toString('base64url')}`;
  });
  const text = `${tokens.join('\n')}\n`;
  const keys = jwk === undefined ? ['--secret-file', keyFile] : ['--jwks', jwks];
  const args = [program, 'verify', '-', '--json', ...keys, '--issuer', issuer];
  return { folder, alg, keyFile, text, args: [...args, '--audience', audience] };
}

/** @param {string} alg */
function keyOf(alg) {
  if (alg === 'HS256') {
    const secret = Buffer.alloc(64, 'a shared secret that nobody guesses');
    const mac = (/** @type {Buffer} */ input) =>
      createHmac('sha256', secret).update(input).digest();
    return { bytes: secret, mac };
  }
  const { publicKey, privateKey } = pair(alg);
  const key = /** @type {const} */ ({ key: privateKey, dsaEncoding: 'ieee-p1363' });
  const hash = alg === 'EdDSA' ? null : 'sha256';
  return {
    bytes: publicKey.export({ format: 'pem', type: 'spki' }),
    jwk: publicKey.export({ format: 'jwk' }),
    mac: (/** @type {Buffer} */ input) => sign(hash, input, key),
  };
}

/** @param {string} alg */
function pair(alg) {
  if (alg === 'ES256') return generateKeyPairSync('ec', { namedCurve: 'P-256' });
  if (alg === 'EdDSA') return generateKeyPairSync('ed25519');
  return generateKeyPairSync('rsa', { modulusLength: 2048 });
}

/** @param {object} part */
function encode(part) {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

/** @typedef {ReturnType<typeof prepare>} Work */

/** @param {Work} work */
async function alone(work) {
  const runs = [];
  for (let round = 0; round < rounds; round += 1) runs.push(await run(work, work.args, many));
  return { perSecond: Math.round(best(runs).rate) };
}

/**
 * @param {Work} work
 * @param {readonly [string, string, number]} speed
 */
async function besideOpenssl(work, speed) {
  const runs = [];
  const references = [];
  for (let round = 0; round < rounds; round += 1) {
    references.push(openssl(...speed));
    runs.push(await run(work, work.args, many));
  }
  const reference = Math.max(...references);
  const { rate } = best(runs);
  // What openssl tells is CPU time; on a machine that is busy the clock is unfair.
  const byCpu = (Math.max(...runs.map((one) => one.perCpu)) * cores) / reference;
  return {
    perSecond: Math.round(rate),
    openssl: reference,
    toOpenssl: rounded(rate / reference),
    toOpensslByCpuTime: rounded(byCpu),
  };
}

/**
 * The same tokens by scripts with other packages, in turns with ours.
 * @param {Work} work
 * @param {number} count
 * @param {string} peers
 */
async function besidePeers(work, count, peers) {
  const { alg, keyFile } = work;
  const names = packages.filter((name) => name !== 'jsonwebtoken' || alg !== 'EdDSA');
  const own = [];
  /** @type {Map<string, number>} */
  const rates = new Map();
  for (let round = 0; round < 2; round += 1) {
    own.push(await run(work, work.args, count));
    for (const name of names) {
      // It takes several times as long as any other, and once is enough to see that.
      if (round > 0 && name === 'jose, one at a time') continue;
      const args = [peerProgram, name, alg, keyFile, issuer, audience, peers];
      const { rate } = await run(work, args, count);
      rates.set(name, Math.max(rate, rates.get(name) ?? 0));
    }
  }
  const sorted = [...rates].toSorted(([, left], [, right]) => right - left);
  const [fastest, rate] = sorted[0] ?? ['', NaN];
  return {
    fastest,
    timesFastest: rounded(best(own).rate / rate),
    ...Object.fromEntries(sorted.map(([name, one]) => [name, Math.round(one)])),
  };
}

/** @param {Work} work */
async function memory(work) {
  const small = await run(work, work.args, 10_000);
  const large = await run(work, work.args, 1_000_000);
  const [before, after] = [small, large].map(({ kilobytes }) => Math.round(kilobytes / 1024));
  return {
    'MiB for 1e4 tokens': before ?? NaN,
    'MiB for 1e6 tokens': after ?? NaN,
  };
}

/**
 * A process from its start to its end. It reads a file and writes one, so that both cores are its own;
 * a million tokens come through a pipe.
 * @param {Work} work
 * @param {readonly string[]} args
 * @param {number} count
 */
async function run({ folder, text }, args, count) {
  const report = join(folder, 'usage.cjs');
  const [input, output] = [join(folder, 'tokens'), join(folder, 'verdicts')];
  writeFileSync(report, usageReport);
  const isPiped = count > many;
  const repeated = Array.from({ length: count / different }, () => text);
  if (!isPiped) writeFileSync(input, repeated.join(''));
  const from = isPiped ? 'pipe' : openSync(input, 'r');
  const to = openSync(output, 'w');
  const started = performance.now();
  const child = spawn(process.execPath, ['-r', report, ...args], {
    env: { PATH: process.env['PATH'], ATM_CLI_HOME: folder },
    stdio: [from, to, 'pipe'],
  });
  let talk = '';
  child.stderr?.setEncoding('utf8').on('data', (data) => {
    talk += data;
  });
  if (child.stdin !== null) Readable.from(repeated).pipe(child.stdin);
  const code = await new Promise((done) => child.on('close', done));
  const seconds = (performance.now() - started) / 1000;
  if (typeof from === 'number') closeSync(from);
  closeSync(to);
  const valid = readFileSync(output, 'latin1').split('"line"').length - 1;
  const wrong = readFileSync(output).includes('"valid":false');
  if (code !== 0 || valid !== count || wrong) {
    throw new Error(`${args.join(' ')}: exit code ${code}, ${valid} lines\n${talk}`);
  }
  const [, kilobytes, cpu] = /peak (\d+) cpu (\d+)/.exec(talk) ?? [];
  return {
    rate: count / seconds,
    perCpu: (count * 1e6) / Number(cpu),
    kilobytes: Number(kilobytes),
  };
}

const usageReport =
  "process.on('exit', () => { const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();" +
  "require('node:fs').writeSync(2, `peak ${maxRSS} cpu ${userCPUTime + systemCPUTime}\\n`); });";

/**
 * Verifications per second of all cores.
 * @param {string} speed
 * @param {string} row
 * @param {number} column
 */
function openssl(speed, row, column) {
  const args = ['speed', '-mr', '-seconds', '1', '-multi', String(cores), speed];
  const { stdout } = spawnSync('openssl', args, { encoding: 'utf8' });
  const line = stdout.split('\n').find((one) => one.startsWith(`${row}:`));
  const value = Number(line?.split(':')[column]);
  // Some versions print rates, others the seconds that one takes.
  return Math.round(value < 1 ? 1 / value : value);
}

/** @param {readonly { readonly rate: number }[]} runs */
function best(runs) {
  return { rate: Math.max(...runs.map(({ rate }) => rate)) };
}

/** @param {number} ratio */
function rounded(ratio) {
  return Math.round(ratio * 100) / 100;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.stdout.write(`Node ${process.version}, ${cores} cores, ${many} tokens\n\n`);
  await benchVerify({
    peerFolder: process.argv[2],
    told: ({ name, figures }) => {
      const words = Object.entries(figures).map(([what, figure]) => `${what} ${figure}`);
      process.stdout.write(`${name.padEnd(12)} ${words.join(' · ')}\n`);
    },
  });
}
