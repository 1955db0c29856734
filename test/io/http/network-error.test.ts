import { describe, expect, it } from 'vitest';
import { type Attempt, describeNetworkError } from '../../../src/io/http/network-error.ts';
import { remediesOf } from '../../support/remedies.ts';

const attempt: Attempt = {
  url: 'https://localhost:8080/token',
  step: 'token',
  limit: new AbortController().signal,
  timeoutMs: 1000,
  received: undefined,
  opening: undefined,
  proxy: undefined,
};

/** An error as fetch throws it: the reason is its cause. */
function caused(code: string, more: object = {}): Error {
  return new TypeError('fetch failed', {
    cause: Object.assign(new Error('deep'), { code, ...more }),
  });
}

describe('describeNetworkError', () => {
  it.each([
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', /requires a client certificate/, '--cert'],
    ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', /ended the TLS handshake/, '--cert'],
    ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', /rejected the client certificate/, 'client_key'],
    ['SELF_SIGNED_CERT_IN_CHAIN', /untrusted certificate/, '--ca-cert'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', /untrusted certificate/, '--ca-cert'],
    ['HPE_INVALID_CONSTANT', /did not respond with HTTP/, 'scheme'],
    ['RST_STREAM REFUSED_STREAM', /ended the request without a response/, 'try again'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', /does not speak TLS/, 'port'],
  ])('unwraps %s', (code, says, hint) => {
    const failure = describeNetworkError(caused(code), attempt);
    expect(failure).toMatchObject({ kind: 'network', message: expect.stringMatching(says) });
    expect(remediesOf(failure)).toContain(hint);
  });

  it('sends whoever meets ::1 at localhost to 127.0.0.1, unless that was tried too', () => {
    const refused = (...addresses: readonly string[]) => {
      const errors = addresses.map((address) =>
        Object.assign(new Error('refused'), { code: 'ECONNREFUSED', address }),
      );
      return new TypeError('fetch failed', { cause: new AggregateError(errors) });
    };
    expect(remediesOf(describeNetworkError(refused('::1'), attempt))).toContain(
      'use 127.0.0.1:8080',
    );
    expect(remediesOf(describeNetworkError(refused('::1', '127.0.0.1'), attempt))).toContain(
      'nothing listens on that port',
    );
  });

  it('names what it has no words for', () => {
    expect(describeNetworkError(caused('E_NEW'), attempt)).toMatchObject({
      message: 'token: https://localhost:8080 could not be reached (E_NEW)',
    });
  });
});
