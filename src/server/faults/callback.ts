import { get } from 'node:http';
import { type Fault, faultsAt, type Realm } from './fault.ts';
import type { Reply } from './reply.ts';

const scannerTimeoutMs = 10_000;
const callbackFault = faultsAt({ where: 'callback', endpoints: ['authorization'] });

/** Faults of the redirect back to the client (RFC 6749 section 4.1.2, RFC 9207). */
export const callbackFaults: readonly Fault[] = [
  fault('state-dropped', 'no state', (query) => query.delete('state')),
  fault('wrong-state', 'the state of another sign-in', (query) =>
    query.set('state', 'the-state-of-another-sign-in'),
  ),
  fault('duplicated-parameters', 'state given twice', (query) =>
    query.append('state', 'the-state-of-another-sign-in'),
  ),
  fault('mix-up-iss', 'iss is another server', (query) =>
    query.set('iss', 'https://other.example.test'),
  ),
  fault('missing-iss', 'no iss, although the metadata announces it', (query) =>
    query.delete('iss'),
  ),
  fault('code-duplicated', 'code given twice', (query) =>
    query.append('code', 'the-code-of-another-sign-in'),
  ),
  fault('code-missing', 'neither code nor error', (query) => query.delete('code')),
  refusal('access-denied', 'access_denied', 'the user or a policy denied the request'),
  refusal('login-required', 'login_required', 'no user is signed in'),
  refusal('server-error-callback', 'server_error', 'internal error'),
  fault(
    'error-without-state',
    'the error invalid_request instead of a code, and no state',
    (query) => {
      refuse(query, 'invalid_request', 'Code challenge required.');
      query.delete('state');
    },
  ),
  callbackFault(
    'callback-duplicated',
    'another client, such as a link scanner, opens the redirect URI at the same time',
    (realm) => ({
      rewrite: (reply) => {
        const target = callbackOf(reply, realm);
        if (target?.protocol === 'http:') visit(target);
        return target && reply;
      },
    }),
  ),
];

function fault(name: string, does: string, edit: (query: URLSearchParams) => void): Fault {
  return callbackFault(name, does, (realm) => ({
    rewrite: (reply) => {
      const target = callbackOf(reply, realm);
      if (target === undefined) return undefined;
      edit(target.searchParams);
      return { ...reply, headers: { ...reply.headers, location: target.href } };
    },
  }));
}

function refusal(name: string, error: string, error_description: string): Fault {
  return fault(name, `the error ${error} instead of a code`, (query) => {
    refuse(query, error, error_description);
  });
}

function refuse(query: URLSearchParams, error: string, error_description: string): void {
  query.delete('code');
  query.set('error', error);
  query.set('error_description', error_description);
}

/** The redirect target, if it is the client and not another page of the server. */
function callbackOf({ headers: { location } }: Reply, { site }: Realm): URL | undefined {
  if (typeof location !== 'string' || !URL.canParse(location)) return undefined;
  const target = new URL(location);
  return target.origin === site.origin ? undefined : target;
}

/** The response is ignored, and may be missing. */
function visit(target: URL): void {
  const request = get(target, { agent: false }, (response) => response.resume());
  request.setTimeout(scannerTimeoutMs, () => request.destroy());
  request.on('error', () => undefined);
}
