import type { RefreshRule, Traits } from '../../model/traits.ts';

/** One line of behaviour; `trait` is its member, absent for a note on the line above. */
export type TraitRow = {
  readonly trait?: keyof Traits;
  readonly name: string;
  readonly value: string;
};

/** How a provider behaves; notes of the preset are among the lines, not yet cleaned. */
export function traitRows(traits: Traits): readonly TraitRow[] {
  const { redirect, refresh, device, access_token } = traits;
  return [
    ...row('dialect', 'token request', formatRequest(traits)),
    ...row('needs_secret', 'client secret', traits.needs_secret && 'needed to exchange a code'),
    ...row('login_page', 'login page', formatLoginPage(traits)),
    ...row('redirect', 'redirect URI', formatRedirect(redirect), redirect.note),
    ...row('pkce', 'PKCE', pkceTexts[traits.pkce]),
    ...row('state', 'state', stateTexts[traits.state]),
    ...row('refresh', 'refresh token', formatRefresh(refresh), refresh.note),
    ...row('offline_access', 'offline_access', offlineTexts[traits.offline_access ?? 'offered']),
    ...row(
      'assertion_audience',
      'aud of assertions',
      traits.assertion_audience && audienceOfAssertions[traits.assertion_audience],
    ),
    ...row('device', 'device code', device.grant, device.note),
    ...row('access_token', 'access token', tokenTexts[access_token.form], access_token.note),
    ...row('issuer_check', 'issuer', issuerTexts[traits.issuer_check]),
    ...row('token_issuer', 'iss of tokens', traits.token_issuer),
    ...row('token_audience', 'aud of tokens', audienceTexts[traits.token_audience ?? 'client']),
    ...row('user_claim', 'user claim', traits.user_claim),
    ...row('password_login', 'direct login', traits.password_login),
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
  unprompted: 'granted without prompt=consent, which would require an administrator',
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
  secret_method,
  basic_encoding,
  scope_separator,
}: Traits): string {
  const parts = [
    body === 'json' ? 'JSON body' : 'form body',
    dialect === 'rfc6749' ? '' : `dialect ${dialect}`,
    secret_method === 'post' ? 'client secret in the body' : '',
    secret_method === 'basic' ? 'client secret in the Authorization header' : '',
    basic_encoding === 'raw' ? 'id and secret unencoded in Basic' : '',
    scope_separator === ',' ? 'scopes with commas' : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function formatRedirect({ hosts, port }: Traits['redirect']): string {
  return `${portTexts[port]}; ${hosts.join(', ')}`;
}

function formatLoginPage({ login_page }: Traits): string | undefined {
  return login_page && `takes the client id as ${login_page}, no other parameter`;
}

function formatRefresh(rule: RefreshRule): string {
  const { trigger, rotation, resend_scope, resend_redirect_uri, resend_id_token } = rule;
  const { scope, params = {}, setting } = trigger;
  const asked = [
    ...(scope === undefined ? [] : [`scope ${scope}`]),
    ...Object.entries(params).map(([name, value]) => `${name}=${value}`),
  ];
  const parts = [
    asked.length === 0 ? '' : `issued for ${asked.join(' and ')}`,
    setting === undefined ? '' : `needs ${setting}`,
    rotationTexts[rotation],
    resend_scope ? 'scope is sent again' : '',
    resend_redirect_uri ? 'redirect_uri is sent again' : '',
    resend_id_token ? 'the last ID token is sent again' : '',
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

const audienceOfAssertions = {
  token_endpoint: 'the token endpoint',
  endpoint: 'the endpoint that it is sent to',
} as const;
