// @ts-check
// Prints what `verify -` makes of the cores: tokens per second as a ratio to `openssl speed`, to jose
// and to packages named as arguments (folders that hold them), and the memory of many tokens.

import { spawn, spawnSync } from 'node:child_process';
import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';

const program = join(import.meta.dirname, '..', 'bin', 'atm-cli.cjs');
const folder = mkdtempSync(join(tmpdir(), 'atm-cli-bench-'));
const cores = availableParallelism();
const many = 100_000;
const different = 2000;
const now = Math.floor(Date.now() / 1000);
const issuer = 'https://id.example.com';
const peerFolder = process.argv[2];

/** What openssl calls an algorithm, and where its verifications per second stand in a line of -mr. */
const subjects = [
  { alg: 'RS256', speed: 'rsa2048', row: '+F2', column: 4 },
  { alg: 'ES256', speed: 'ecdsap256', row: '+F4', column: 4 },
  { alg: 'EdDSA', speed: 'ed25519', row: '+F6', column: 5 },
];

try {
  process.stdout.write(`Node ${process.version}, ${cores} cores, ${many} tokens each\n\n`);
  for (const subject of subjects) await compare(subject);
  await memory();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** @param {(typeof subjects)[number]} subject */
async function compare({ alg, speed, row, column }) {
  const block = prepare(alg);
  const before = openssl(speed, row, column);
  const runs = [];
  for (let round = 0; round < 3; round += 1) runs.push(await run(block, many));
  const rate = Math.max(...runs.map((one) => one.rate));
  const perCpu = Math.max(...runs.map((one) => one.perCpu));
  const reference = Math.max(before, openssl(speed, row, column));
  const words = [`${alg.padEnd(6)} ${Math.round(rate)} per second`];
  words.push(`${(rate / reference).toFixed(2)} of openssl speed -multi ${cores} (${reference})`);
  // What openssl tells is CPU time; on a machine that is busy the clock is unfair.
  words.push(`${(perCpu / reference).toFixed(2)} by CPU time`);
  for (const other of await peers(alg, block)) {
    words.push(`${(rate / other.rate).toFixed(2)} x ${other.name}`);
  }
  process.stdout.write(`${words.join(', ')}\n`);
}

async function memory() {
  const block = prepare('RS256');
  const small = await run(block, 10_000);
  const large = await run(block, 1_000_000);
  const grown = large.kilobytes - small.kilobytes;
  process.stdout.write(
    `\npeak memory: ${mib(small.kilobytes)} MiB for 10,000 tokens, ` +
      `${mib(large.kilobytes)} MiB for 1,000,000 (${mib(grown)} MiB more)\n`,
  );
}

/**
 * Writes a key set for an algorithm and makes tokens of it.
 * @param {string} alg
 */
function prepare(alg) {
  const { publicKey, privateKey } = pair(alg);
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'k' };
  writeFileSync(join(folder, 'jwks.json'), JSON.stringify({ keys: [jwk] }));
  const head = encode({ alg, kid: 'k', typ: 'JWT' });
  const tokens = Array.from({ length: different }, (_, index) => {
    const claims = { iss: issuer, sub: `user-${index}`, aud: 'api', iat: now, exp: now + 7200 };
    const input = `${head}.${encode({ ...claims, jti: `t-${index}` })}`;
    const key = /** @type {const} */ ({ key: privateKey, dsaEncoding: 'ieee-p1363' });
    const hash = alg === 'EdDSA' ? null : 'sha256';
    return `${input}.${sign(hash, Buffer.from(input), key).toString('base64url')}`;
  });
  return { publicKey, tokens, text: Buffer.from(`${tokens.join('\n')}\n`) };
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

/**
 * The whole process, from its start to its end.
 * @param {ReturnType<typeof prepare>} block
 * @param {number} count
 */
async function run({ text }, count) {
  const keys = ['--jwks', join(folder, 'jwks.json'), '--issuer', issuer, '--audience', 'api'];
  const report = join(folder, 'usage.cjs');
  writeFileSync(
    report,
    "process.on('exit', () => { const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();" +
      "require('node:fs').writeSync(2, `peak ${maxRSS} cpu ${userCPUTime + systemCPUTime}\\n`); });",
  );
  const started = performance.now();
  const child = spawn(process.execPath, ['-r', report, program, 'verify', '-', '--json', ...keys], {
    env: { PATH: process.env['PATH'], ATM_CLI_HOME: folder },
  });
  let talk = '';
  let lines = 0;
  child.stderr.setEncoding('utf8').on('data', (data) => {
    talk += data;
  });
  child.stdout.on('data', (/** @type {Buffer} */ data) => {
    for (let at = data.indexOf(10); at >= 0; at = data.indexOf(10, at + 1)) lines += 1;
  });
  const repeated = Array.from({ length: count / different }, () => text);
  Readable.from(repeated).pipe(child.stdin);
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0 || lines !== count) throw new Error(`exit code ${code}, ${lines} lines\n${talk}`);
  const seconds = (performance.now() - started) / 1000;
  const [, kilobytes, cpu] = /peak (\d+) cpu (\d+)/.exec(talk) ?? [];
  const perCpu = (count * 1e6 * cores) / Number(cpu);
  return { rate: count / seconds, perCpu, kilobytes: Number(kilobytes) };
}

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

/**
 * Other verifiers on one core, as their documents use them: tokens of the same text, key imported once.
 * @param {string} alg
 * @param {ReturnType<typeof prepare>} block
 */
async function peers(alg, { publicKey, tokens }) {
  const { jwtVerify } = await import('jose');
  const options = { issuer, audience: 'api' };
  const found = [
    await peer('jose', async () => {
      for (let at = 0; at < tokens.length; at += 32) {
        const some = tokens.slice(at, at + 32);
        await Promise.all(some.map((token) => jwtVerify(token, publicKey, options)));
      }
    }),
  ];
  if (peerFolder === undefined) return found;
  const load = createRequire(pathToFileURL(join(peerFolder, 'package.json')));
  const pem = String(publicKey.export({ format: 'pem', type: 'spki' }));
  const verify = load('fast-jwt').createVerifier({
    key: pem,
    algorithms: [alg],
    allowedIss: issuer,
    allowedAud: 'api',
  });
  found.push(await peer('fast-jwt', async () => tokens.forEach((token) => verify(token))));
  if (alg === 'EdDSA') return found;
  const { verify: check } = load('jsonwebtoken');
  const all = async () => tokens.forEach((token) => check(token, publicKey, options));
  found.push(await peer('jsonwebtoken', all));
  return found;
}

/**
 * @param {string} name
 * @param {() => Promise<void>} all
 */
async function peer(name, all) {
  await all();
  const started = performance.now();
  for (let round = 0; round < 3; round += 1) await all();
  return { name, rate: (3 * different) / ((performance.now() - started) / 1000) };
}

/** @param {number} kilobytes */
function mib(kilobytes) {
  return Math.round(kilobytes / 1024);
}
