import type { RefreshRule, Traits } from '../../model/traits.ts';

/** One line of behaviour; `trait` is its member, absent for a note on the line above. */
export type TraitRow = {
  readonly trait?: keyof Traits;
  readonly name: string;
  readonly value: string;
};

/** How a provider behaves; notes of the preset are among the lines, not yet cleaned. */
export function traitRows(traits: Traits): readonly TraitRow[] {
  const { redirect, refresh, device, accessToken } = traits;
  return [
    ...row('dialect', 'token request', formatRequest(traits)),
    ...row('needsSecret', 'client secret', traits.needsSecret && 'needed to exchange a code'),
    ...row('loginPage', 'login page', formatLoginPage(traits)),
    ...row('redirect', 'redirect URI', formatRedirect(redirect), redirect.note),
    ...row('pkce', 'PKCE', pkceTexts[traits.pkce]),
    ...row('state', 'state', stateTexts[traits.state]),
    ...row('refresh', 'refresh token', formatRefresh(refresh), refresh.note),
    ...row('offlineAccess', 'offline_access', offlineTexts[traits.offlineAccess ?? 'offered']),
    ...row(
      'assertionAudience',
      'aud of assertions',
      traits.assertionAudience && 'the token endpoint',
    ),
    ...row('device', 'device code', device.grant, device.note),
    ...row('accessToken', 'access token', tokenTexts[accessToken.form], accessToken.note),
    ...row('issuerCheck', 'issuer', issuerTexts[traits.issuerCheck]),
    ...row('tokenIssuer', 'iss of tokens', traits.tokenIssuer),
    ...row('tokenAudience', 'aud of tokens', audienceTexts[traits.tokenAudience ?? 'client']),
    ...row('userClaim', 'user claim', traits.userClaim),
    ...row('passwordLogin', 'direct login', traits.passwordLogin),
    ...row('logout', 'logout', traits.logout),
  ];
}

const pkceTexts = {
  required: 'required',
  supported: 'supported',
  ignored: 'ignored by the server: no protection',
  none: 'not supported',
} as const;

const stateTexts = {
  supported: 'supported',
  none: 'not supported: the callback does not carry it',
} as const;

const portTexts = {
  any: 'any port',
  'any-if-registered-portless': 'any port when it is registered without one, else that port',
  'any-ip-literal-only': 'any port on an IP address, the registered port on localhost',
  exact: 'the registered port',
} as const;

const rotationTexts = {
  always: 'rotated by every refresh',
  sometimes: 'may be rotated by a refresh',
  never: 'never rotated',
} as const;

const offlineTexts = {
  offered: undefined,
  'on-request': 'requested only where --scope names it: it leaves a session behind at the server',
} as const;

const tokenTexts = {
  jwt: 'a JWT',
  opaque: 'opaque: cannot be verified locally',
  mixed: 'a JWT or opaque',
} as const;

const issuerTexts = {
  exact: undefined,
  'entra-tenantid': 'the metadata have {tenantid} or another name of the tenant in it',
} as const;

const audienceTexts = {
  client: undefined,
  application: 'an application id: stored at the first sign-in and compared from then on',
} as const;

function formatRequest({
  dialect,
  body,
  secretMethod,
  basicEncoding,
  scopeSeparator,
}: Traits): string {
  const parts = [
    body === 'json' ? 'JSON body' : 'form body',
    dialect === 'rfc6749' ? '' : `dialect ${dialect}`,
    secretMethod === 'post' ? 'client secret in the body' : '',
    secretMethod === 'basic' ? 'client secret in the Authorization header' : '',
    basicEncoding === 'raw' ? 'id and secret unencoded in Basic' : '',
    scopeSeparator === ',' ? 'scopes with commas' : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function formatRedirect({ hosts, port }: Traits['redirect']): string {
  return `${portTexts[port]}; ${hosts.join(', ')}`;
}

function formatLoginPage({ loginPage }: Traits): string | undefined {
  return loginPage && `takes the client id as ${loginPage}, no other parameter`;
}

function formatRefresh(rule: RefreshRule): string {
  const { trigger, rotation, resendScope, resendRedirectUri, resendIdToken } = rule;
  const { scope, params = {}, setting } = trigger;
  const asked = [
    ...(scope === undefined ? [] : [`scope ${scope}`]),
    ...Object.entries(params).map(([name, value]) => `${name}=${value}`),
  ];
  const parts = [
    asked.length === 0 ? '' : `issued for ${asked.join(' and ')}`,
    setting === undefined ? '' : `needs ${setting}`,
    rotationTexts[rotation],
    resendScope ? 'scope is sent again' : '',
    resendRedirectUri ? 'redirect_uri is sent again' : '',
    resendIdToken ? 'the last ID token is sent again' : '',
  ];
  return parts.filter((part) => part !== '').join('; ');
}

function row(
  trait: keyof Traits,
  name: string,
  value: string | undefined,
  note?: string,
): readonly TraitRow[] {
  if (value === undefined) return [];
  return [{ trait, name, value }, ...(note === undefined ? [] : [{ name: '', value: note }])];
}
