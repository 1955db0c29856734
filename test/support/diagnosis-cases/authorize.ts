import type { AuthorizationPage, Exchange } from '../../../src/model/exchange.ts';
import type { LocalFacts, Run } from '../../../src/model/run.ts';
import {
  asked,
  came,
  type Case,
  declined,
  failing,
  failingBy,
  found,
  pasted,
  redirectUri,
  refused,
  run,
  signIn,
  talk,
  timedOut,
  unanswered,
  unknownCode,
  noCallback,
} from './build.ts';

const localhost = 'http://localhost:8976/callback';
const setTo = (value: string) => [{ name: 'redirect_uri', value, origin: 'default' }] as const;
const unregistered = {
  error: 'invalid_redirect_uri',
  error_description: "redirect_uri did not match any of the client's registered redirect_uris",
};
const vain = (more: object = {}, then: readonly Exchange[] = []) =>
  run([asked(), ...then], { failure: noCallback, ...more });
const auth0 = { local: { provider: 'auth0' } };

/** A sign-in in which the authorization URL showed this, and no callback came. */
function shown(page: AuthorizationPage, more: Partial<LocalFacts> = {}): Run {
  const { status = 200, words = '' } = page;
  const body = `<h1>We are sorry</h1><p>${words}</p>`;
  const look = talk('authorization page', {}, body, { status });
  return vain({ local: { ...more, authorization_page: page } }, [look]);
}
const page = (words: string, status = 400) => shown({ type: 'error', status, words });
const refusedConnection = 'https://id.example.com refused the connection (ECONNREFUSED)';
const signInPage = shown({ type: 'sign_in', status: 200 });

