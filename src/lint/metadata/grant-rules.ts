import { member } from '../../jwt/form/json.ts';
import { list } from '../../jwt/quote.ts';
import { type LintRow, listed, sighting } from '../finding.ts';
import { isOpenIdProvider, listOf, metadataOf, metadataResponse } from '../input.ts';

const grantTypes = 'grant_types_supported';
const authMethods = 'token_endpoint_auth_methods_supported';
const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code';

/** Which grants, response types and scopes are advertised. */
export const grantRules: readonly LintRow[] = [
  {
    id: 'metadata-device-endpoint',
    severity: 'error',
    look: (input) => {
      const isGranted = listOf(input, grantTypes)?.includes(deviceGrant) ?? false;
      const endpoint = member(metadataOf(input), 'device_authorization_endpoint');
      const message =
        'grant_types_supported has the device grant, but device_authorization_endpoint is missing: clients cannot start the flow';
      return sighting(isGranted && endpoint === undefined, message, 'nothing');
    },
    rfc: 'RFC 8628 section 4',
    fix: 'publish device_authorization_endpoint',
    rule: 'D09',
  },
  {
    id: 'metadata-device-grant',
    severity: 'warning',
    look: (input) => {
      const grants = listOf(input, grantTypes) ?? ['authorization_code', 'implicit'];
      const endpoint = member(metadataOf(input), 'device_authorization_endpoint');
      const isThere = typeof endpoint === 'string' && !grants.includes(deviceGrant);
      const message = `device_authorization_endpoint is published, but grant_types_supported has only ${list(grants)}`;
      return sighting(isThere, message, grants.join(' '));
    },
    rfc: 'RFC 8628 section 4',
    fix: `publish ${deviceGrant} among grant_types_supported`,
  },
  {
    id: 'metadata-implicit',
    severity: 'warning',
    look: (input) => {
      const types = listOf(input, 'response_types_supported') ?? [];
      const implicit = types.filter((type) => type.split(' ').includes('token'));
      const message = `response_types_supported has ${list(implicit)}: access tokens are returned in the URL`;
      return sighting(implicit.length > 0, message, implicit.join(', '));
    },
    rfc: 'RFC 9700 section 2.1.2',
    fix: 'disable the implicit grant: code with PKCE replaces it',
  },
  {
    id: 'metadata-password-grant',
    severity: 'warning',
    look: (input) =>
      listed(input, grantTypes, 'password', 'applications see the password of the user'),
    rfc: 'RFC 9700 section 2.4',
    fix: 'disable the password grant',
  },
  {
    id: 'metadata-offline-access',
    severity: 'info',
    look: (input) => {
      const scopes = listOf(input, 'scopes_supported') ?? ['offline_access'];
      const refreshes = listOf(input, grantTypes)?.includes('refresh_token') ?? false;
      const message = `grant_types_supported has refresh_token, but scopes_supported has no offline_access: clients cannot see how to request a refresh token`;
      return sighting(refreshes && !scopes.includes('offline_access'), message, list(scopes));
    },
    rfc: 'OpenID Connect Core section 11',
    fix: 'publish offline_access, if that scope requests a refresh token',
    rule: 'R01',
  },
  {
    id: 'metadata-openid-scope',
    severity: 'warning',
    look: (input) => {
      const scopes = listOf(input, 'scopes_supported') ?? ['openid'];
      const isThere = isOpenIdProvider(input) && !scopes.includes('openid');
      return sighting(isThere, `scopes_supported has no openid: ${list(scopes)}`, list(scopes));
    },
    rfc: 'OpenID Connect Discovery section 3',
    fix: 'publish openid among scopes_supported: an OpenID provider must support it',
  },
  {
    id: 'metadata-auth-methods-missing',
    severity: 'info',
    look: (input) => {
      const isThere = member(metadataOf(input), authMethods) !== undefined;
      const message = `${authMethods} is missing: that means only client_secret_basic`;
      return sighting(metadataResponse(input) !== undefined && !isThere, message, 'nothing');
    },
    rfc: 'RFC 8414 section 2',
    fix: 'publish every method that clients may use, for public clients none',
  },
  {
    id: 'metadata-auth-none',
    severity: 'info',
    look: (input) =>
      listed(input, authMethods, 'none', 'public clients are protected only by PKCE'),
    rfc: 'RFC 9700 section 2.1.1',
    fix: 'nothing, if you have CLI or SPA clients; require PKCE for them',
  },
];
