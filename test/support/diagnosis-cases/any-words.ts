import { readPasted } from '../../../src/diagnosis/pasted.ts';
import { type Case, came, issuer, noon, refused, run, talk } from './build.ts';

/** What an API answered, and what it said in its body. */
function called(status: number, message: string) {
  const url = `${issuer}/api`;
  const failure = { kind: 'oauth_error', message: 'the API refused' } as const;
  return run([talk('api', {}, { message }, { status, url })], { command: 'call', failure });
}

/** A page of the authorization endpoint. */
function shown(status: number, words: string) {
  const page = talk('authorization', {}, `<h1>Sorry</h1><p>${words}</p>`, { status });
  return run([page], { failure: { kind: 'timeout', message: 'no callback came' } });
}

function back(error: string, error_description: string) {
  const failure = { kind: 'refused', message: 'callback' } as const;
  return run([came({ error, error_description, state: 's' })], { failure });
}

function pasted(text: string) {
  return readPasted(text, noon).run;
}

/** Each in words that no server is known to use, beside words that are near and mean another thing. */
export const anyWordsCases: readonly Case[] = [
  {
    id: 'A28',
    yes: shown(400, 'This application has been suspended by its owner'),
    no: shown(400, 'This account has been suspended'),
  },
  {
    id: 'A29',
    yes: back('access_denied', 'Blocked by a policy of your network'),
    no: back('access_denied', 'Ada pressed Cancel'),
  },
  {
    id: 'A30',
    yes: back('access_denied', 'Consent was withdrawn'),
    no: back('access_denied', 'The user denied consent'),
  },
  {
    id: 'A26',
    yes: shown(404, 'The realm &quot;shop&quot; does not exist'),
    no: shown(404, 'The client &quot;shop&quot; does not exist'),
  },
  {
    id: 'A27',
    yes: back('invalid_request', 'This client must use signed request objects'),
    no: back('invalid_request', 'The request is bad'),
  },
  {
    id: 'A31',
    yes: shown(403, 'Le cookie est introuvable'),
    no: shown(403, 'Client inconnu'),
  },
  {
    id: 'T33',
    yes: refused('token', 'invalid_client', 'The client_assertion has a wrong audience'),
    no: refused('token', 'invalid_client', 'The client_secret is wrong'),
  },
  {
    id: 'T34',
    yes: refused('token', 'invalid_grant', 'Benutzername oder Passwort ungültig'),
    no: refused('token', 'invalid_grant', 'Sitzung ungültig'),
  },
  {
    id: 'T35',
    yes: refused('token', 'invalid_grant', 'The account is locked'),
    no: refused('token', 'invalid_grant', 'The client is locked'),
  },
  {
    id: 'T36',
    yes: refused('token', 'invalid_grant', 'The e-mail address is not verified'),
    no: refused('token', 'invalid_grant', 'The code is not verified'),
  },
  {
    id: 'T37',
    yes: refused('token', 'invalid_request', 'The parameter color is missing'),
    no: refused('token', 'invalid_grant', 'Bad things happened'),
  },
  {
    id: 'R13',
    yes: refused('refresh', 'invalid_grant', 'An administrator has terminated the session'),
    no: refused('refresh', 'invalid_grant', 'The refresh token is unknown'),
  },
  {
    id: 'A25',
    yes: shown(403, 'HTTPS est requis'),
    no: shown(403, 'A cookie is required'),
  },
  {
    id: 'N09',
    yes: refused('token', 'invalid_request', 'A client certificate is required'),
    no: refused('token', 'invalid_request', 'A parameter is required'),
  },
  {
    id: 'N10',
    yes: called(503, 'Down for maintenance'),
    no: called(403, 'You lack the role of an editor'),
  },
  {
    id: 'M13',
    yes: called(401, 'This token was issued for another audience'),
    no: called(401, 'This token is too old: it has expired'),
  },
  {
    id: 'M14',
    yes: called(401, 'No Authorization header was found'),
    no: called(401, 'The token has been revoked'),
  },
  {
    id: 'V17',
    yes: pasted('InvalidTokenError: jwt malformed'),
    no: pasted('InvalidTokenError: jwt expired'),
  },
];
