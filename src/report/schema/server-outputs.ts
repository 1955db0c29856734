/** What the commands print with `--json` that look at a server, call an API, or are a server. */
import * as v from 'valibot';
import { severities, subjects } from '../../lint/finding.ts';
import {
  choice,
  failureKinds,
  flag,
  integer,
  list,
  maybe,
  received,
  receivedValue,
  text,
  texts,
} from './members.ts';

const discovered = v.object({
  issuer: text('the issuer of the metadata'),
  metadata: received('the metadata as received'),
  jwks: maybe(receivedValue('the key set as received')),
});

/** A resource that was found by its URL, and the servers that it names. */
const discoveredResource = v.object({
  api: text('the URL that was asked'),
  response: v.object({
    method: choice(['GET', 'POST'], 'the method of the request'),
    status: integer('the HTTP status of a request without a token'),
    challenges: list(
      v.object({
        scheme: text('the scheme, in lower case'),
        parameters: received('its parameters'),
      }),
      'the challenges in WWW-Authenticate',
    ),
    location: maybe(text('the Location header')),
  }),
  scope: maybe(text('the scope to request: of the challenge, else of the metadata')),
  metadata_url: text('where the metadata of the resource are (RFC 9728)'),
  metadata: received('they as received'),
  tried: list(
    v.object({ url: text('the URL'), seen: text('its response') }),
    'each URL that was asked for them',
  ),
  notes: texts('what is not as specified and is used all the same'),
  authorization_servers: list(
    v.object({
      issuer: text('the issuer as the resource lists it'),
      metadata: maybe(received('its metadata as received')),
      clients: list(
        choice(['metadata_document', 'registration', 'by_hand'], 'a way'),
        'how a client gets its id, in the order in which they are tried',
      ),
      documentation: maybe(text('the page that says how to get a client by hand')),
      error: maybe(
        v.object({
          kind: choice(failureKinds, 'what kind of failure it is'),
          message: text('why nobody signs in there'),
          rule: maybe(text('the rule that explains it')),
        }),
      ),
    }),
    'the authorization servers',
  ),
  sign_in: maybe(text('the command that signs in')),
});

/** A finding of lint. */
export const finding = v.object({
  id: text('the name of the finding'),
  severity: choice(severities, 'error: breaks clients or trust; warning: may break them'),
  about: choice(
    subjects,
    'what has to be changed: documents of a server, or challenge, metadata and servers of an API',
  ),
  message: text('what is wrong'),
  seen: text('the value that was seen'),
  rfc: text('the specification that requires it'),
  fix: text('what the operator of the server has to do'),
  rule: maybe(text('the rule about its consequence: atm-cli explain <rule>')),
});

const tried = v.object({
  url: text('the well-known URL'),
  status: maybe(integer('the HTTP status')),
  content_type: maybe(text('the Content-Type header')),
  cache_control: maybe(text('the Cache-Control header')),
  location: maybe(text('the Location header')),
  error: maybe(text('why there was no response')),
  issuer: maybe(receivedValue('the issuer in the document')),
});

const linted = v.object({
  issuer: text('the configured issuer'),
  findings: list(finding, 'the findings, the worst first'),
  tried: list(tried, 'the response of each well-known URL'),
});

const lintedResource = v.object({
  api: text('the URL that was asked'),
  findings: list(finding, 'the findings about the API, the worst first'),
  tried: list(tried, 'the response of each URL that may have the metadata of the API'),
  authorization_servers: list(
    v.object({
      issuer: text('the issuer as the API lists it'),
      error: maybe(text('why its documents could not be checked')),
      findings: list(finding, 'the findings about its documents, the worst first'),
      tried: list(tried, 'the response of each of its well-known URLs'),
    }),
    'the authorization servers',
  ),
});

