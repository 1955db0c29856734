import type { ParsedUrlQuery } from 'node:querystring';
import { clients } from './clients.ts';
import type { Comparison } from './pages/notices.ts';
import { resourceScopes } from './resource.ts';
import { scopeClaims } from './users.ts';

/** The parameters that an authorization request is refused for; a request should have the first ones. */
const required = ['client_id', 'redirect_uri', 'response_type', 'scope', 'code_challenge_method'];
const others = ['resource', 'prompt', 'response_mode', 'request_uri', 'request'];

/**
 * An authorization request beside what this server knows of its client: of an unknown one, the
 * clients that there are. `state`, `nonce` and the challenge say nothing here and are left out.
 */
export function compareRequest(query: ParsedUrlQuery): Comparison {
  const valueOf = (name: string) => [query[name]].flat().filter(Boolean).join(' ') || undefined;
  const sent = [...required, ...others].map((name) => [name, valueOf(name)] as const);
  const client = clients.find(({ client_id }) => client_id === valueOf('client_id'));
  const registered: Comparison['registered'] =
    client === undefined
      ? [['Clients', clients.map(({ client_id }) => client_id)]]
      : [
          ['Redirect URIs, with any port', client.redirect_uris],
          ['Response types', client.response_types],
          ['Scopes', [[...Object.keys(scopeClaims), 'offline_access'].join(' ')]],
          ['Scopes of the API', [Object.keys(resourceScopes).join(' ')]],
          ['PKCE', ['S256']],
        ];
  const shown = sent.filter(([name, value]) => value !== undefined || required.includes(name));
  return { sent: shown, registered };
}