export const authorizeCases: readonly Case[] = [
  { id: 'A01', yes: page('Invalid parameter: redirect_uri'), no: page('Client not found.') },
  { id: 'A01', yes: page('Unregistered redirect_uri ("http://x/cb").'), no: signInPage },
  {
    id: 'A01',
    yes: page('The requested redirect_uri is missing in the client configuration.'),
    no: page('PKCE is required for this client'),
  },
  { id: 'A01', yes: page('Etwas stimmt nicht'), no: page('Bad Gateway', 502), beside: true },
  {
    id: 'A03',
    yes: {
      ...page('Callback URL mismatch.', 403),
      settings: setTo('http://127.0.0.1:0/callback'),
    },
    no: { ...page('Client not found.'), settings: setTo('http://127.0.0.1:0/callback') },
  },
  {
    id: 'A06',
    yes: shown({ type: 'unknown', status: 200 }, { remote: 'an SSH session' }),
    no: shown({ type: 'error', status: 400, words: 'Client not found.' }, { remote: 'a pod' }),
  },
  { id: 'A08', yes: page('The requested scope is invalid'), no: page('Scope of the page') },
  { id: 'A13', yes: page('PKCE is required for this client'), no: page('Client not found.') },
  { id: 'A14', yes: page('Standard flow is disabled'), no: page('Client not found.') },
  { id: 'A20', yes: page('Page not found', 404), no: unknownCode },
  { id: 'A20', yes: signInPage, no: declined('access_denied') },
  {
    id: 'A23',
    yes: page('Client not found.'),
    no: page('The requested redirect_uri is missing in the client configuration.'),
  },
  {
    id: 'A23',
    yes: shown(
      {
        type: 'error',
        status: 500,
        code: 'server_error',
        words: 'unable to retrieve client by id',
      },
      { remote: 'a container' },
    ),
    no: signInPage,
  },
  {
    id: 'U10',
    yes: vain(
      { local: { authorization_page: { type: 'unreachable', words: refusedConnection } } },
      [unanswered('authorization page', refusedConnection)],
    ),
    no: vain({}, [unanswered('authorization page', refusedConnection)]),
  },
  { id: 'A25', yes: page('HTTPS required', 403), no: page('See https://id.example.com/help') },
  { id: 'A26', yes: page('Realm does not exist', 404), no: page('The realm of demo') },
  {
    id: 'A27',
    yes: page('Request Object must be used by this client'),
    no: page('The request is not complete'),
  },
  ...[
    'Pushed Authorization Request must be used',
    'Pushed Authorization Request is only allowed.',
    'Pushed Authorization Requests are enforced but no such request was sent.',
    'Pushed authorization is required.',
    'This client must use pushed authorization requests',
  ].map((words): Case => {
    return { id: 'A32', yes: declined('invalid_request', words), no: page('Too many requests') };
  }),
  {
    id: 'A32',
    yes: page('Pushed Authorization Request must be used'),
    no: page('request_uri is invalid, expired, or was already used'),
  },
  {
    id: 'A32',
    yes: failingBy('A32', 'usage', 'the server requires pushed requests, and par is never'),
    no: failingBy('U01', 'usage', 'par is sometimes, expected auto or always or never'),
  },
  ...[
    'request_uri is invalid, expired, or was already used',
    'PAR expired.',
    'PAR not found. not issued or used multiple times.',
    'invalid or reused PAR request uri',
    'expired pushed authorization request',
    'OAuth 2.0 Parameter: request_uri',
    'Unknown request_uri',
    'The requested PAR session was not found, was expired, or was otherwise invalid.',
  ].map((words): Case => {
    return { id: 'A33', yes: page(words), no: page('Pushed authorization is required.') };
  }),
  {
    id: 'A33',
    yes: declined('invalid_request_uri', 'try again'),
    no: declined('invalid_request', 'try again'),
  },
  {
    id: 'A01',
    yes: declined('invalid_request', 'AADSTS50011: The redirect URI does not match', {
      redirect_uri: 'https://app.example.com/cb',
    }),
    no: unknownCode,
  },
  {
    id: 'A01',
    yes: run([
      asked({ redirect_uri: 'https://app.example.com/cb' }),
      talk('authorization', {}, unregistered),
    ]),
    no: declined('access_denied'),
  },
  {
    id: 'A01',
    yes: pasted('{"error":"redirect_uri_mismatch"}'),
    no: pasted('{"error":"invalid_scope"}'),
  },
  {
    id: 'A01',
    yes: timedOut,
    no: failing('timeout', 'the code was not confirmed within 900 s'),
    beside: true,
  },
  {
    id: 'A02',
    yes: run(
      [
        asked({ redirect_uri: 'http://127.0.0.1:8976/callback' }),
        came({ error: 'invalid_request', error_description: 'AADSTS50011: no match' }),
      ],
      { local: { provider: 'entra' } },
    ),
    no: run([
      asked({ redirect_uri: 'https://app.example.com/cb' }),
      came({ error: 'invalid_request', error_description: 'AADSTS50011' }),
    ]),
  },
  {
    id: 'A02',
    yes: run([
      asked({ redirect_uri: localhost }),
      talk(
        'authorization',
        {},
        {
          error: 'invalid_request',
          error_description:
            "The 'redirect_uri' parameter does not match any of the OAuth 2.0 Client's pre-registered redirect urls.",
        },
      ),
    ]),
    no: timedOut,
  },
  {
    id: 'A03',
    yes: run(
      [
        asked({ redirect_uri: 'http://127.0.0.1:51234/callback' }),
        talk('authorization', {}, unregistered),
      ],
      { settings: [...setTo('http://127.0.0.1:0/callback')] },
    ),
    no: run([asked(), talk('authorization', {}, unregistered)], {
      settings: [...setTo(redirectUri)],
    }),
  },
  { id: 'A04', yes: vain(), no: declined('access_denied'), beside: true },
  {
    id: 'A05',
    yes: failingBy('A05', 'usage', 'cannot listen on 127.0.0.1 port 8976 (EADDRINUSE)'),
    no: failing('usage', 'cannot listen on 10.0.0.1 port 8976 (EADDRNOTAVAIL)'),
  },
  { id: 'A05', yes: pasted('listen EADDRINUSE: address already in use'), no: timedOut },
  { id: 'A06', yes: vain({ local: { remote: 'an SSH session' } }), no: vain() },
  {
    id: 'A07',
    yes: declined('access_denied', 'The resource owner denied the request'),
    no: declined('invalid_scope'),
  },
  {
    id: 'A07',
    yes: declined(
      'access_denied',
      'Policy evaluation failed for this request, please check the policy configurations.',
    ),
    no: refused('token', 'access_denied', 'unknown client', { status: 401 }),
  },
  { id: 'A07', yes: declined('access-denied'), no: refused('device token', 'access_denied') },
  { id: 'A08', yes: declined('invalid_scope', 'unknown scope'), no: declined('access_denied') },
  {
    id: 'A08',
    yes: declined(
      'invalid_client',
      "AADSTS650053: The application asked for scope 'x' that doesn't exist on the resource",
    ),
    no: refused('refresh', 'invalid_scope'),
  },
  {
    id: 'A08',
    yes: run([
      found({ scopes_supported: ['openid'] }),
      asked({ scope: 'openid emial' }),
      came({ error: 'invalid_scope', state: 's-of-this-sign-in' }),
    ]),
    no: unknownCode,
  },
  {
    id: 'A09',
    yes: declined('login_required', undefined, { prompt: 'none' }),
    no: declined('access_denied'),
  },
  {
    id: 'A10',
    yes: declined('consent_required', 'AADSTS65001: The user or administrator has not consented'),
    no: declined('consent_required'),
  },
  {
    id: 'A10',
    yes: declined('access_denied', 'AADSTS90094: The grant requires admin permission'),
    no: declined('access_denied', 'AADSTS65004: User declined to consent'),
  },
  {
    id: 'A11',
    yes: declined('unauthorized_client', 'AADSTS700016: Application not found in the directory'),
    no: declined('unauthorized_client'),
  },
  {
    id: 'A12',
    yes: refused('token', 'invalid_target', 'AADSTS9010010: The resource parameter does not match'),
    no: refused('token', 'invalid_target'),
  },
  {
    id: 'A12',
    yes: refused('token', 'invalid_target', 'no', {
      sent: { resource: 'https://api.example.com/' },
      run: { local: { provider: 'entra' } },
    }),
    no: refused('token', 'invalid_scope', 'no', { run: { local: { provider: 'entra' } } }),
  },
  {
    id: 'A13',
    yes: declined(
      'invalid_request',
      'Authorization Server policy requires PKCE to be used for this request',
    ),
    no: declined('invalid_request', 'max_age is no number'),
  },
  {
    id: 'A14',
    yes: declined('unauthorized_client', 'requested response_type is not allowed for this client'),
    no: refused('token', 'unauthorized_client'),
  },
  {
    id: 'A15',
    yes: run([asked(), came({ code: 'c', state: 'of-an-older-tab' }, 5, 'stranger')], {
      failure: noCallback,
    }),
    no: signIn(),
  },
  {
    id: 'A15',
    yes: run([asked(), came({ code: 'c' }, 5, 'stranger')], { failure: noCallback }),
    no: run([asked(), came({}, 5, 'stranger')], { failure: noCallback }),
  },
  {
    id: 'A15',
    yes: pasted('http://127.0.0.1:8976/callback?code=abc'),
    no: pasted('http://127.0.0.1:8976/callback?code=abc&state=def'),
  },
  {
    id: 'A16',
    yes: declined('invalid_state', 'The state is missing or does not have enough characters'),
    no: declined('invalid_request'),
  },
  {
    id: 'A17',
    yes: run(
      [
        found({}),
        asked(),
        came({ code: 'c', state: 's-of-this-sign-in', iss: 'https://evil.example' }, 5, 'stranger'),
      ],
      { failure: noCallback },
    ),
    no: run([
      found({}),
      asked(),
      came({ error: 'access_denied', state: 's-of-this-sign-in', iss: 'https://id.example.com' }),
    ]),
  },
  {
    id: 'A17',
    yes: run(
      [
        found({ authorization_response_iss_parameter_supported: true }),
        asked(),
        came({ code: 'c', state: 's-of-this-sign-in' }, 5, 'stranger'),
      ],
      { failure: noCallback },
    ),
    no: run([found({}), asked(), came({ error: 'access_denied', state: 's-of-this-sign-in' })]),
  },
  {
    id: 'A18',
    yes: run([
      asked(),
      came({ code: 'c', state: 's-of-this-sign-in' }),
      came({ code: 'c', state: 's-of-this-sign-in' }, 2, 'stranger'),
      talk('token', { code: 'c' }, { error: 'invalid_grant', error_description: 'Code not valid' }),
    ]),
    no: run([asked(), came({}, 1, 'stranger'), came({ error: 'access_denied' })]),
    beside: true,
  },
  {
    id: 'A19',
    yes: pasted('http://127.0.0.1:8976/callback#access_token=abc&state=def'),
    no: pasted('http://127.0.0.1:8976/callback?error=access_denied&state=def'),
  },
  {
    id: 'A24',
    yes: run([asked(), came({ state: 'a-state' }, 1, 'stranger')]),
    no: pasted('http://127.0.0.1:8976/callback#access_token=abc&state=def'),
  },
  { id: 'A20', yes: timedOut, no: signIn() },
  {
    id: 'A20',
    yes: failing('interrupted', 'interrupted', { exchanges: [asked()] }),
    no: failing('interrupted', 'interrupted', { command: 'serve' }),
  },
  { id: 'A21', yes: vain({ ...auth0 }), no: vain(), beside: true },
  {
    id: 'A22',
    yes: run([asked({ redirect_uri: localhost }), came({ error: 'consent_required' })], auth0),
    no: run([asked(), came({ error: 'access_denied' })], auth0),
    beside: true,
  },
  ...['The client does not exist on this server.', 'Invalid client_id parameter value.'].map(
    (words): Case => ({
      id: 'A23',
      yes: pasted(words),
      no: pasted('Invalid code_verifier parameter value.'),
    }),
  ),
  {
    id: 'A23',
    yes: declined('invalid_request', 'OAuth 2.0 Parameter: client_id'),
    no: declined('invalid_request', 'OAuth 2.0 Parameter: scope'),
  },
  ...[
    'Mismatching redirect URI.',
    'Redirect URI http://127.0.0.1:8977/callback is not supported by client.',
    'invalid_request: OAuth 2.0 Parameter: redirect_uri',
  ].map((words): Case => ({ id: 'A01', yes: pasted(words), no: pasted('Redirecting.') })),
  ...['invalid_request: Code challenge required.', "Missing 'code_challenge'"].map(
    (words): Case => ({ id: 'A13', yes: pasted(words), no: pasted('Missing code.') }),
  ),
];
