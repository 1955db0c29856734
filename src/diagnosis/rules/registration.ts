import { clientFix } from '../advice/client.ts';
import { byRule, either, matchesError } from '../match.ts';
import {
  forgottenClient,
  refusedRedirectUri,
  refusedRegistration,
  tooManyClients,
} from '../matchers/registration.ts';
import type { Rule } from '../rule.ts';

const rfc7591 = 'RFC 7591 section 3.2.2';
const own = 'or use a client that was made there: `sign-in --client-id <id>`';

/** Failures of the registration of a client (RFC 7591), and of what was registered (RFC 7592). */
export const registrationRules: readonly Rule[] = [
  {
    id: 'C01',
    phase: 'registration',
    title: 'the server registers no such redirect URI',
    codes: ['invalid_redirect_uri'],
    match: either(byRule('C01'), refusedRedirectUri),
    cause:
      'The server refuses the redirect URI, or has registered another one: some take https alone, some only localhost or only 127.0.0.1, some a fixed list.',
    fixFor: clientFix,
    fix: [
      'register another redirect URI, such as one with localhost: `client register --redirect-uri http://localhost:8976/callback`',
      own,
    ],
    source: `${rfc7591}; RFC 8252 section 7.3`,
  },
  {
    id: 'C02',
    phase: 'registration',
    title: 'the server refuses what the client says about itself',
    codes: ['invalid_client_metadata'],
    match: either(
      byRule('C02'),
      refusedRegistration({
        phrases:
          /"error"\s{0,5}:\s{0,5}"invalid_client_metadata"|client[ -]name (?:is |was )?(?:already|not allowed|taken|reserved)/i,
        codes: ['invalid_client_metadata'],
      }),
    ),
    cause:
      'A member of the client metadata is not accepted: the name, a scope, a grant type, or a client without a secret.',
    fixFor: clientFix,
    fix: ['register it under another name: `client register --client-name <name>`', own],
    source: rfc7591,
  },
  {
    id: 'C03',
    phase: 'registration',
    title: 'the server registers no more clients',
    codes: ['insufficient_scope'],
    match: either(byRule('C03'), tooManyClients),
    cause: 'There are too many clients, or too many registrations in a short time.',
    fix: [
      'use the client that is registered already, if there is one: `client show --all`',
      'or try again later: `client register`',
      own,
    ],
    source: 'https://www.keycloak.org/securing-apps/client-registration',
  },
  {
    id: 'C04',
    phase: 'registration',
    title: 'a registration needs an initial access token',
    codes: ['401', '403'],
    match: either(
      byRule('C04'),
      refusedRegistration({
        phrases:
          /initial[ _]access[ _]token|rejected request to client-registration|registration access token .{0,40}(?:missing|required)/i,
      }),
    ),
    cause:
      'The registration endpoint is not open to everybody: it takes a token that the operators of the server issue, or knows the hosts that may register.',
    fixFor: clientFix,
    fix: [
      'get an initial access token from the operators of the server: `client register --initial-access-token-file <file>`',
      own,
    ],
    source: 'RFC 7591 section 3; https://www.keycloak.org/securing-apps/client-registration',
  },
  {
    id: 'C05',
    phase: 'registration',
    title: 'the server wants a software statement',
    codes: ['invalid_software_statement', 'unapproved_software_statement'],
    match: either(
      byRule('C05'),
      matchesError({
        at: ['registration'],
        codes: ['invalid_software_statement', 'unapproved_software_statement'],
      }),
    ),
    cause:
      'The server registers only software that somebody it trusts vouches for; this program has no software statement.',
    fix: [
      'have a client made by the operators of the server, and name it: `sign-in --client-id <id>`',
    ],
    source: 'RFC 7591 section 2.3',
  },
  {
    id: 'C06',
    phase: 'registration',
    title: 'the server registers no clients',
    codes: ['registration_endpoint'],
    match: byRule('C06'),
    cause:
      'The metadata of the server name no registration_endpoint: a client is made by its operators.',
    fixFor: clientFix,
    fix: [
      'have a client made by the operators of the server, and name it: `sign-in --client-id <id>`',
    ],
    source: 'RFC 8414 section 2',
  },
  {
    id: 'C07',
    phase: 'registration',
    title: 'the client was registered in a way that cannot be used',
    codes: ['token_endpoint_auth_method'],
    match: byRule('C07'),
    cause:
      'A public client was asked for, and the server has registered one that authenticates in a way that this program does not support.',
    fixFor: clientFix,
    fix: [
      'have a public client made by the operators of the server, and name it: `sign-in --client-id <id>`',
    ],
    source: 'RFC 7591 section 3.2.1',
  },
  {
    id: 'C08',
    phase: 'registration',
    title: 'the server has forgotten the registered client',
    codes: ['invalid_client', 'unauthorized_client'],
    match: either(byRule('C08'), forgottenClient),
    cause:
      'The client was registered by this program, and the server does not know it any more: registrations were deleted, have expired, or were lost with a restart.',
    fixFor: clientFix,
    fix: ['sign in again, which registers it again: `sign-in`'],
    source: 'RFC 7592 section 2; RFC 6749 section 5.2',
  },
  {
    id: 'C09',
    phase: 'registration',
    title: 'the redirect URI has no port of its own',
    codes: ['redirect_uri'],
    match: byRule('C09'),
    cause: 'The port 0 stands for any free port, and a server registers exact redirect URIs.',
    fixFor: clientFix,
    fix: ['name the port that the callback comes to: `client register --port 8976`'],
    source: 'RFC 6749 section 3.1.2.2',
  },
];
