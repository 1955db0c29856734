import type { RefreshRule, Traits } from '../../model/traits.ts';

/** One line of behaviour; `trait` is the member that says so, absent for a remark on the one above. */
export type TraitRow = {
  readonly trait?: keyof Traits;
  readonly name: string;
  readonly value: string;
};

/** How a provider behaves, in words; texts of the preset are among them as they stand there. */
export function traitRows(traits: Traits): readonly TraitRow[] {
  const { redirect, refresh, device, accessToken } = traits;
  return [
    ...row('dialect', 'token request', requestWords(traits)),
    ...row('needsSecret', 'client secret', traits.needsSecret && 'needed to exchange a code'),
    ...row('loginPage', 'login page', loginPageWords(traits)),
    ...row('redirect', 'redirect URI', redirectWords(redirect), redirect.note),
    ...row('pkce', 'PKCE', pkceWords[traits.pkce]),
    ...row('state', 'state', stateWords[traits.state]),
    ...row('refresh', 'refresh token', refreshWords(refresh), refresh.note),
    ...row('device', 'device code', device.grant, device.note),
    ...row('accessToken', 'access token', tokenWords[accessToken.form], accessToken.note),
    ...row('issuerCheck', 'issuer', issuerWords[traits.issuerCheck]),
    ...row('tokenIssuer', 'iss of tokens', traits.tokenIssuer),
    ...row('tokenAudience', 'aud of tokens', audienceWords[traits.tokenAudience ?? 'client']),
    ...row('userClaim', 'user claim', traits.userClaim),
    ...row('passwordLogin', 'direct login', traits.passwordLogin),
    ...row('logout', 'logout', traits.logout),
  ];
}

const pkceWords = {
  required: 'required',
  supported: 'supported',
  ignored: 'ignored: it protects nothing here',
  none: 'none: the requests have no room for it',
} as const;

const stateWords = {
  supported: 'supported',
  none: 'none: the callback never carries it',
} as const;

const portWords = {
  any: 'any port',
  'any-if-registered-portless': 'any port when it is registered without one, else that port',
  'any-ip-literal-only': 'any port on an IP address, the registered port on localhost',
  exact: 'the registered port',
} as const;

const rotationWords = {
  always: 'a refresh gives a new one and ends the old',
  sometimes: 'a refresh may give a new one',
  never: 'a refresh never gives a new one',
} as const;

const tokenWords = {
  jwt: 'a JWT',
  opaque: 'opaque: nothing in it can be verified',
  mixed: 'a JWT or opaque',
} as const;

const issuerWords = {
  exact: undefined,
  'entra-tenantid': 'the metadata name it with {tenantid} or another name of the tenant',
} as const;

const audienceWords = {
  client: undefined,
  application: 'an id of the application; the one of the first sign-in is kept and compared',
} as const;

function requestWords({
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

function redirectWords({ hosts, port }: Traits['redirect']): string {
  return `${portWords[port]}; ${hosts.join(', ')}`;
}

function loginPageWords({ loginPage }: Traits): string | undefined {
  return loginPage && `takes the client id as ${loginPage}, and nothing else`;
}

function refreshWords(rule: RefreshRule): string {
  const { trigger, rotation, resendScope, resendRedirectUri, resendIdToken } = rule;
  const { scope, params = {}, setting } = trigger;
  const asked = [
    ...(scope === undefined ? [] : [`scope ${scope}`]),
    ...Object.entries(params).map(([name, value]) => `${name}=${value}`),
  ];
  const parts = [
    asked.length === 0 ? '' : `comes with ${asked.join(' and ')}`,
    setting === undefined ? '' : `needs ${setting}`,
    rotationWords[rotation],
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
