import {
  type Case,
  failing,
  failingBy,
  pasted,
  refused,
  run,
  signIn,
  talk,
  unknownCode,
} from './build.ts';

const page = '<!doctype html><html><head><title>502 Bad Gateway</title></head></html>';
const answered = { access_token: 'at', refresh_token: 'new' };
const reuse = (more: object) =>
  refused('refresh', 'invalid_grant', 'grant request is invalid', {
    sent: { refresh_token: 'old' },
    run: more,
  });

/** Its words, and the server is another one as long as no preset says so. */
const googleRefused = refused('refresh', 'invalid_grant', 'Token has been expired or revoked.');

export const refreshCases: readonly Case[] = [
  {
    id: 'R01',
    yes: failingBy('R01', 'human_needed', 'the profile "work" has no refresh token'),
    no: failing('human_needed', 'not signed in (profile work)'),
  },
  {
    id: 'R01',
    yes: pasted('{"access_token":"at","token_type":"Bearer"}'),
    no: pasted('{"access_token":"at","refresh_token":"r"}'),
  },
  {
    id: 'R02',
    yes: refused('refresh', 'invalid_grant', 'The refresh token was already used.'),
    no: refused('refresh', 'invalid_client'),
  },
  { id: 'R02', yes: reuse({ local: { replacedMeanwhile: true } }), no: signIn() },
  {
    id: 'R02',
    yes: run([
      talk('refresh', { refresh_token: 'old' }, answered, { at: 0 }),
      talk('refresh', { refresh_token: 'old' }, { error: 'invalid_grant' }),
    ]),
    no: unknownCode,
  },
  {
    id: 'R03',
    yes: refused(
      'refresh',
      'invalid_request',
      'Failed to refresh token because of multiple concurrent requests using the same token. Please retry the request.',
    ),
    no: refused('refresh', 'invalid_grant'),
  },
  {
    id: 'R04',
    yes: refused('refresh', 'invalid_grant', 'Session not active'),
    no: refused('refresh', 'invalid_client'),
  },
  {
    id: 'R04',
    yes: refused(
      'refresh',
      'invalid_grant',
      'AADSTS700082: The refresh token has expired due to inactivity.',
    ),
    no: reuse({ local: { refreshTokenFrom: Date.UTC(2026, 10, 21, 11, 59) / 1000 } }),
  },
  {
    id: 'R05',
    yes: { ...googleRefused, local: { provider: 'google' } },
    no: refused('refresh', 'invalid_grant', 'Session not active'),
  },
  { id: 'R04', yes: googleRefused, no: refused('refresh', 'invalid_client') },
  {
    id: 'R06',
    yes: run([talk('refresh', { refresh_token: 'old' }, { access_token: 'at' })]),
    no: run([talk('refresh', { refresh_token: 'old' }, answered)]),
  },
  {
    id: 'R07',
    yes: refused(
      'refresh',
      'invalid_request',
      'AADSTS90009: Application is requesting a token for itself.',
    ),
    no: refused('refresh', 'invalid_request'),
  },
  {
    id: 'R08',
    yes: refused('refresh', 'invalid_grant', 'The provided authorization grant is invalid', {
      run: { local: { provider: 'gitlab' } },
    }),
    no: reuse({}),
  },
  {
    id: 'R09',
    yes: refused('refresh', 'server_error', undefined, { status: 503 }),
    no: refused('refresh', 'invalid_grant'),
  },
  {
    id: 'R09',
    yes: run([talk('refresh', {}, page, { status: 502 })]),
    no: run([talk('token', {}, page, { status: 502 })]),
  },
  {
    id: 'R10',
    yes: failingBy('R10', 'usage', 'the stored tokens have client_id a, not b'),
    no: unknownCode,
  },
  {
    id: 'R10',
    yes: refused(
      'refresh',
      'invalid_grant',
      'The OAuth 2.0 Client ID from this request does not match the ID during the initial token issuance.',
    ),
    no: signIn(),
  },
  {
    id: 'R11',
    yes: reuse({ local: { refreshSentAt: Date.UTC(2026, 10, 21, 11) / 1000 } }),
    no: reuse({}),
  },
  {
    id: 'R12',
    yes: refused('refresh', 'invalid_scope', 'refresh token missing requested scope'),
    no: refused('token', 'invalid_scope'),
  },
  {
    id: 'R14',
    yes: refused('refresh', 'invalid_grant'),
    no: refused('refresh', 'invalid_grant', 'The session of the user has expired'),
  },
];
