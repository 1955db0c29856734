import type { Traits } from '../model/traits.ts';

/** Metadata, as far as they show which software a server is. */
type Marks = { readonly token_endpoint?: string | undefined };

type Recognised = {
  /** The path of its token endpoint. */
  readonly tokenPath: RegExp;
  readonly traits: Pick<Traits, 'offline_access' | 'resource_parameter'>;
  readonly source: string;
};

/** Servers that are recognised without a preset, and the traits that no metadata show. */
const recognised: readonly Recognised[] = [
  {
    tokenPath: /\/realms\/[^/]+\/protocol\/openid-connect\/token$/,
    traits: { offline_access: 'on-request' },
    source: 'https://www.keycloak.org/docs/latest/server_admin/#_offline-access',
  },
  {
    tokenPath: /^\/[^/]+\/oauth2\/v2\.0\/token$/,
    traits: { resource_parameter: 'none', offline_access: 'unprompted' },
    source: 'https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes',
  },
];

/** The traits of a server that is recognised by its metadata; none for any other. */
export function recognisedTraits({ token_endpoint = '' }: Marks): Recognised['traits'] {
  const path = URL.canParse(token_endpoint) ? new URL(token_endpoint).pathname : '';
  return recognised.find(({ tokenPath }) => tokenPath.test(path))?.traits ?? {};
}
