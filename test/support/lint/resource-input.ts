import type { WellKnownResponse } from '../../../src/lint/input.ts';
import type {
  ListedServer,
  ResourceDocument,
  ResourceLintInput,
} from '../../../src/lint/resource/input.ts';
import { lintFindingsOfResource } from '../../../src/lint/resource/lint-resource.ts';
import { parseChallenges } from '../../../src/util/www-authenticate.ts';
import type { Json } from '../jwt/tokens.ts';

export const api = 'https://api.example.com/mcp';
export const inserted = 'https://api.example.com/.well-known/oauth-protected-resource/mcp';
export const root = 'https://api.example.com/.well-known/oauth-protected-resource';
export const as = 'https://as.example.com';

/** Metadata of an API that nothing can be said about. */
export const members = {
  resource: api,
  authorization_servers: [as],
  scopes_supported: ['read'],
  bearer_methods_supported: ['header'],
};

/** Metadata of its server that nothing can be said about. */
export const serverMembers = {
  issuer: as,
  authorization_endpoint: `${as}/authorize`,
  token_endpoint: `${as}/token`,
  registration_endpoint: `${as}/register`,
  response_types_supported: ['code'],
  code_challenge_methods_supported: ['S256'],
  authorization_response_iss_parameter_supported: true,
};

const good = { status: 200, contentType: 'application/json', allowedOrigin: '*' };
const away = { status: 404, contentType: 'text/html', body: undefined };

export function document(
  of: ResourceDocument['of'],
  url: string,
  change: Partial<ResourceDocument> = {},
  body: unknown = members,
): ResourceDocument {
  return { of, url, ...good, body, ...change };
}

export function missing(of: ResourceDocument['of'], url: string): ResourceDocument {
  return { of, url, ...away };
}

export function wellKnown(
  of: WellKnownResponse['of'],
  change: Partial<WellKnownResponse> = {},
  body: unknown = serverMembers,
): WellKnownResponse {
  return { of, url: `${as}/.well-known/${of}`, status: 200, body, ...change };
}

/** A listed server whose metadata are at the address of RFC 8414, with changes. */
export function server(change: Json = {}, more: Partial<ListedServer> = {}): ListedServer {
  const body: unknown = JSON.parse(JSON.stringify({ ...serverMembers, ...change }));
  return { issuer: as, tried: [wellKnown('oauth-authorization-server', {}, body)], ...more };
}

/** An API that does everything right, with changes. */
export function resource(change: Partial<ResourceLintInput> = {}): ResourceLintInput {
  return {
    api,
    isMcp: false,
    answer: answered(`Bearer resource_metadata="${inserted}", scope="read"`),
    documents: [document('inserted', inserted), document('root', root)],
    servers: [server()],
    ...change,
  };
}

/** What it answers to a request without a token. */
export function answered(
  header: string | undefined,
  change: Partial<ResourceLintInput['answer']> = {},
): ResourceLintInput['answer'] {
  return { method: 'GET', status: 401, header, challenges: parseChallenges(header), ...change };
}

/** The same with other metadata at every address; a member that is `undefined` is left out. */
export function withMembers(
  change: Json,
  more: Partial<ResourceLintInput> = {},
): ResourceLintInput {
  const body: unknown = JSON.parse(JSON.stringify({ ...members, ...change }));
  const documents = [document('inserted', inserted, {}, body), document('root', root, {}, body)];
  return resource({ documents, ...more });
}

export function findingsOn(input: ResourceLintInput, id: string): readonly string[] {
  return lintFindingsOfResource(input)
    .filter((one) => one.id === id)
    .map(({ message }) => message);
}
