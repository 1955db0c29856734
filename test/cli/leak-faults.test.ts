import { developmentSecret } from '../../src/server/clients.ts';
import { type CliResult, runCli } from '../support/cli/run-cli.ts';
import { runWithPerson } from '../support/cli/run-with-person.ts';
import { type FaultCase, faultCases } from '../support/fault-cases.ts';
import { startFaulty } from '../support/faulty.ts';
import { filesBelow } from '../support/files-below.ts';
import { freePort } from '../support/free-port.ts';
import { newHome } from '../support/home.ts';
import { leaks, listenToRequests, type Secrets, unsafe } from '../support/secrets.ts';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';

type Run = CliResult & { readonly args: readonly string[] };
type Met = { readonly fault: string; readonly runs: readonly Run[]; readonly home: string };

const env = { ATM_CLIENT_SECRET: developmentSecret, ATM_DEBUG: '1' };

/** What a login that cannot end is left at. */
const stranger = /"event":"rejected_request"|^ignored /m;
const again = /"event":"(?:slow_down|poll_failed)"|no response|asks to slow down/;

/** Seconds: the first question comes after 5 (RFC 8628 section 3.5), and nobody waits for a second. */
const deviceLimit = 9;

/** Runs the command of a case, after the login that it needs. */
async function meet(one: FaultCase, json: boolean): Promise<Met> {
  const { fault, command, timeout, exitCode, settings } = one;
  const home = await newHome();
  const server = await startFaulty(fault.split(','));
  const runs: Run[] = [];
  const limit = timeout ?? (command === 'device' ? deviceLimit : 20);
  const mode = [...(json ? ['--json'] : ['--trace']), '--timeout', String(limit)];
  // Files are the same for people and scripts.
  const onFile = () => {
    if (json) return [];
    const [har, report] = ['har', 'html'].map((kind) => join(home, `run.${runs.length}.${kind}`));
    return ['--har', har ?? '', '--report', report ?? ''];
  };
  const options = { home, env };
  const keep = (args: readonly string[], result: CliResult) => void runs.push({ args, ...result });
  const run = async (args: readonly string[], stdin = '') =>
    keep(args, await runCli([...args, ...mode, ...onFile()], { ...options, stdin }));
  const client = ['--issuer', server.issuer, '--client-id', 'atm-cli-confidential', '--no-browser'];
  const scope = ['--scope', 'openid profile email offline_access', '--resource', server.resource];
  const bind = settings?.dpop === 'always' ? ['--dpop'] : [];
  const ask = ['--prompt', 'consent', '--port', '0', ...bind];
  try {
    if (command === 'discover') await run(['discover', server.issuer]);
    else if (command === 'device') {
      const args = ['device', ...client, ...scope];
      keep(args, await runWithPerson([...args, ...mode, ...onFile()], options, again));
    } else {
      const args = ['login', ...client, ...scope, ...ask];
      const enough = exitCode === 6 ? stranger : undefined;
      keep(args, await runWithPerson([...args, ...mode, ...onFile()], options, enough));
    }
    if (command.startsWith('refresh')) await run(['token', 'refresh']);
    if (command === 'refresh twice') await run(['token', 'refresh']);
    if (command === 'userinfo') await run(['userinfo']);
    if (command === 'introspect') await run(['token', 'introspect']);
    if (command === 'revoke') await run(['token', 'revoke']);
    if (command === 'logout') await run(['logout', '--no-browser']);
    if (command === 'call') await run(['call', '-X', 'DELETE', server.resource]);
    if (command === 'verify') {
      const stored = await readFile(join(home, 'state/tokens/default.json'), 'utf8');
      await run(['verify', '-'], (JSON.parse(stored) as { id_token: string }).id_token);
    }
  } finally {
    await server.close();
  }
  return { fault, runs, home };
}

/** A few at a time: what waits for a clock waits beside the others. */
async function meetAll(cases: readonly FaultCase[], atOnce: number): Promise<readonly Met[]> {
  const left = cases.flatMap((one) => {
    // A success says the same whatever was tolerated: once is enough.
    const modes = one.exitCode === 0 ? [false] : [true, false];
    return modes.map((json) => ({ one, json }));
  });
  const met: Met[] = [];
  const work = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      met.push(await meet(next.one, next.json));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return met;
}

/** The tour of `atm-cli demo`, whose device code takes its time, too. */
async function tour(json: boolean): Promise<Met> {
  const home = await newHome();
  const args = ['demo', '--no-input', ...(json ? ['--json'] : [])];
  const port = String(await freePort());
  const result = await runCli(args, { home, env: { ...env, ATM_DEMO_PORT: port } });
  expect(result.code).toBe(0);
  return { fault: 'none', runs: [{ args, ...result }], home };
}

async function holders(home: string, secrets: Secrets): Promise<readonly string[]> {
  const files = [...(await filesBelow(home))];
  return files.filter(([, text]) => leaks(text, secrets).length > 0).map(([path]) => path);
}

/** Each fault with the first command that meets it. */
const cases = faultCases.filter((one, at) => {
  const first = faultCases.findIndex(({ fault }) => nameOf(fault) === nameOf(one.fault));
  return at === first;
});

function nameOf(fault: string): string {
  return /^[\w-]+/.exec(fault)?.[0] ?? fault;
}

it('whatever a server does wrong, no secret is said, kept elsewhere, or taken for a bug', async () => {
  const wire = listenToRequests();
  onTestFinished(() => wire.close());
  const isDevice = ({ command }: FaultCase) => command === 'device';
  const devices = cases.filter(isDevice);
  const all = await Promise.all([
    Promise.all([tour(true), tour(false)]),
    meetAll(devices, 2 * devices.length),
    meetAll(
      cases.filter((one) => !isDevice(one)),
      6,
    ),
  ]);
  await setImmediate();
  const met = all.flat();
  const secrets = new Map([...wire.secrets(), [developmentSecret, 'client_secret'] as const]);
  expect([...new Set(secrets.values())].toSorted()).toEqual([
    'access_token',
    'authorization',
    'client_secret',
    'code',
    'code_verifier',
    'device_code',
    'dpop',
    'id_token',
    'refresh_token',
    'token',
  ]);
  const told = met.flatMap(({ fault, runs }) =>
    runs.map(({ args, code, stdout, stderr }) => ({
      fault,
      args: args.join(' '),
      leaked: leaks(stdout + stderr, secrets),
      unsafe: unsafe(stdout + stderr),
      bug: code === 1 ? stderr : undefined,
    })),
  );
  expect(told.length).toBeGreaterThan(1.5 * cases.length);
  const bad = told.filter(
    ({ leaked, unsafe: marks, bug }) => leaked.length + marks.length > 0 || bug,
  );
  expect(bad).toEqual([]);
  const kept = await Promise.all(met.map(({ home }) => holders(home, secrets)));
  const places = new Set(kept.flat().map((path) => path.replace(/-\d+/, '')));
  // The built-in server keeps what it has issued.
  expect([...places].toSorted()).toEqual([
    'state/server/state.json',
    'state/tokens/default.json',
    'state/tokens/demo.json',
  ]);
}, 120_000);
