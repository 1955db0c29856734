import type { Asked, Behaviour, Fault } from './fault.ts';
import { editJson, errorReply, jsonReply, type Reply, without } from './reply.ts';

type Json = Readonly<Record<string, unknown>>;

/** Cursor movement, a bell, a bidirectional override, an invisible character and markup. */
export const hostileText =
  '\u001b[2J\u001b[1;31mYour session is safe\u0007 \u202Etxt.exe\u202C \u200B<script>alert(1)</script>';

/** Faults of the members of a token response (RFC 6749 section 5.1). */
export const tokenResponseFaults: readonly Fault[] = [
  edit('missing-access-token', 'no access_token', (body) => without(body, 'access_token')),
  edit('missing-token-type', 'no token_type', (body) => without(body, 'token_type')),
  edit('unknown-token-type', 'token_type "mac"', (body) => ({ ...body, token_type: 'mac' })),
  edit('expires-in-string', 'expires_in as text', (body) => ({
    ...body,
    expires_in: String(body['expires_in']),
  })),
  edit('expires-in-zero', 'expires_in 0', (body) => ({ ...body, expires_in: 0 })),
  edit('expires-in-negative', 'expires_in -1', (body) => ({ ...body, expires_in: -1 })),
  edit('no-id-token', 'no id_token, although openid was requested', (body) =>
    without(body, 'id_token'),
  ),
  edit('id-token-garbage', 'an id_token that is not a JWT', (body) => ({
    ...body,
    id_token: 'not.a-jwt',
  })),
  edit('narrowed-scope', 'a smaller scope than requested', (body) => ({
    ...body,
    scope: 'openid',
  })),
  {
    ...edit('refresh-token-withheld', 'no refresh_token after a sign-in', (body) =>
      without(body, 'refresh_token'),
    ),
    grants: ['authorization_code', 'urn:ietf:params:oauth:grant-type:device_code'],
  },
  fault('form-encoded', 'a form, as old servers send it', {
    rewrite: asForm,
  }),
  fault('error-200', 'the error invalid_grant with HTTP 200', {
    instead: () => errorReply(200, 'invalid_grant', 'The code passed is incorrect or expired.'),
  }),
  fault('ok-false', 'HTTP 200 with "ok": false and a vendor error, as Slack sends it', {
    instead: () => jsonReply(200, { ok: false, error: 'invalid_code' }),
  }),
  fault('hostile-text', 'an error_description with ANSI codes, bidi overrides and HTML', {
    instead: () => errorReply(400, 'invalid_request', hostileText),
  }),
];

function edit(name: string, does: string, change: (body: Json) => Json): Fault {
  const rewrite = (reply: Reply) =>
    editJson(reply, (body) => ('access_token' in body ? change(body) : body));
  return fault(name, does, { rewrite });
}

function fault(name: string, does: string, behaviour: Behaviour): Fault {
  return { name, where: 'token response', does, endpoints: ['token'], start: () => behaviour };
}

function asForm(reply: Reply, _asked: Asked): Reply | undefined {
  const form = new URLSearchParams();
  const json = editJson(reply, (body) => {
    for (const [name, value] of Object.entries(body)) form.set(name, String(value));
    return body;
  });
  if (json === undefined) return undefined;
  const headers = { ...reply.headers, 'content-type': 'application/x-www-form-urlencoded' };
  return { ...reply, headers, body: Buffer.from(form.toString()) };
}
