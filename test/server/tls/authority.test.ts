import { execFile } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';

import { loadTls } from '../../../src/server/tls/authority.ts';
import { certify, newKey } from '../../../src/server/tls/certificate.ts';

const run = promisify(execFile);
const dayMs = 24 * 60 * 60 * 1000;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atm-cli-tls-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
});

/** What openssl says of a certificate whose chain it checks as strictly as it can. */
async function verify(file: string, ca: string, ...more: readonly string[]): Promise<string> {
  const args = ['verify', '-x509_strict', '-CAfile', ca, ...more, file];
  const { stdout } = await run('openssl', args).catch((error: { readonly stderr: string }) => ({
    stdout: error.stderr,
  }));
  return stdout.replace(`${file}: `, '').trim();
}

describe('the certificates of a server on https', () => {
  it('are valid for this machine and their use, as openssl reads them', async () => {
    const state = await loadTls(folder);
    const { files } = state;
    const server = join(folder, 'server.pem');
    await writeFile(server, state.server.cert);
    for (const host of [
      ['-verify_ip', '127.0.0.1'],
      ['-verify_ip', '::1'],
      ['-verify_hostname', 'localhost'],
    ]) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      expect(await verify(server, files.ca_cert, '-purpose', 'sslserver', ...host)).toBe('OK');
    }
    expect(await verify(files.client_cert, files.ca_cert, '-purpose', 'sslclient')).toBe('OK');
    expect(await verify(files.self_signed_cert, files.self_signed_cert)).toBe('OK');
    expect(await verify(server, files.ca_cert, '-purpose', 'sslclient')).toMatch(/unsuitable/);
    expect(await verify(files.self_signed_cert, files.ca_cert)).toMatch(/self-signed certificate/);
    const years = new X509Certificate(state.server.cert);
    expect(Math.round((Date.parse(years.validTo) - Date.now()) / dayMs)).toBe(365);
  });

  it.each(['bank.example', '10.1.2.3'])(
    'of the authority are worth nothing for %s, whoever has its key',
    async (host) => {
      const state = await loadTls(folder);
      const { files } = state;
      const name = new X509Certificate(state.authority.cert).subject.replace('CN=', '');
      const signer = { name, key: createPrivateKey(state.authority.key) };
      const bank = certify(await newKey(), {
        name: 'bank',
        use: 'server',
        hosts: [host],
        days: 1,
        signer,
        from: Date.now(),
      });
      const file = join(folder, 'bank.pem');
      await writeFile(file, bank.cert);
      expect(await verify(file, files.ca_cert)).toMatch(/permitted subtree violation/);
    },
  );

  it('are made once, and their private keys are readable by their owner only', async () => {
    const [state, other] = await Promise.all([loadTls(folder), loadTls(folder)]);
    const { files } = state;
    expect(other).toEqual(state);
    expect(await loadTls(folder)).toEqual(state);
    expect(await readFile(files.ca_cert, 'utf8')).toBe(state.authority.cert);
    if (process.platform === 'win32') return;
    for (const file of [files.client_key, files.self_signed_key, join(folder, 'authority.json')]) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      expect((await stat(file)).mode & 0o077).toBe(0);
    }
  });

  it('are renewed before they expire, by the same authority as long as that lives', async () => {
    const now = Date.now();
    const first = await loadTls(folder, now);
    expect(await loadTls(folder, now + 300 * dayMs)).toEqual(first);
    const second = await loadTls(folder, now + 340 * dayMs);
    expect(second.authority).toEqual(first.authority);
    expect(second.server.cert).not.toBe(first.server.cert);
    expect(await verify(second.files.client_cert, second.files.ca_cert, '-no_check_time')).toBe(
      'OK',
    );
    const third = await loadTls(folder, now + 3640 * dayMs);
    expect(third.authority.cert).not.toBe(first.authority.cert);
  });

  it('are not made anew in place of damaged ones', async () => {
    const { files } = await loadTls(folder);
    await writeFile(join(folder, 'authority.json'), '{"authority":{}}');
    await expect(loadTls(folder)).rejects.toThrow(/state file of the built-in server is damaged/);
    expect(await readFile(files.ca_cert, 'utf8')).toMatch(/BEGIN CERTIFICATE/);
  });
});
