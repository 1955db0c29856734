import type { Fetch, FetchOptions } from '../../../src/model/exchange.ts';
import { createWorld, type World } from '../context.ts';

export type Reply = Response | ((options: FetchOptions) => Response);

export const api = 'https://api.example.com/v1/mcp';
export const origin = 'https://api.example.com';
export const inserted = `${origin}/.well-known/oauth-protected-resource/v1/mcp`;
export const root = `${origin}/.well-known/oauth-protected-resource`;
export const as = 'https://as.example.com';

export const resourceMembers = {
  resource: api,
  authorization_servers: [as],
  scopes_supported: ['read', 'write'],
};

export const serverMembers = (issuer: string, more: object = {}) => ({
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  response_types_supported: ['code'],
  code_challenge_methods_supported: ['S256'],
  ...more,
});

/** The address of the metadata of an issuer without a path. */
export const metadataOf = (issuer: string) => `${issuer}/.well-known/oauth-authorization-server`;

export const refused = (challenge?: string, status = 401) =>
  new Response('{}', {
    status,
    headers: challenge === undefined ? {} : { 'www-authenticate': challenge },
  });

/** A world in which each URL replies so, and any other with 404; it notes what was asked. */
export function resourceWorld(
  replies: Readonly<Record<string, Reply>>,
  stored: Pick<World, 'profiles' | 'registrations'> = {},
) {
  const asked: string[] = [];
  const kept: (readonly string[])[] = [];
  const fetch: Fetch = async (url, options = {}) => {
    asked.push(`${options.method ?? 'GET'} ${url}`);
    const reply = replies[url];
    if (reply === undefined) return Response.json({ message: 'nothing here' }, { status: 404 });
    return typeof reply === 'function' ? reply(options) : reply.clone();
  };
  const world = createWorld({ fetch, ...stored });
  const limitReach = (_reach: unknown, named: readonly string[]) => void kept.push(named);
  return { ...world, context: { ...world.context, limitReach }, asked, kept };
}
