import type { Exchange } from '../../model/exchange.ts';
import { asksForNonce } from './outcome.ts';

export type StepDescription = { readonly title: string; readonly why: string };

const descriptions: Readonly<Record<string, StepDescription>> = {
  discovery: {
    title: 'Fetch the metadata',
    why: 'The issuer publishes its endpoints and what it supports.',
  },
  jwks: {
    title: 'Fetch the keys',
    why: 'The public keys of the server verify the signature of the ID token.',
  },
  resource: {
    title: 'Ask the API without a token',
    why: 'Its challenge says what it requires, and where its metadata are (RFC 9728).',
  },
  'resource metadata': {
    title: 'Fetch the metadata of the API',
    why: 'They name its authorization servers and the resource that a token has to be for.',
  },
  assertion: {
    title: 'Ask for an assertion',
    why: 'The workload gets a signed statement about itself for this server; it needs no secret there.',
  },
  registration: {
    title: 'Register the client',
    why: 'The server gives this program a client id, or reads, changes or deletes its registration.',
  },
  'client document': {
    title: 'Read the client document',
    why: 'A server that supports it reads what the client says about itself at this URL, its client id.',
  },
  'pushed authorization request': {
    title: 'Push the authorization request',
    why: 'The server gets the request directly, and the browser carries only a reference to it (RFC 9126).',
  },
  authorization: {
    title: 'Open the browser',
    why: 'The user signs in at the server itself; the client never sees the password.',
  },
  'authorization page': {
    title: 'Look at the authorization URL',
    why: 'No callback yet: it is requested once, without cookies, to see an error that only the browser shows.',
  },
  callback: {
    title: 'Callback',
    why: 'The server redirects the browser back with a code, which the client exchanges for tokens.',
  },
  stranger: {
    title: 'Unexpected request',
    why: 'This request does not belong to the login: it was rejected and the login goes on.',
  },
  token: {
    title: 'Exchange the code for tokens',
    why: 'The client authenticates to the server directly and gets the tokens.',
  },
  grant: {
    title: 'Request tokens',
    why: 'The client requests tokens with a grant that needs no browser and no redirect.',
  },
  'direct login': {
    title: 'Sign in without a browser',
    why: 'The login id and the password go to the server, which responds with a code.',
  },
  refresh: {
    title: 'Refresh the tokens',
    why: 'The refresh token is exchanged for new tokens; the user does not sign in again.',
  },
  'device authorization': {
    title: 'Request a device code',
    why: 'The user signs in on another device, with the code that this one shows.',
  },
  'device token': {
    title: 'Poll for the tokens',
    why: 'Until the user has signed in, the response is authorization_pending.',
  },
  userinfo: {
    title: 'Fetch the userinfo',
    why: 'The userinfo endpoint returns claims about the user of the access token.',
  },
  introspection: {
    title: 'Introspect the token',
    why: 'The server says whether this token is still active.',
  },
  revocation: { title: 'Revoke the token', why: 'From here on the token is invalid.' },
  pasted: { title: 'Pasted', why: 'This was pasted to be explained.' },
};

/** What the API gets, by the scheme of the Authorization header. */
const calls: Readonly<Record<string, string>> = {
  bearer: 'The access token goes to the API as a bearer token.',
  dpop: 'The access token goes to the API with a proof of the key that it is bound to (RFC 9449).',
};

/** Title and purpose of an exchange. */
export function describeStep({
  step,
  request,
}: Pick<Exchange, 'step' | 'request'>): StepDescription {
  if (step === 'api') {
    const [scheme = ''] = (request.headers['authorization'] ?? '').toLowerCase().split(' ');
    const why = Object.hasOwn(calls, scheme) ? calls[scheme] : undefined;
    return { title: 'Call the API', why: why ?? 'The API is called without a token.' };
  }
  const known = Object.hasOwn(descriptions, step) ? descriptions[step] : undefined;
  return known ?? { title: step, why: 'A request of the client.' };
}

/** Why an exchange repeats the one before it, as a clause; `undefined` where that does not tell. */
export function reasonOfRepeat(
  { id, step, request, attempt = 1 }: Exchange,
  exchanges: readonly Exchange[],
): string | undefined {
  if (attempt === 1) return undefined;
  const before = exchanges.findLast(
    (one) => one.id < id && one.step === step && one.request.url === request.url,
  );
  return before !== undefined && asksForNonce(before)
    ? 'the server wants its nonce in the proof: sent once more'
    : undefined;
}
