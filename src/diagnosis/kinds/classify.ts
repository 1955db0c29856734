import type { AuthorizationPage } from '../../model/exchange.ts';
import type { ErrorResponse } from '../evidence/error-response.ts';
import type { ObservedExchange } from '../evidence/exchange.ts';
import { isApi, isRedirect } from '../match.ts';
import type { Kind } from './kind.ts';
import { certaintyOf, kindOfStatus } from './status.ts';
import { kindOfVendorCode } from './vendor-codes.ts';
import { everywhere } from './vocabulary/everywhere.ts';
import { issuing } from './vocabulary/issuing.ts';
import { hintsFor, vocabularyFor } from './vocabulary/of-step.ts';
import type { Vocabulary } from './vocabulary/terms.ts';
import { pastedWords } from './pasted-words.ts';
import { normalised, wordsOf } from './words.ts';

/**
 * A kind, what it was recognised by, and whether that says so, is one of several that words name
 * (`open`), or only suggests it.
 */
export type Classified = {
  readonly kind: Kind;
  readonly by: 'words' | 'status';
  readonly certainty: 'sure' | 'open' | 'suggested';
};

/** What is wrong in the exchange that failed, by its words, then by its status. */
export function classify(failed: ObservedExchange | undefined): Classified | undefined {
  if (failed === undefined || failed.exchange.error !== undefined) return undefined;
  const { step, errorResponse } = failed;
  if (isMetadata(errorResponse)) return undefined;
  if (['discovery', 'jwks'].includes(step) && errorResponse.error === undefined) return undefined;
  const { status = 0 } = errorResponse;
  if (isApi(step) && status >= 500) return { kind: 'server-down', by: 'status', certainty: 'sure' };
  const said = saidIn(failed);
  return (
    byCode(errorResponse) ?? byWords(failed, said) ?? byHint(failed, said) ?? byStatus(failed, said)
  );
}

/** A number of Entra, or a code of Okta. */
function byCode(response: ErrorResponse): Classified | undefined {
  const kinds = vendorCodes(response).map(kindOfVendorCode);
  const kind = kinds.find((one) => one !== undefined);
  return kind && { kind, by: 'words', certainty: 'sure' };
}

function byWords(failed: ObservedExchange, said: string): Classified | undefined {
  const named = findAll(vocabularyFor(failed), said);
  const kinds = named.map((one) => meantBy(one, failed));
  const [kind] = kinds;
  const isLoose = failed.step === 'pasted' && loose.includes(kind);
  if ((kind === undefined || isLoose) && isRefusedRenewal(failed, said, kind)) {
    return { kind: 'refresh-dead', by: 'words', certainty: 'suggested' };
  }
  if (kind === undefined) return undefined;
  if (isOpen(kinds)) return { kind, by: 'words', certainty: 'open' };
  return { kind, by: 'words', certainty: isLoose ? 'suggested' : 'sure' };
}

function byHint(failed: ObservedExchange, said: string): Classified | undefined {
  const kind = find(hintsFor(failed), said);
  if (kind === undefined) return undefined;
  const isOfToken = isApi(failed.step) || failed.step === 'pasted';
  return { kind, by: 'words', certainty: isOfToken ? certaintyOf(kind, failed) : 'sure' };
}

function byStatus(failed: ObservedExchange, said: string): Classified | undefined {
  const kind = kindOfStatus(failed, said);
  return kind && { kind, by: 'status', certainty: certaintyOf(kind, failed) };
}

/** The numbers of Entra, and the code of Okta. */
function vendorCodes({ numbers, text }: ErrorResponse): readonly string[] {
  return [...numbers, ...(text.match(/\bE0\d{6}\b/g) ?? [])];
}

/** What words mean for a grant that knows neither device nor user, or for an endpoint that takes a token as a parameter. */
function meantBy(kind: Kind, { step, sent, errorResponse }: ObservedExchange): Kind {
  // The token is what they ask about; under 401 it is the caller who has none.
  if (kind === 'token-missing' && (step === 'introspection' || step === 'revocation')) {
    return errorResponse.status === 401 ? 'client-auth-method' : 'request-malformed';
  }
  const meant = meanings[sent['grant_type'] ?? ''];
  return meant?.[kind] ?? kind;
}

