import { execFile } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export type Certificate = {
  /** The files, and what they hold. */
  readonly certFile: string;
  readonly keyFile: string;
  readonly cert: string;
  readonly key: string;
};

export type Authority = Certificate & {
  /** Signs a certificate for a host name; a negative number of days is over already. */
  readonly issue: (name: string, days?: number) => Promise<Certificate>;
  readonly remove: () => Promise<void>;
};

/** A certificate authority of its own for one test file, made by openssl. */
export async function newAuthority(): Promise<Authority> {
  const folder = await mkdtemp(join(tmpdir(), 'atm-cli-certificates-'));
  const openssl = (...args: readonly string[]) => run('openssl', args, { cwd: folder });
  const read = async (name: string): Promise<Certificate> => {
    const [certFile, keyFile] = [join(folder, `${name}.pem`), join(folder, `${name}.key`)];
    const [cert, key] = await Promise.all([readFile(certFile, 'utf8'), readFile(keyFile, 'utf8')]);
    return { certFile, keyFile, cert, key };
  };
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  await openssl('req', '-x509', ...newKey, '-subj', '/CN=Test CA', '-days', '2', ...files('ca'));
  const issue = async (name: string, days = 2) => {
    const file = `${name}.${days}`;
    const request = ['-keyout', `${file}.key`, '-out', `${file}.csr`];
    await openssl('req', ...newKey, '-subj', `/CN=${name}`, ...request);
    await writeFile(join(folder, `${file}.ext`), `subjectAltName=DNS:${name}\n`);
    // Several are made at once: a file that counts them would be read while it is written.
    const signing = [
      '-CA',
      'ca.pem',
      '-CAkey',
      'ca.key',
      '-set_serial',
      String(randomInt(2 ** 47)),
    ];
    const content = ['-days', String(days), '-extfile', `${file}.ext`];
    const from = ['x509', '-req', '-in', `${file}.csr`, '-out', `${file}.pem`];
    await openssl(...from, ...signing, ...content);
    return await read(file);
  };
  const remove = () => rm(folder, { recursive: true, force: true });
  return { ...(await read('ca')), issue, remove };
}

function files(name: string): readonly string[] {
  return ['-keyout', `${name}.key`, '-out', `${name}.pem`];
}

/** The same key behind a password. */
export async function encryptKey({ keyFile }: Certificate): Promise<string> {
  const out = `${keyFile}.encrypted`;
  await run('openssl', ['pkcs8', '-topk8', '-in', keyFile, '-passout', 'pass:x', '-out', out]);
  return out;
}

/** A new authority, with certificates for two servers and a client. */
export async function newCertificates() {
  const authority = await newAuthority();
  const [localhost, example, client] = await Promise.all([
    authority.issue('localhost'),
    authority.issue('id.example'),
    authority.issue('client'),
  ]);
  return { authority, localhost, example, client };
}
