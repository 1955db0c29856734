import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { kindOfPage } from '../../src/diagnosis/kinds/classify.ts';
import { createHttp } from '../../src/io/http/client.ts';
import { createRecorder } from '../../src/io/http/recorder.ts';
import { readAuthorizationPage } from '../../src/oauth/authorization-page.ts';

const redirectUri = 'http://127.0.0.1:8976/callback';

/** Looks at the authorization URL of a server on loopback. */
async function look(listener: RequestListener, back = redirectUri) {
  const asked: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
    listener(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const recorder = createRecorder(Date.now);
  const { signal } = new AbortController();
  const http = await createHttp({ recorder, signal, timeoutMs: 10_000, env: {}, network: {} });
  onTestFinished(async () => {
    await http.close();
    server.close();
    server.closeAllConnections();
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const url = `${origin}/authorize?client_id=cli`;
  const page = await readAuthorizationPage(http.fetch('authorization page'), url, back);
  return { page, asked, exchanges: recorder.exchanges, origin };
}

const html = (status: number, body: string): RequestListener => {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' }).end(body);
  };
};
const json = (status: number, body: object): RequestListener => {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
};
/** A redirect to another page of the server, which shows this. */
const via = (path: string, page: RequestListener): RequestListener => {
  return (request, response) => {
    if (request.url !== path) response.writeHead(302, { location: path }).end();
    else page(request, response);
  };
};

const keycloak = (words: string) =>
  `<!DOCTYPE html><html><head><title>Sign in to demo</title><script>var e = "invalid_scope";</script></head><body data-page-id="login-error"><h1>We are sorry...</h1><div><p class="instruction">${words}</p><p><a href="/">Back to Application</a></p></div></body></html>`;
const dex = (words: string) =>
  `<!DOCTYPE html><html><head><title>dex</title></head><body><div><h2 class="theme-heading">Bad Request</h2><p>${words}</p></div></body></html>`;
const whitelabel =
  '<html><body><h1>Whitelabel Error Page</h1><p>This application has no explicit mapping for /error, so you are seeing this as a fallback.</p><div>There was an unexpected error (type=Bad Request, status=400).</div><div>[invalid_request] OAuth 2.0 Parameter: redirect_uri</div></body></html>';
const doorkeeper = (words: string) =>
  `<!DOCTYPE html><html><body><div id="container"><div class="border-bottom mb-4"><h1>An error has occurred</h1></div><main><pre>${words}</pre></main></div></body></html>`;
const cognito =
  '<html><body><h1>Error</h1><p>An error was encountered with the requested page.</p></body></html>';
const entra =
  '<html><head><title>Sign in to your account</title><script>$Config={"strServiceExceptionMessage":"AADSTS50011: The redirect URI \\u0027http://127.0.0.1/\\u0027 does not match.","urlPost":"/login"};</script></head><body><form action="/x"><input type="hidden" name="ctx"></form></body></html>';

describe('the error page of', () => {
  it.each([
    ['Keycloak', html(400, keycloak('Client not found.')), 'Client not found.', 'client-unknown'],
    ['Keycloak', html(400, keycloak('Client disabled.')), 'Client disabled.', 'client-disabled'],
    [
      'Keycloak',
      html(400, keycloak('Invalid parameter: redirect_uri')),
      'Invalid parameter: redirect_uri',
      'redirect-uri',
    ],
    ['Keycloak', html(403, keycloak('HTTPS required')), 'HTTPS required', 'https-required'],
    [
      'Keycloak',
      html(
        400,
        keycloak(
          'Client is not allowed to initiate browser login with given response_type. Standard flow is disabled for the client.',
        ),
      ),
      'Client is not allowed to initiate browser login with given response_type. Standard flow is disabled for the client.',
      'grant-not-allowed',
    ],
    ['Keycloak', json(404, { error: 'Realm does not exist' }), 'Realm does not exist', 'tenant'],
    ['Keycloak', html(404, keycloak('Page not found')), 'Page not found', undefined],
    [
      'dex',
      via('/auth/local', html(400, dex('Unregistered redirect_uri (&#34;http://x/cb&#34;).'))),
      'Unregistered redirect_uri ("http://x/cb").',
      'redirect-uri',
    ],
    [
      'dex',
      html(404, dex('Invalid client_id (&#34;cli&#34;).')),
      'Invalid client_id ("cli").',
      'client-unknown',
    ],
    [
      'Zitadel',
      json(500, { error: 'server_error', error_description: 'unable to retrieve client by id' }),
      'unable to retrieve client by id',
      'client-unknown',
    ],
    [
      'Zitadel',
      json(400, {
        error: 'invalid_request',
        error_description: 'The requested redirect_uri is missing in the client configuration.',
      }),
      'The requested redirect_uri is missing in the client configuration.',
      'redirect-uri',
    ],
    [
      'Hydra',
      via(
        '/oauth2/fallbacks/error?error=invalid_client&error_description=The+requested+OAuth+2.0+Client+does+not+exist.',
        html(200, '<html><body><h1>Error</h1><p>The Error URL is not set.</p></body></html>'),
      ),
      'The requested OAuth 2.0 Client does not exist.',
      'client-unknown',
    ],
    [
      'Spring',
      html(400, whitelabel),
      '[invalid_request] OAuth 2.0 Parameter: redirect_uri',
      'redirect-uri',
    ],
    [
      'oidc-provider',
      html(
        400,
        "<html><head><title>oops! something went wrong</title></head><body><div><h1>oops! something went wrong</h1><pre><strong>error</strong>: invalid_redirect_uri</pre><pre><strong>error_description</strong>: redirect_uri did not match any of the client's registered redirect_uris</pre></div></body></html>",
      ),
      "redirect_uri did not match any of the client's registered redirect_uris",
      'redirect-uri',
    ],
    [
      'Doorkeeper and GitLab',
      html(
        401,
        doorkeeper(
          'Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method.',
        ),
      ),
      'Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method.',
      'client-unknown',
    ],
    [
      'Doorkeeper',
      html(
        400,
        doorkeeper("The requested redirect uri is malformed or doesn't match client redirect URI."),
      ),
      "The requested redirect uri is malformed or doesn't match client redirect URI.",
      'redirect-uri',
    ],
    [
      'Doorkeeper',
      html(400, doorkeeper('The requested scope is invalid, unknown, or malformed.')),
      'The requested scope is invalid, unknown, or malformed.',
      'scope',
    ],
    [
      'Auth0',
      html(
        403,
        '<html><head><title>Error</title></head><body><h1>Oops!, something went wrong</h1><p>Callback URL mismatch.</p><footer>Auth0</footer></body></html>',
      ),
      'Callback URL mismatch.',
      'redirect-uri',
    ],
    [
      'Entra',
      html(200, entra),
      "AADSTS50011: The redirect URI 'http://127.0.0.1/' does not match.",
      'redirect-uri',
    ],
    [
      'Cognito',
      via('/error?error=redirect_mismatch&client_id=cli', html(400, cognito)),
      'An error was encountered with the requested page.',
      'redirect-uri',
    ],
    [
      'authentik',
      html(
        400,
        '<html><body><h1>Redirect URI Error</h1><p>The request fails due to a missing, invalid, or mismatching redirection URI (redirect_uri).</p></body></html>',
      ),
      'The request fails due to a missing, invalid, or mismatching redirection URI (redirect_uri).',
      'redirect-uri',
    ],
    [
      'django-oauth-toolkit',
      html(
        400,
        '<html><body><h2>Error: invalid_request</h2><p>Mismatching redirect URI.</p></body></html>',
      ),
      'Mismatching redirect URI.',
      'redirect-uri',
    ],
    [
      'Google',
      html(
        400,
        '<html><body><h1>Access blocked: This app’s request is invalid</h1><p>You can’t sign in because this app sent an invalid request.</p><p>Error 400: redirect_uri_mismatch</p></body></html>',
      ),
      'Access blocked: This app’s request is invalid',
      'redirect-uri',
    ],
    [
      'a server that requires PKCE',
      json(400, {
        error: 'invalid_request',
        error_description: 'PKCE is required for this client',
      }),
      'PKCE is required for this client',
      'pkce',
    ],
    [
      'a server that requires PAR',
      html(
        200,
        '<html><body><h1>invalid_request</h1><p>Pushed Authorization Request must be used</p></body></html>',
      ),
      'Pushed Authorization Request must be used',
      'request-object',
    ],
    [
      'a gateway',
      html(
        502,
        '<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center></body></html>',
      ),
      '502 Bad Gateway',
      undefined,
    ],
  ])('%s is read: %#', async (_server, listener, words, subject) => {
    const { page } = await look(listener);
    expect(page).toMatchObject({ type: 'error', words });
    expect(kindOfPage(page)).toBe(subject);
  });
});

describe('a page that is no error:', () => {
  it.each([
    [
      'a login form',
      html(
        200,
        '<h1>Sign in</h1><p>Unknown client? <a href="/">Help</a></p><form><input name="u"><input type="password"></form>',
      ),
    ],
    ['a form that asks for the user first', html(200, '<form><input type="email"></form>')],
    [
      'a login form beside a challenge of Kerberos',
      (_request, response) => {
        response
          .writeHead(401, { 'www-authenticate': 'Negotiate', 'content-type': 'text/html' })
          .end('<p>Kerberos is not set up</p>');
      },
    ],
    [
      'a login page elsewhere',
      (_request, response) => {
        response.writeHead(302, { location: 'https://login.example.com/?client_id=cli' }).end();
      },
    ],
    [
      'a login form after a redirect',
      via('/login', html(200, '<form><input type=password></form>')),
    ],
  ] satisfies readonly (readonly [string, RequestListener])[])('%s', async (_what, listener) => {
    const { page } = await look(listener);
    expect(page.type).toBe('sign_in');
  });

  it.each([
    ['a page of a script', html(200, '<div id="root"></div><script src="/app.js"></script>')],
    [
      'a check for browsers',
      (_request, response) => {
        response
          .writeHead(403, { 'cf-mitigated': 'challenge', 'content-type': 'text/html' })
          .end('<h1>Access denied</h1>');
      },
    ],
    ['a limit on requests', html(429, '<h1>Too many requests</h1>')],
    ['a success in JSON', json(200, { status: 'ok' })],
    [
      'redirects without an end',
      (_request, response) => {
        response.writeHead(302, { location: '/again' }).end();
      },
    ],
  ] satisfies readonly (readonly [string, RequestListener])[])(
    '%s says nothing',
    async (_what, listener) => {
      const { page } = await look(listener);
      expect(page.type).toBe('unknown');
    },
  );
});

it.each([
  [
    'a redirect',
    (location: string): RequestListener =>
      (_request, response) => {
        response.writeHead(302, { location }).end(`Found. Redirecting to ${location}`);
      },
  ],
  [
    'a page that redirects',
    (location: string) => html(200, `<meta http-equiv="refresh" content="0;url=${location}">`),
  ],
])('a code in %s to the redirect URI is neither read nor recorded', async (_what, make) => {
  const { page, asked, exchanges } = await look(
    make(`${redirectUri}?code=the-secret-code&state=s`),
  );
  expect(page.type).toBe('redirect');
  expect(asked).toHaveLength(1);
  expect(JSON.stringify(exchanges)).not.toContain('the-secret-code');
  expect(exchanges[0]?.response?.status).toBe(page.status);
});

it('the redirect URI on another name of this machine is the redirect URI', async () => {
  const { page, exchanges } = await look((_request, response) => {
    response
      .writeHead(302, { location: 'http://localhost:8976/callback?code=the-secret-code' })
      .end();
  });
  expect(page.type).toBe('redirect');
  expect(JSON.stringify(exchanges)).not.toContain('the-secret-code');
});

it('sends no cookie at first, and on the way those that the server has set', async () => {
  const { asked } = await look((request, response) => {
    if (request.url === '/login') return void response.end('<form><input type=password></form>');
    const cookies = ['sid=1; Path=/; HttpOnly', 'other=; Max-Age=0', 'gone=2; Max-Age=0'];
    response.writeHead(302, { location: '/login', 'set-cookie': cookies }).end();
  });
  expect(asked.map(({ headers }) => headers.cookie)).toEqual([undefined, 'sid=1']);
  expect(asked.map(({ method }) => method)).toEqual(['GET', 'GET']);
});

it('requests nothing of another origin', async () => {
  const others: string[] = [];
  const other = createServer((request, response) => {
    others.push(request.url ?? '');
    response.end();
  }).listen(0, '127.0.0.1');
  await once(other, 'listening');
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo;
  const location = `http://127.0.0.1:${port}/error?error=invalid_scope&error_description=No+such+scope`;
  const { page } = await look((_request, response) => {
    response.writeHead(302, { location }).end();
  });
  expect(page).toMatchObject({ type: 'error', code: 'invalid_scope', words: 'No such scope' });
  expect(others).toEqual([]);
});

it('follows five redirects', async () => {
  const { asked } = await look((_request, response) => {
    response.writeHead(302, { location: '/again' }).end();
  });
  expect(asked).toHaveLength(6);
});
