import { type Fault, faultsAt } from './fault.ts';
import { jsonReply, pageReply, type Reply } from './reply.ts';

const fault = faultsAt({ where: 'any response', endpoints: ['token'], movable: true });

/** What the server says, in each of the shapes. */
export const foreignReason = 'The application is not allowed to do this here';

/** Errors in other shapes than that of RFC 6749 section 5.2, as servers and gateways send them. */
export const foreignErrorFaults: readonly Fault[] = [
  // https://developer.okta.com/docs/reference/error-codes/
  error('error-summary', 'HTTP 401 with errorCode and errorSummary, as Okta sends it', () =>
    jsonReply(401, {
      errorCode: 'E0000007',
      errorSummary: foreignReason,
      errorLink: 'E0000007',
      errorId: 'oae1',
      errorCauses: [],
    }),
  ),
  // https://cloud.google.com/apis/design/errors#http_mapping
  error('error-object', 'HTTP 403 with error.message, as Google sends it', () =>
    jsonReply(403, { error: { code: 403, message: foreignReason, status: 'PERMISSION_DENIED' } }),
  ),
  error('problem-json', 'HTTP 400 with problem details (RFC 9457)', () =>
    jsonReply(
      400,
      { type: 'about:blank', title: 'Bad Request', status: 400, detail: foreignReason },
      { 'content-type': 'application/problem+json' },
    ),
  ),
  error('error-message', 'HTTP 500 with message', () =>
    jsonReply(500, { statusCode: 500, message: foreignReason }),
  ),
  error('error-msg', 'HTTP 401 with code and msg', () =>
    jsonReply(401, { code: 401, msg: foreignReason }),
  ),
  error('error-reason', 'HTTP 403 with reason', () =>
    jsonReply(403, { success: false, reason: foreignReason }),
  ),
  error('errors-list', 'HTTP 400 with a list of errors', () =>
    jsonReply(400, { errors: [{ code: 'E1', message: foreignReason }] }),
  ),
  error('plain-text-error', 'HTTP 400 with a sentence as plain text', () => plain(400)),
  // https://github.com/zitadel/oidc: pkg/op/token_intospection.go
  error('plain-text-401', 'HTTP 401 with a sentence as plain text, as a Go library sends it', () =>
    plain(401),
  ),
  error('html-403', 'HTTP 403 with an HTML page', () =>
    pageReply(403, foreignReason, 'Ask the administrator of this site.'),
  ),
  error('empty-401', 'HTTP 401 without a body', () => empty(401)),
  error('empty-403', 'HTTP 403 without a body', () => empty(403)),
];

function error(name: string, does: string, instead: () => Reply): Fault {
  return fault(name, does, { instead });
}

function plain(status: number): Reply {
  const headers = { 'content-type': 'text/plain' };
  return { status, headers, body: Buffer.from(`${foreignReason}\n`) };
}

function empty(status: number): Reply {
  return { status, headers: {}, body: Buffer.alloc(0) };
}
