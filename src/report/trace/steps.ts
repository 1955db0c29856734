import type { Exchange } from '../../model/exchange.ts';

export type StepDescription = { readonly title: string; readonly why: string };

const words: Readonly<Record<string, StepDescription>> = {
  discovery: {
    title: 'Find the server',
    why: 'The issuer publishes where its endpoints are and what it can do.',
  },
  jwks: {
    title: 'Fetch the keys',
    why: 'The public keys of the server check the signature of the ID token.',
  },
  authorization: {
    title: 'Open the browser',
    why: 'The person signs in at the server itself; this program never sees the password.',
  },
  callback: {
    title: 'The browser comes back',
    why: 'The server sends the browser back with a code, which is of no use without the next step.',
  },
  stranger: {
    title: 'A stranger knocks',
    why: 'This request does not belong to the login, so it was answered and ignored.',
  },
  token: {
    title: 'Trade for tokens',
    why: 'This program proves itself to the server directly and gets the tokens.',
  },
  grant: {
    title: 'Ask for tokens',
    why: 'This program asks with a grant of its own: no browser and no redirect take part.',
  },
  'direct login': {
    title: 'Sign in without a browser',
    why: 'The login id and the password go to the server, which answers with a code.',
  },
  refresh: {
    title: 'Refresh the tokens',
    why: 'The refresh token is traded for new tokens; nobody has to sign in again.',
  },
  'device authorization': {
    title: 'Ask for a device code',
    why: 'The person signs in on another device; this one gets a code to show them.',
  },
  'device token': {
    title: 'Ask: signed in yet?',
    why: 'Until the person has signed in, the answer is authorization_pending.',
  },
  userinfo: {
    title: 'Ask who signed in',
    why: 'The access token opens the endpoint that says who the person is.',
  },
  introspection: {
    title: 'Ask about the token',
    why: 'The server says whether it would still take this token.',
  },
  revocation: { title: 'Give the token back', why: 'From here on nobody can use it.' },
  api: { title: 'Call the API', why: 'The access token is shown to the API that it was made for.' },
  pasted: { title: 'What was pasted', why: 'Somebody gave this to be explained.' },
};

/** What a step is called and why it exists, for someone who sees it for the first time. */
export function describeStep({ step }: Pick<Exchange, 'step'>): StepDescription {
  const known = Object.hasOwn(words, step) ? words[step] : undefined;
  return known ?? { title: step, why: 'A request of this program.' };
}