const meanings: Readonly<Record<string, Partial<Record<Kind, Kind>>>> = {
  authorization_code: {
    'device-expired': 'code-expired',
    'device-unknown': 'code-used',
    'refresh-dead': 'code-used',
  },
  'urn:ietf:params:oauth:grant-type:device_code': {
    'code-expired': 'device-expired',
    'code-used': 'device-unknown',
  },
  refresh_token: { 'code-expired': 'refresh-dead', 'code-used': 'refresh-dead' },
  // Zitadel names a service user.
  client_credentials: { 'user-password': 'client-secret' },
};

/** What the words of an error page at the authorization URL are about, if anything in them names it. */
export function kindOfPage({ code = '', words = '' }: AuthorizationPage): Kind | undefined {
  const text = `${code} . ${words}`;
  const kind = find([...everywhere, ...issuing], normalised(text));
  // No client authenticates there.
  return kind ?? (/client authentication failed/i.test(text) ? 'client-unknown' : undefined);
}

function saidIn({ step, exchange, errorResponse }: ObservedExchange): string {
  if (step === 'callback') {
    const { error = '', description = '' } = errorResponse;
    return normalised(`${error} . ${description}`);
  }
  const { response } = exchange;
  const location = isRedirect(response?.status) ? response?.headers['location'] : undefined;
  const { challenges, members } = errorResponse;
  const { error_description: told, ...others } = members;
  if (step === 'pasted' && typeof told === 'string') {
    const rest = wordsOf({ body: JSON.stringify(others), challenges, location });
    return `${pastedWords(told)} . ${rest}`;
  }
  return wordsOf({ body: response?.body ?? '', challenges, location });
}

/** Metadata name keys, scopes and methods, and nothing that is wrong with them. */
function isMetadata({ members, error }: ErrorResponse): boolean {
  return error === undefined && typeof members['issuer'] === 'string';
}

/**
 * `invalid_grant` in what a program printed that already had tokens: it says so, or it names nothing
 * else and exchanged no code.
 */
function isRefusedRenewal(
  { step, errorResponse }: ObservedExchange,
  said: string,
  kind: Kind | undefined,
): boolean {
  if (step !== 'pasted' || errorResponse.error !== 'invalid_grant') return false;
  if (/\brefresh|(?:couldnt|cannot) fetch token/.test(said)) return true;
  return kind === undefined && !/\bcode|exchang|redeem|callback|assertion|jwt/.test(said);
}

/** Words of several kinds: the first one is likely meant, but does not say so. */
function isOpen([first, ...others]: readonly Kind[]): boolean {
  return others.some((kind) => {
    return (
      kind !== first && !besideOthers.includes(kind) && !(isOfClient(first) && isOfClient(kind))
    );
  });
}

/** Many servers do not say which of the two is wrong. */
function isOfClient(kind: Kind | undefined): boolean {
  return kind === 'client-secret' || kind === 'client-unknown';
}

/** Their words stand in many a line that means something else. */
const loose: readonly (Kind | undefined)[] = [
  'token-dead',
  'token-missing',
  'token-scope',
  'token-audience',
  'audience',
  'scope',
  'rate-limit',
  'server-down',
  'jwt-expired',
  'tenant',
  'redirect-uri',
  'pkce',
  'key-not-found',
  'request-malformed',
  'metadata-not-found',
  'client-secret',
  'client-assertion',
  'user-blocked',
  'policy',
];

/** Words of theirs stand beside those of any other. */
const besideOthers: readonly Kind[] = ['server-down', 'request-malformed', 'login-page', 'timeout'];

/** Every kind that words name, the first one first. */
function findAll(vocabulary: Vocabulary, said: string): readonly Kind[] {
  return vocabulary.filter(([, words]) => words.test(said)).map(([kind]) => kind);
}

function find(vocabulary: Vocabulary, said: string): Kind | undefined {
  return vocabulary.find(([, words]) => words.test(said))?.[0];
}
