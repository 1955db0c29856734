import { Failure } from '../errors.ts';

export type Attempt = {
  readonly url: string;
  readonly step: string;
  readonly limit: AbortSignal;
  readonly timeoutMs: number;
};

type Explanation = { readonly says: string; readonly hint: string };

const explanations: Readonly<Record<string, Explanation>> = {
  ECONNREFUSED: {
    says: 'refused the connection',
    hint: 'nothing listens there: check host and port, or start the server',
  },
  ENOTFOUND: { says: 'has no address in DNS', hint: 'check the spelling of the host name' },
  EAI_AGAIN: { says: 'could not be looked up in DNS', hint: 'check the network connection' },
  ECONNRESET: {
    says: 'closed the connection before it answered',
    hint: 'try again; a proxy or firewall between may be cutting it',
  },
  EPIPE: { says: 'closed the connection before it answered', hint: 'try again' },
  UND_ERR_SOCKET: {
    says: 'closed the connection before it answered',
    hint: 'try again; a proxy or firewall between may be cutting it',
  },
  ETIMEDOUT: { says: 'did not answer in time', hint: 'check the network, a VPN or a firewall' },
  UND_ERR_CONNECT_TIMEOUT: {
    says: 'did not accept a connection in time',
    hint: 'check the network; behind a proxy set HTTPS_PROXY',
  },
  EHOSTUNREACH: { says: 'cannot be reached', hint: 'check the network or the VPN' },
  ENETUNREACH: { says: 'cannot be reached', hint: 'check the network or the VPN' },
  CERT_HAS_EXPIRED: {
    says: 'presents an expired certificate',
    hint: 'renew the certificate of the server; check the clock of this machine',
  },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    says: 'presents a certificate for another host name',
    hint: 'check the host name, or a proxy between',
  },
  ERR_SSL_WRONG_VERSION_NUMBER: {
    says: 'does not speak TLS on that port',
    hint: 'check scheme and port',
  },
};

const untrusted: Explanation = {
  says: 'presents a certificate that this machine does not trust',
  hint: 'give the certificate authority with NODE_EXTRA_CA_CERTS=<file>',
};

const notHttp: Explanation = {
  says: 'did not answer in HTTP',
  hint: 'check scheme and port: an https server does not speak plain http',
};

const untrustedCodes: ReadonlySet<string> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/**
 * What an error of fetch means to a person. `fetch failed` says nothing: the cause is unwrapped.
 * Failures and aborts by the person pass through unchanged.
 */
export function describeNetworkError(error: unknown, attempt: Attempt): unknown {
  if (error instanceof Failure) return error;
  const { origin } = new URL(attempt.url);
  if (attempt.limit.aborted) {
    const seconds = Math.round(attempt.timeoutMs / 1000);
    return new Failure('network', `${attempt.step}: ${origin} did not answer within ${seconds} s`, {
      hint: 'check the network, or give it more time with --timeout <seconds>',
      cause: error,
    });
  }
  if (error instanceof Error && error.name === 'AbortError') return error;
  const code = innermostCode(error);
  const explanation = isHttp(error) ? explanationOf(code ?? '') : notHttp;
  const seen = code ?? innermost(error);
  const says = explanation?.says ?? 'could not be reached';
  return new Failure('network', `${attempt.step}: ${origin} ${says} (${seen})`, {
    hint: explanation?.hint,
    cause: error,
  });
}

function explanationOf(code: string): Explanation | undefined {
  return untrustedCodes.has(code) ? untrusted : explanations[code];
}

/** The HTTP parser does not always give a code. */
function isHttp(error: unknown): boolean {
  return !causes(error).some(({ name }) => name === 'HTTPParserError');
}

function innermostCode(error: unknown): string | undefined {
  return causes(error)
    .flatMap((cause) => ('code' in cause && typeof cause.code === 'string' ? [cause.code] : []))
    .at(-1);
}

function innermost(error: unknown): string {
  return causes(error).at(-1)?.message ?? String(error);
}

function causes(error: unknown): readonly Error[] {
  const found: Error[] = [];
  for (let at = error; at instanceof Error && found.length < 8; at = firstCause(at)) found.push(at);
  return found;
}

/** Happy eyeballs fails with one error per address: the first speaks for all. */
function firstCause(error: Error): unknown {
  return error instanceof AggregateError ? error.errors[0] : error.cause;
}
