import { type Case, failing, failingBy, pasted, refused, run } from './build.ts';

const keycloak = (policy: string, details: string) =>
  `Policy '${policy}' rejected request to client-registration service. Details: ${details}`;
const registered = { run: { local: { registered_client: true } } } as const;

export const registrationCases: readonly Case[] = [
  {
    id: 'C01',
    yes: refused('registration', 'invalid_redirect_uri', 'redirect_uris must only contain https'),
    no: refused('registration', 'invalid_client_metadata', 'client_name is too long'),
  },
  {
    id: 'C01',
    // oidc-provider
    yes: pasted(
      '{"error":"invalid_redirect_uri","error_description":"redirect_uris for native clients using http as a protocol can only use loopback addresses as hostnames"}',
    ),
    no: pasted('{"error":"invalid_request","error_description":"redirect_uri is missing"}'),
  },
  {
    id: 'C01',
    // The same code in the event log of Keycloak is about a sign-in.
    yes: pasted('{"error":"invalid_redirect_uri"}'),
    no: pasted(
      'WARN [org.keycloak.events] type=LOGIN_ERROR, realmId=master, clientId=account, error=invalid_redirect_uri, redirect_uri=http://127.0.0.1:8976/callback',
    ),
  },
  {
    id: 'C02',
    yes: refused('registration', 'invalid_client_metadata', 'client_name is too long'),
    no: refused('registration', 'invalid_redirect_uri', 'only https'),
  },
  {
    id: 'C02',
    yes: pasted('{"error":"invalid_client_metadata","error_description":"grant_types is invalid"}'),
    no: pasted('{"error":"invalid_client","error_description":"client authentication failed"}'),
  },
  {
    id: 'C03',
    // Keycloak
    yes: refused(
      'registration',
      'insufficient_scope',
      keycloak('Max Clients Limit', "It's allowed to have max 200 clients per realm"),
      { status: 403 },
    ),
    no: refused('registration', 'invalid_client_metadata', 'client_name is too long'),
  },
  {
    id: 'C04',
    yes: pasted(
      `{"error":"insufficient_scope","error_description":"${keycloak('Trusted Hosts', 'Host not trusted.')}"}`,
    ),
    no: pasted('{"error":"insufficient_scope","error_description":"orders:read is required"}'),
  },
  {
    id: 'C04',
    yes: failingBy('C04', 'oauth_error', 'registration endpoint: it requires a token (HTTP 401)'),
    no: failing('oauth_error', 'registration endpoint: invalid_client_metadata (HTTP 400)'),
  },
  {
    id: 'C05',
    yes: refused('registration', 'unapproved_software_statement'),
    no: refused('registration', 'invalid_client_metadata', 'client_name is too long'),
  },
  {
    id: 'C06',
    yes: failingBy('C06', 'usage', 'https://id.example.com registers no clients'),
    no: failingBy('U02', 'usage', 'no client_id is set'),
  },
  {
    id: 'C07',
    yes: failingBy('C07', 'check_failed', 'the client was registered with private_key_jwt'),
    no: failingBy('C02', 'oauth_error', 'registration endpoint: invalid_client_metadata'),
  },
  {
    id: 'C08',
    yes: refused('refresh', 'invalid_client', 'client not found', registered),
    no: refused('refresh', 'invalid_client', 'client not found'),
  },
  {
    id: 'C08',
    yes: run([], {
      failure: { kind: 'timeout', message: 'no callback' },
      local: {
        registered_client: true,
        authorization_page: { type: 'error', code: 'invalid_client', words: 'client is invalid' },
      },
    }),
    no: run([], {
      failure: { kind: 'timeout', message: 'no callback' },
      local: { authorization_page: { type: 'error', code: 'invalid_client' } },
    }),
  },
  {
    id: 'C09',
    yes: failingBy('C09', 'usage', 'the redirect URI has the port 0'),
    no: failing('usage', 'the redirect URI is not a URL'),
  },
];
