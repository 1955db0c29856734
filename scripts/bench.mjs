// @ts-check
// Prints what a start of atm-cli costs: medians of alternating runs, as ratios to an empty script.

import { spawnSync } from 'node:child_process';
import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const runs = 30;
const program = join(import.meta.dirname, '..', 'bin', 'atm-cli.cjs');
const folder = mkdtempSync(join(tmpdir(), 'atm-cli-bench-'));

try {
  process.exitCode = bench(prepare());
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/**
 * @typedef {{ name: string, args: readonly string[], says: RegExp }} Case
 * @param {readonly Case[]} cases
 * @returns {number} 1 when a command did not do its work; never because of a time
 */
function bench(cases) {
  /** @type {Map<string, number[]>} */
  const times = new Map(cases.map(({ name }) => [name, []]));
  for (let round = 0; round <= runs; round += 1) {
    for (const { name, args, says } of cases) {
      const { ms, status, stdout, stderr } = time(args);
      if (status !== 0 || !says.test(stdout)) {
        process.stderr.write(`${name}: exit code ${status}\n${stdout}${stderr}`);
        return 1;
      }
      // The first round only warms the caches of the machine.
      if (round > 0) times.get(name)?.push(ms);
    }
  }
  const floor = median(times.get('empty script') ?? []);
  process.stdout.write(`Node ${process.version}, ${runs} alternating runs, medians\n\n`);
  for (const [name, all] of times) {
    const ms = median(all);
    const ratio = (ms / floor).toFixed(2);
    process.stdout.write(`${name.padEnd(28)} ${ms.toFixed(1).padStart(6)} ms  ${ratio}\n`);
  }
  return 0;
}

/**
 * A home with a token that lives for an hour, and a key with a JWT that it signed.
 * @returns {readonly Case[]}
 */
function prepare() {
  const now = Math.floor(Date.now() / 1000);
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const signed = [
    { alg: 'RS256', kid: 'bench', typ: 'JWT' },
    { iss: 'https://id.example.com', sub: 'bench', aud: 'bench', iat: now, exp: now + 3600 },
  ].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
  const signature = sign('sha256', Buffer.from(signed.join('.')), privateKey);
  const jwt = [...signed, signature.toString('base64url')].join('.');
  const jwks = join(folder, 'jwks.json');
  const key = { ...publicKey.export({ format: 'jwk' }), kid: 'bench', alg: 'RS256', use: 'sig' };
  writeFileSync(jwks, JSON.stringify({ keys: [key] }));

  const issuer = 'https://id.example.com';
  const client_id = 'bench';
  const profiles = { default: { issuer, client_id, flow: 'authorization_code' } };
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ active: 'default', profiles }));
  mkdirSync(join(folder, 'state', 'tokens'), { recursive: true });
  writeFileSync(
    join(folder, 'state', 'tokens', 'default.json'),
    JSON.stringify({
      access_token: 'an-access-token',
      token_type: 'Bearer',
      expires_at: now + 3600,
      refresh_token: 'a-refresh-token',
      obtained_at: now,
      issuer,
      client_id,
      flow: 'authorization_code',
    }),
  );
  const empty = join(folder, 'empty.cjs');
  writeFileSync(empty, '');
  return [
    { name: 'empty script', args: [empty], says: /^$/ },
    { name: '--version', args: [program, '--version'], says: /^\d+\.\d+\.\d+\n$/ },
    { name: '--help', args: [program, '--help'], says: /^Usage: atm-cli / },
    { name: 'token', args: [program, 'token'], says: /^an-access-token\n$/ },
    {
      name: 'verify <jwt> --jwks <file>',
      args: [program, 'verify', jwt, '--jwks', jwks],
      says: /^VALID/,
    },
  ];
}

/** @param {readonly string[]} args */
function time(args) {
  // Nothing is inherited: NODE_EXTRA_CA_CERTS alone makes a start of Node 20 twice as slow.
  const env = { PATH: process.env['PATH'], ATM_CLI_HOME: folder };
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
  return { ms: performance.now() - started, status, stdout, stderr };
}

/** @param {readonly number[]} values */
function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
