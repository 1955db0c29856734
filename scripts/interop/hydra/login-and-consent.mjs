// @ts-check
// The login and consent app that Ory Hydra sends browsers to: https://www.ory.sh/docs/hydra/guides/login
// Usage: node login-and-consent.mjs <port> <admin URL> <username> <password>

import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

const [port, admin, username, password] = process.argv.slice(2);

/**
 * The admin API about one challenge: without an answer the request is read, with one it is settled.
 * @param {string} kind
 * @param {string} challenge
 * @param {{ verb: 'accept' | 'reject', body: object }} [answer]
 * @returns {Promise<any>}
 */
async function hydra(kind, challenge, answer) {
  const path = `${admin}/admin/oauth2/auth/requests/${kind}${answer ? `/${answer.verb}` : ''}`;
  const response = await fetch(`${path}?${kind}_challenge=${encodeURIComponent(challenge)}`, {
    method: answer ? 'PUT' : 'GET',
    ...(answer && {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(answer.body),
    }),
  });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return response.json();
}

const page = (/** @type {string} */ title, /** @type {string} */ form) =>
  `<!doctype html><title>${title}</title><h1>${title}</h1><form method="post">${form}</form>`;

const pages = {
  login: () =>
    page(
      'Log in',
      `<input name="username"> <input name="password" type="password">
       <button name="submit" value="log in">Log in</button>`,
    ),
  consent: (/** @type {any} */ request) =>
    page(
      `${request.client.client_name} asks for ${request.requested_scope.join(', ')}`,
      `<button name="submit" value="allow">Allow access</button>
       <button name="submit" value="deny">Deny access</button>`,
    ),
  logout: () => page('Log out', '<button name="submit" value="yes">Yes</button>'),
};

const denied = {
  verb: /** @type {const} */ ('reject'),
  body: { error: 'access_denied', error_description: 'The resource owner denied the request' },
};

const accept = (/** @type {object} */ body) => ({ verb: /** @type {const} */ ('accept'), body });

/** @type {Record<string, (form: URLSearchParams, request: any) => Parameters<typeof hydra>[2]>} */
const answers = {
  login: (form) =>
    form.get('username') === username && form.get('password') === password
      ? accept({ subject: username, remember: true, remember_for: 3600 })
      : undefined,
  consent: (form, request) =>
    form.get('submit') === 'deny'
      ? denied
      : accept({
          grant_scope: request.requested_scope,
          grant_access_token_audience: request.requested_access_token_audience,
          session: { id_token: { name: 'Ada Lovelace', email: 'ada@example.com' } },
        }),
  logout: () => accept({}),
};

/** What a request of a browser is answered with. */
async function answerTo(/** @type {import('node:http').IncomingMessage} */ request) {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
  const kind = pathname.slice(1);
  const challenge = searchParams.get(`${kind}_challenge`);
  const show = pages[/** @type {keyof typeof pages} */ (kind)];
  if (show === undefined || challenge === null) return { status: 404 };
  const asked = await hydra(kind, challenge);
  // Whoever has logged in before is not asked again.
  const known = kind === 'login' && asked.skip ? accept({ subject: asked.subject }) : undefined;
  const form = request.method === 'POST' ? new URLSearchParams(await text(request)) : undefined;
  const answer = known ?? (form && answers[kind]?.(form, asked));
  if (answer === undefined) {
    return { status: 200, headers: { 'content-type': 'text/html' }, body: show(asked) };
  }
  const { redirect_to: location } = await hydra(kind, challenge, answer);
  return { status: 303, headers: { location } };
}

createServer((request, response) => {
  void answerTo(request)
    .catch((error) => ({ status: 500, headers: {}, body: String(error) }))
    .then(({ status, headers, body }) => response.writeHead(status, headers).end(body));
}).listen(Number(port), '127.0.0.1');
