import {
  asked,
  type Case,
  checked,
  failing,
  failingBy,
  issuer,
  pasted,
  refused,
  run,
  talk,
} from './build.ts';

const api = (
  status: number,
  answer: object | string = {},
  headers: Record<string, string> = {},
  url = 'https://api.example.com/orders',
) => talk('api', {}, answer as never, { status, url, headers });
const called = (status: number, header?: string) =>
  run([api(status, {}, header === undefined ? {} : { 'www-authenticate': header })]);
const prm = (resource: string) =>
  talk(
    'discovery',
    {},
    { resource },
    { url: 'https://api.example.com/.well-known/oauth-protected-resource', at: 0 },
  );

const metadataUrl = 'https://api.example.com/.well-known/oauth-protected-resource/orders';

/** The rules that a flow names itself, on the way from an API to a sign-in. */
const wayCases = ['M16', 'M17', 'M18', 'M19', 'M20', 'M21', 'M22', 'M23', 'M24', 'M25'].map(
  (id): Case => ({
    id,
    yes: failingBy(id, 'check_failed', 'as it was said'),
    no: failing('check_failed', 'as it was said'),
  }),
);

export const resourceCases: readonly Case[] = [
  ...wayCases,
  {
    id: 'M24',
    yes: pasted(`WWW-Authenticate: Bearer resource_metadata="${metadataUrl}", scope="orders"`),
    no: pasted('WWW-Authenticate: Bearer error="invalid_token"'),
  },
  {
    id: 'M26',
    yes: pasted('{"resource":"https://api.example.com/orders","authorization_servers":[]}'),
    no: pasted('{"resource":"https://api.example.com/orders","error":"invalid_target"}'),
  },
  { id: 'M01', yes: called(401), no: called(401, 'Bearer error="invalid_token"') },
  {
    id: 'M01',
    yes: pasted('HTTP/1.1 401 Unauthorized\r\nContent-Type: text/plain\r\n\r\nno'),
    no: called(403),
  },
  {
    id: 'M02',
    yes: run([
      api(200, { jsonrpc: '2.0', result: { isError: true, content: [{ text: 'Access denied' }] } }),
    ]),
    no: run([api(200, { jsonrpc: '2.0', result: {} })]),
  },
  {
    id: 'M03',
    yes: run([
      talk(
        'discovery',
        {},
        {},
        { status: 401, url: 'https://api.example.com/.well-known/oauth-protected-resource' },
      ),
    ]),
    no: called(401),
  },
  {
    id: 'M04',
    yes: run([prm('https://internal.example/'), api(401, {}, { 'www-authenticate': 'Bearer' })]),
    no: run([prm('https://api.example.com'), api(401)]),
  },
  {
    id: 'M05',
    yes: pasted('Incompatible auth server: does not support dynamic client registration'),
    no: pasted('Incompatible auth server'),
  },
  {
    id: 'M06',
    yes: pasted(`{"issuer":"${issuer}","authorization_endpoint":"${issuer}/a"}`),
    no: pasted(
      `{"issuer":"${issuer}","authorization_endpoint":"${issuer}/a","code_challenge_methods_supported":["S256"]}`,
    ),
  },
  {
    id: 'M07',
    yes: pasted(`{"issuer":"${issuer}","registration_endpoint":null}`),
    no: pasted(`{"issuer":"${issuer}"}`),
  },
  {
    id: 'M08',
    yes: checked({ id: 'aud', message: 'aud is other' }, [], { exchanges: [api(200)] }),
    no: checked({ id: 'aud' }, [], { exchanges: [api(401)] }),
  },
  {
    id: 'M09',
    yes: called(403, 'Bearer error="insufficient_scope", scope="orders:write"'),
    no: called(401, 'Bearer error="invalid_token"'),
  },
  {
    id: 'M10',
    yes: called(401, 'Bearer error="invalid_token", error_description="the token expired"'),
    no: called(403, 'Bearer error="insufficient_scope"'),
  },
  {
    id: 'M11',
    yes: run([
      asked({
        client_id: 'https://app.example/client.json',
        redirect_uri: 'http://127.0.0.1:51234/cb',
      }),
      talk(
        'authorization',
        {},
        { error: 'invalid_request', error_description: 'Invalid redirect_uri' },
      ),
    ]),
    no: run([
      asked(),
      talk(
        'authorization',
        {},
        { error: 'invalid_request', error_description: 'Invalid redirect_uri' },
      ),
    ]),
  },
  {
    id: 'M12',
    yes: refused('token', 'invalid_client', 'Unknown client'),
    no: refused('token', 'invalid_client', 'client authentication failed'),
    beside: true,
  },
  {
    id: 'M15',
    yes: called(401, 'Bearer error="insufficient_user_authentication", max_age="5"'),
    no: called(401, 'Bearer error="invalid_token"'),
  },
];