const called = v.object({
  method: text('the method of the request'),
  url: text('the URL of the request'),
  status: integer('the HTTP status'),
  headers: received('the headers of the response, in lower case'),
  body: maybe(receivedValue('the body: JSON as received, else text')),
  body_base64: maybe(text('a binary body in base64')),
  refusal: maybe(
    v.object({
      error: maybe(text('the error code (RFC 6750 section 3.1)')),
      scope: maybe(text('the scope that the API requires')),
      realm: maybe(text('the realm of the challenge')),
      message: text('why the token was refused'),
      hints: texts('what may be wrong and what to do, the most likely first'),
    }),
  ),
});

/** As in RFC 7591 section 2. */
const client = v.object({
  client_id: text('the client id'),
  client_name: text('its name'),
  jwks_uri: maybe(text('where the server reads its public keys')),
  client_secret: maybe(text('its secret; absent for a public client')),
  application_type: text('such as native'),
  token_endpoint_auth_method: text('its authentication method'),
  require_pushed_authorization_requests: maybe(flag('its authorization requests have to be pushed')),
  dpop_bound_access_tokens: maybe(flag('its tokens are bound to a key (RFC 9449)')),
  tls_client_auth_subject_dn: maybe(text('the subject of its certificate')),
  tls_client_certificate_bound_access_tokens: maybe(
    flag('whether its tokens are bound to its certificate'),
  ),
  grant_types: texts('its grants'),
  response_types: texts('its response types'),
  redirect_uris: texts('its redirect URIs'),
  post_logout_redirect_uris: texts('where a logout may lead'),
  id_token_signed_response_alg: text('the algorithm of its ID tokens'),
});

const serving = v.object({
  issuer: text('the issuer'),
  resource: text('the resource indicator that makes access tokens JWTs'),
  clients: list(client, 'the registered clients'),
  registration: choice(
    ['open', 'closed', 'document'],
    'how clients get registered: RFC 7591, not at all, or the document at their client id',
  ),
  resources: maybe(
    list(
      v.object({
        resource: text('the resource identifier, which is its URL'),
        metadata: text('the URL of its metadata (RFC 9728)'),
      }),
      'the protected resources',
    ),
  ),
  tls: maybe(
    v.object({
      ca_cert: text('the file with the certificate of its authority, with --tls'),
      client_cert: text('the file with a client certificate of that authority'),
      client_key: text('the file with its private key'),
      self_signed_cert: text('the file with a client certificate that is self-signed'),
      self_signed_key: text('the file with its private key'),
    }),
  ),
  faults: maybe(
    list(
      v.object({ spec: text('the fault as given'), does: text('what it does') }),
      'the faults that are switched on',
    ),
  ),
});

const servingAtm = v.object({
  dialect: v.literal('atm'),
  base_url: text('the base URL'),
  login_url: text('the hosted login page'),
  jwks_uri: text('the key set'),
  clients: list(
    v.object({
      client_id: text('the client id'),
      application_id: text('the aud of its tokens'),
      client_secret: text('its secret'),
      redirect_uri: text('its redirect URI'),
    }),
    'the registered applications',
  ),
  users: list(
    v.object({ login_id: text('the login id'), password: text('the password') }),
    'the test users',
  ),
});

const faults = v.object({
  faults: list(
    v.object({
      name: text('the value of --fault'),
      where: text('the endpoint'),
      does: text('what it does'),
    }),
    'all faults',
  ),
});

const demo = v.object({
  steps: list(
    v.object({
      title: text('the title of the step'),
      result: choice(
        [
          'discovered',
          'signed_in',
          'valid',
          'refreshed',
          'verified',
          'challenged',
          'registered',
          'called',
          'removed',
          'key_made',
          'asserted',
          'pushed',
          'bound',
          'proved',
          'refused',
        ],
        'what was reached',
      ),
      message: text('the result in words'),
      requests: list(
        v.object({
          method: text('the method'),
          url: text('the URL without its parameters'),
          status: maybe(integer('the HTTP status')),
        }),
        'the requests of the step',
      ),
    }),
    'the steps of the tour',
  ),
});

export const serverOutputs = {
  demo,
  discover: discovered,
  'discover <api>': discoveredResource,
  'discover --lint': linted,
  'discover <api> --lint': lintedResource,
  call: called,
  serve: serving,
  'serve --dialect atm': servingAtm,
  'serve --fault list': faults,
};
