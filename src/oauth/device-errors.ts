import { Failure } from '../errors.ts';
import type { PollOutcome } from './device.ts';
import { hintFor } from './hints.ts';
import { type ErrorResponse, quoteError } from './normalize-response.ts';

type Meaning = { readonly says: string; readonly hint: string };

const startAgain = 'start again for a new code: atm-cli device';
const unknownCode: Meaning = { says: 'the server does not know the device code', hint: startAgain };

const meanings: Readonly<Record<string, Meaning>> = {
  bad_verification_code: unknownCode,
  device_flow_disabled: {
    says: 'the device flow is switched off for this client',
    hint: 'switch it on where the client is registered (GitHub: "Enable Device Flow")',
  },
  incorrect_client_credentials: {
    says: 'the server does not know this client',
    hint: 'check --client-id, and the secret if the client has one',
  },
  incorrect_device_code: unknownCode,
  invalid_grant: {
    says: 'the device code is used up, expired, or was made for another client',
    hint: startAgain,
  },
  invalid_scope: {
    says: 'this scope cannot be asked for in the device flow',
    hint: 'ask for less with --scope, or sign in with atm-cli login: some servers allow few scopes here',
  },
  unauthorized_client: {
    says: 'this client may not use the device flow',
    hint: 'allow the grant urn:ietf:params:oauth:grant-type:device_code where the client is registered',
  },
  unsupported_grant_type: {
    says: 'the server does not take device codes',
    hint: 'switch the device flow on at the server, or use atm-cli login',
  },
};

const refusals: ReadonlySet<string> = new Set([
  'access_denied',
  // Microsoft Entra
  'authorization_declined',
]);

const expiries: ReadonlySet<string> = new Set([
  'expired_token',
  // GitHub
  'token_expired',
]);

const passing: ReadonlySet<string> = new Set(['server_error', 'temporarily_unavailable']);

/**
 * What an error means for the polling (RFC 8628 section 3.5). The code decides: servers send
 * `authorization_pending` under 200, 400, 403 and 428. Only an unknown code leaves it to the status.
 */
export function outcomeOfError(answer: ErrorResponse, retryAfter: number | undefined): PollOutcome {
  const { error, interval, status } = answer;
  if (error === 'authorization_pending') return { type: 'pending' };
  if (error === 'slow_down') return { type: 'slow_down', interval, retryAfter };
  if (expiries.has(error)) return { type: 'over', said: quoteAnswer(answer) };
  if (refusals.has(error)) return { type: 'failed', failure: deviceFailure(answer) };
  if (passing.has(error) || status === 429 || status >= 500) {
    return { type: 'transient', detail: `HTTP ${status} ${quoteError(answer)}`, retryAfter };
  }
  return { type: 'failed', failure: deviceFailure(answer) };
}

/** An error of either endpoint as a sentence: `refused` when a person said no, else `oauth_error`. */
export function deviceFailure(answer: ErrorResponse): Failure {
  const { error } = answer;
  const seen = quoteAnswer(answer);
  if (refusals.has(error)) {
    return new Failure('refused', `the sign-in was refused: the server answered ${seen}`, {
      code: error,
      hint: hintFor('access_denied'),
    });
  }
  const meaning = Object.hasOwn(meanings, error) ? meanings[error] : undefined;
  const says = meaning?.says ?? 'the device sign-in failed';
  return new Failure('oauth_error', `${says}: the server answered ${seen}`, {
    code: error,
    hint: publicClientHint(answer) ?? meaning?.hint ?? hintFor(error),
  });
}

function quoteAnswer(answer: ErrorResponse): string {
  return `${quoteError(answer)} (HTTP ${answer.status})`;
}

// Entra says invalid_client when it takes a public client for a confidential one.
function publicClientHint({ error_description = '' }: ErrorResponse): string | undefined {
  if (!error_description.includes('AADSTS7000218')) return undefined;
  return 'Entra: set "Allow public client flows" to yes for this app, or give the client secret';
}
