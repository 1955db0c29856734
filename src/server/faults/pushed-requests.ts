import type { Configuration } from 'oidc-provider';
import { renderPage } from '../pages/layout.ts';
import { errorPage } from '../pages/notices.ts';
import { type Fault, faultsAt } from './fault.ts';
import { type Edit, editJson, errorReply, pageReply, type Reply } from './reply.ts';

const where = 'pushed requests';
const atEndpoint = faultsAt({ where, endpoints: ['par'] });
const inMetadata = faultsAt({ where, endpoints: ['discovery'] });
const atAuthorization = faultsAt({ where, endpoints: ['authorization'] });

/** A server that requires pushed authorization requests (RFC 9126), and what goes wrong with them. */
export const pushedRequestFaults: readonly Fault[] = [
  inMetadata('par-required', 'pushed authorization requests are required', {}),
  inMetadata('par-required-unlisted', 'they are required, and the metadata do not say so', {
    rewrite: (reply) => editJson(reply, { require_pushed_authorization_requests: undefined }),
  }),
  inMetadata('par-endpoint-missing', 'they are required, and there is no endpoint for them', {
    rewrite: (reply) => editJson(reply, { pushed_authorization_request_endpoint: undefined }),
  }),
  atEndpoint('par-refused', 'unauthorized_client to every pushed request', {
    instead: () => errorReply(400, 'unauthorized_client', 'This client may not use this endpoint.'),
  }),
  atEndpoint('par-html', 'an HTML page instead of a request_uri', {
    instead: () => pageReply(404, 'Not Found', 'This page does not exist.'),
  }),
  atEndpoint('par-200', 'HTTP 200 instead of 201', {
    rewrite: (reply) => (reply.status === 201 ? { ...reply, status: 200 } : undefined),
  }),
  response('par-no-lifetime', 'no expires_in', { expires_in: undefined }),
  response('par-lifetime-as-text', 'expires_in as text', { expires_in: '60' }),
  response('par-no-request-uri', 'no request_uri', { request_uri: undefined }),
  response('request-uri-unknown', 'a request_uri that the server does not know', (body) => ({
    request_uri: `${String(body['request_uri'])}-other`,
  })),
  atAuthorization('request-uri-expired', 'a request_uri that has expired when it is used', {
    instead: ({ url }) => (url.searchParams.has('request_uri') ? expired() : undefined),
  }),
].map(requiring);

function response(name: string, does: string, edit: Edit): Fault {
  return atEndpoint(name, does, { rewrite: (reply) => editJson(reply, edit) });
}

/** So that a client pushes without being told to. */
function requiring(fault: Fault): Fault {
  return { ...fault, configure: withRequiredPush };
}

function withRequiredPush(configuration: Configuration): Configuration {
  const pushedAuthorizationRequests = {
    enabled: true,
    requirePushedAuthorizationRequests: true,
  };
  return { ...configuration, features: { ...configuration.features, pushedAuthorizationRequests } };
}

function expired(): Reply {
  const page = errorPage(
    'The request was refused',
    'the request_uri has expired',
    'invalid_request_uri',
  );
  return { ...pageReply(400, '', ''), body: Buffer.from(renderPage(page)) };
}
