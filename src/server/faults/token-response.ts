import { credentialsOf } from './client.ts';
import { type Fault, faultsAt } from './fault.ts';
import { type Edit, edited, editJson, errorReply, jsonOf, jsonReply, type Reply } from './reply.ts';

const fault = faultsAt({ where: 'token response', endpoints: ['token'] });

/** Cursor movement, a bell, a bidirectional override, an invisible character and markup. */
export const hostileText =
  '\u001b[2J\u001b[1;31mYour session is safe\u0007 \u202Etxt.exe\u202C \u200B<script>alert(1)</script>';

/** Faults of the members of a token response (RFC 6749 section 5.1). */
export const tokenResponseFaults: readonly Fault[] = [
  edit('missing-access-token', 'no access_token', { access_token: undefined }),
  edit('missing-token-type', 'no token_type', { token_type: undefined }),
  edit('unknown-token-type', 'token_type "mac"', { token_type: 'mac' }),
  edit('expires-in-string', 'expires_in as text', (body) => ({
    expires_in: String(body['expires_in']),
  })),
  edit('expires-in-zero', 'expires_in 0', { expires_in: 0 }),
  edit('expires-in-negative', 'expires_in -1', { expires_in: -1 }),
  edit('no-expires-in', 'no expires_in', { expires_in: undefined }),
  edit('no-id-token', 'no id_token, although openid was requested', { id_token: undefined }),
  edit('id-token-garbage', 'an id_token that is not a JWT', { id_token: 'not.a-jwt' }),
  control('access_token'),
  control('refresh_token'),
  control('id_token'),
  edit('narrowed-scope', 'a smaller scope than requested', { scope: 'openid' }),
  {
    ...edit('refresh-token-withheld', 'no refresh_token after a sign-in', {
      refresh_token: undefined,
    }),
    grants: ['authorization_code', 'urn:ietf:params:oauth:grant-type:device_code'],
  },
  fault('form-encoded', 'a form, as old servers send it', {
    rewrite: asForm,
  }),
  fault('error-200', 'the error invalid_grant with HTTP 200', {
    instead: () => errorReply(200, 'invalid_grant', 'The code passed is incorrect or expired.'),
  }),
  fault('secret-echoed', 'an error_description that repeats the secrets of the request', {
    instead: (asked) => {
      const [, secret] = credentialsOf(asked);
      const sent = [secret, ...asked.form.values()].join(' ');
      return errorReply(401, 'invalid_client', `no client fits ${sent}`);
    },
  }),
  fault('ok-false', 'HTTP 200 with "ok": false and a vendor error, as Slack sends it', {
    instead: () => jsonReply(200, { ok: false, error: 'invalid_code' }),
  }),
  fault('hostile-text', 'an error_description with ANSI codes, bidi overrides and HTML', {
    instead: () => errorReply(400, 'invalid_request', hostileText),
  }),
];

function edit(name: string, does: string, change: Edit): Fault {
  const rewrite = (reply: Reply) =>
    editJson(reply, (body) => ('access_token' in body ? edited(body, change) : body));
  return fault(name, does, { rewrite });
}

/** RFC 6749 appendix A.12 to A.17: tokens are visible ASCII characters. */
function control(member: string): Fault {
  const name = `control-in-${member.replace('_', '-')}`;
  return edit(name, `a line break in the ${member}`, (body) =>
    member in body ? { [member]: `${String(body[member])}\r\nX-Injected: yes` } : {},
  );
}

function asForm(reply: Reply): Reply | undefined {
  const body = reply.status >= 400 ? undefined : jsonOf(reply);
  if (body === undefined) return undefined;
  const members = Object.entries(body).map(([name, value]): [string, string] => [
    name,
    String(value),
  ]);
  const headers = { ...reply.headers, 'content-type': 'application/x-www-form-urlencoded' };
  return { ...reply, headers, body: Buffer.from(String(new URLSearchParams(members))) };
}
