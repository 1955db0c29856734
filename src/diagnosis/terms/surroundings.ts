import type { Term } from './term.ts';

/** Words of protocols as a whole, of networks and attacks, and of this program. */
export const surroundings: readonly Term[] = [
  {
    names: ['CORS', 'cross origin'],
    says: 'Browsers keep a page from reading the answers of another origin unless those allow it. Programs outside of a browser do not know it.',
    source: 'https://fetch.spec.whatwg.org/#http-cors-protocol',
    see: ['N06'],
  },
  {
    names: ['CSRF', 'cross site request forgery'],
    says: 'Somebody makes a browser send a request that its user did not mean. state and PKCE protect the callback from it, cookies and hidden fields the login page.',
    source: 'RFC 9700 section 4.7',
    see: ['A15', 'A31'],
  },
  {
    names: ['mix-up', 'mix-up attack'],
    says: 'A client of several servers sends the code of one to another. iss in the callback prevents it.',
    source: 'RFC 9207',
    see: ['A17'],
  },
  {
    names: ['self-signed certificate', 'CA', 'ca-cert', 'certificate authority'],
    says: 'Node does not trust the certificate of the server: name the authority that signed it with --ca-cert.',
    source: 'RFC 5280 section 6',
    see: ['N03'],
  },
  {
    names: ['proxy', 'HTTPS_PROXY', 'NO_PROXY'],
    says: 'A machine between you and the server. It may want a password, break TLS, or answer in its place.',
    source: 'RFC 9110 section 3.7',
    see: ['N04'],
  },
  {
    names: ['keyring', 'keychain', 'secret service'],
    says: 'Where the system keeps the key with which tokens are encrypted; without one they are stored in a file that only you can read.',
    source: 'https://specifications.freedesktop.org/secret-service/latest/',
    see: ['N08'],
  },
  {
    names: ['profile'],
    says: 'The settings and the tokens of one sign-in, by name: -p <name>.',
    source: 'atm-cli profile --help',
  },
  {
    names: ['MCP', 'model context protocol'],
    says: 'Its servers are APIs that name their authorization server by a challenge; their clients need PKCE, resource, and most often dynamic registration.',
    source: 'MCP specification, Authorization',
    see: ['M01', 'M05', 'M06'],
  },
  {
    names: ['OIDC', 'OpenID Connect', 'openid'],
    says: 'A layer on OAuth that says who signed in. The scope openid asks for it.',
    source: 'OpenID Connect Core section 1',
  },
  {
    names: ['OAuth', 'OAuth 2.0', 'OAuth 2.1'],
    says: 'How a program gets a token for an API from a server that knows the user.',
    source: 'RFC 6749; RFC 9700',
  },
];
