import type { ParsedUrlQuery } from 'node:querystring';
import type { Client } from 'oidc-provider';

import { clients } from './clients.ts';
import type { Comparison } from './pages/notices.ts';
import { resourceScopes } from './resource.ts';
import { scopeClaims } from './users.ts';

/** The parameters that an authorization request is refused for; a request should have the first ones. */
const required = ['client_id', 'redirect_uri', 'response_type', 'scope', 'code_challenge_method'];
const others = ['resource', 'prompt', 'response_mode', 'request'];

/**
 * An authorization request beside what this server knows of its client: of an unknown one, the
 * clients that there are. `state`, `nonce` and the challenge say nothing here and are left out.
 */
export function compareRequest(query: ParsedUrlQuery, registrant?: Client): Comparison {
  const valueOf = (name: string) => [query[name]].flat().filter(Boolean).join(' ') || undefined;
  const sent = [...required, ...others].map((name) => [name, valueOf(name)] as const);
  const client = clients.find(({ client_id }) => client_id === valueOf('client_id'));
  const uris: Comparison['registered'][number] | undefined =
    client === undefined
      ? registrant && ['Redirect URIs', registrant.redirectUris ?? []]
      : ['Redirect URIs, with any port', client.redirect_uris];
  const registered: Comparison['registered'] =
    uris === undefined
      ? [['Clients', clients.map(({ client_id }) => client_id)]]
      : [
          uris,
          ['Response types', client?.response_types ?? registrant?.responseTypes ?? []],
          ['Scopes', [[...Object.keys(scopeClaims), 'offline_access'].join(' ')]],
          ['Scopes of the API', [Object.keys(resourceScopes).join(' ')]],
          ['PKCE', ['S256']],
        ];
  const shown = sent.filter(([name, value]) => value !== undefined || required.includes(name));
  return { sent: shown, registered };
}
