import { appendFile, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Run } from '../../../src/model/run.ts';
import { createJournal } from '../../../src/io/files/journal.ts';
import { newHome } from '../../support/home.ts';

const exchange = {
  id: 1,
  step: 'token',
  startedAt: 1,
  request: { method: 'POST', url: 'https://a/', headers: {} },
};

const run = (command: string, body = ''): Run => ({
  command,
  version: '1.0.0',
  startedAt: 1,
  endedAt: 2,
  exitCode: 8,
  settings: [],
  exchanges: [{ ...exchange, request: { ...exchange.request, body } }],
});

async function emptyJournal() {
  const state = await newHome();
  return { journal: createJournal(state), file: join(state, 'journal.ndjson') };
}

describe('the journal', () => {
  it('reads nothing where nothing ran yet', async () => {
    const { journal } = await emptyJournal();
    expect(await journal.read()).toEqual([]);
  });

  it('keeps runs in their order, for the owner alone', async () => {
    const { journal, file } = await emptyJournal();
    await journal.append(run('login'));
    await journal.append(run('token refresh'));
    expect((await journal.read()).map(({ command }) => command)).toEqual([
      'login',
      'token refresh',
    ]);
    if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('forgets all but the last 20', async () => {
    const { journal } = await emptyJournal();
    for (let index = 0; index < 25; index += 1) await journal.append(run(`run ${index}`));
    const kept = (await journal.read()).map(({ command }) => command);
    expect(kept).toHaveLength(20);
    expect(kept.at(0)).toBe('run 5');
    expect(kept.at(-1)).toBe('run 24');
  });

  it('never grows beyond 1 MiB, and drops the bodies of a run that is too long by itself', async () => {
    const { journal, file } = await emptyJournal();
    for (let index = 0; index < 4; index += 1)
      await journal.append(run('long', 'x'.repeat(400_000)));
    await journal.append(run('longest', 'x'.repeat(900_000)));
    expect((await stat(file)).size).toBeLessThanOrEqual(1024 * 1024);
    const kept = await journal.read();
    expect(kept.map(({ command }) => command)).toEqual(['long', 'long', 'longest']);
    expect(kept.at(-1)?.exchanges[0]?.request.body).toBeUndefined();
  });

  it('leaves out what it cannot read and goes on', async () => {
    const { journal, file } = await emptyJournal();
    await journal.append(run('login'));
    await appendFile(file, '{"command":"cut off\n[1]\n{"command":"x"}\n');
    const request = { url: 'https://a/' };
    const damaged = { ...run('logout'), exchanges: [{ ...exchange, request }] };
    await appendFile(file, `${JSON.stringify(damaged)}\n`);
    await journal.append(run('verify'));
    expect((await journal.read()).map(({ command }) => command)).toEqual(['login', 'verify']);
  });

  it.each([
    ['checks', { checks: '' }],
    ['a check', { checks: [{ id: 'aud', verdict: 'fail' }] }],
    ['a failure', { failure: { kind: 'network', message: null } }],
    ['a setting', { settings: [{ name: 'issuer', value: 7, origin: 'flag' }] }],
    [
      'a header',
      { exchanges: [{ ...exchange, request: { ...exchange.request, headers: { a: 1 } } }] },
    ],
    ['a fact', { local: { provider: [] } }],
  ])('leaves out a run with %s of another kind', async (_, members) => {
    const { journal, file } = await emptyJournal();
    await journal.append(run('login'));
    await appendFile(file, `${JSON.stringify({ ...run('logout'), ...members })}\n`);
    expect((await journal.read()).map(({ command }) => command)).toEqual(['login']);
  });

  it('begins anew over a file that is not its own', async () => {
    const { journal, file } = await emptyJournal();
    await writeFile(file, 'x'.repeat(3 * 1024 * 1024));
    await journal.append(run('login'));
    expect((await readFile(file, 'utf8')).length).toBeLessThan(1000);
  });

  it('loses a run rather than failing where nothing can be written', async () => {
    const journal = createJournal('/dev/null/state');
    await expect(journal.append(run('login'))).resolves.toBeUndefined();
    expect(await journal.read()).toEqual([]);
  });

  it.runIf(process.platform === 'linux')('is given up where no folder can be made', async () => {
    const journal = createJournal('/proc/no-such-folder');
    await journal.append(run('login'));
    expect(await journal.read()).toEqual([]);
  });
});
