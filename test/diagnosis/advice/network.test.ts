import { describe, expect, it } from 'vitest';

import { adviceLines } from '../../../src/diagnosis/advice/advice.ts';
import { gatherFacts } from '../../../src/diagnosis/facts.ts';
import { Failure } from '../../../src/model/errors.ts';
import type { Advice } from '../../../src/model/advice.ts';
import { run } from '../../support/diagnosis-cases/build.ts';
import { remediesOf } from '../../support/remedies.ts';

const failed = (advice: Advice, rule?: string) => new Failure('network', 'no', { advice, rule });

const closed = (origin: string) =>
  remediesOf(failed({ id: 'network_error', code: 'ECONNRESET', origin, at: 'tls' }));

describe('what to do after a failure of the network', () => {
  it('leads to TLS, and away from it only on this machine', () => {
    expect(closed('http://id.example.com:8443')).toContain('https://id.example.com:8443');
    expect(closed('https://id.example.com')).not.toContain('http://');
    expect(closed('https://localhost:8080')).toContain('http://localhost:8080');
  });

  it('repeats the command of the run with what was missing', () => {
    const origin = 'https://id.example.com';
    const untrusted = { id: 'network_error', code: 'SELF_SIGNED_CERT_IN_CHAIN', origin } as const;
    const settings = [{ name: 'issuer', origin: 'flag', value: origin }] as const;
    expect(
      remediesOf(failed({ ...untrusted, at: 'tls' }, 'N03'), { command: 'discover', settings }),
    ).toContain(`atm-cli discover --issuer ${origin} --ca-cert <file>\n`);
    const slow = failed({ id: 'network_timeout', at: 'request', seconds: 45 }, 'U09');
    expect(remediesOf(slow, { settings })).toContain(
      `atm-cli login --issuer ${origin} --timeout 180`,
    );
  });

  it('has no flag that the command does not take', () => {
    const at = { origin: 'https://id.example.com', at: 'tls' } as const;
    const code = 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED';
    const refused = failed({ id: 'network_error', code, ...at });
    expect(remediesOf(refused, { command: 'verify' })).not.toContain('--cert');
    expect(remediesOf(refused, { command: 'discover' })).toContain('discover --cert <file>');
  });

  it('names a proxy without its password', () => {
    const proxy = 'http://proxy.example.com:3128';
    const host = 'id.example.com';
    const remedies = remediesOf(
      failed({ id: 'proxy_error', problem: 'authentication', proxy, host }),
    );
    expect(remedies).toContain('HTTPS_PROXY=http://<name>:<password>@proxy.example.com:3128');
  });

  it('is nothing for the facts of another version', () => {
    const odd = [
      { id: 'network_error' },
      { id: 'proxy_error', problem: 'new' },
      { id: 'toString' },
      { id: 'of_a_newer_version' },
    ] as unknown as readonly Advice[];
    expect(adviceLines(odd, gatherFacts(run([])))).toEqual([]);
  });
});
