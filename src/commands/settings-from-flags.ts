import { resolve } from 'node:path';
import type { ClientSettings } from '../settings.ts';
import type { FlagsOfClient } from './client-flags.ts';
import { networkSettings } from './network-flags.ts';
import { providerSettings } from './provider-flags.ts';

/** The client settings that flags name; `undefined` members are left out. */
export function settingsFromFlags(flags: FlagsOfClient): Partial<ClientSettings> {
  const params = defined({
    prompt: flags.prompt,
    login_hint: flags.loginHint,
    acr_values: flags.acrValues,
    max_age: flags.maxAge,
    ui_locales: flags.uiLocales,
    ...flags.param,
  });
  const settings = defined({
    issuer: flags.issuer,
    client_id: flags.clientId,
    client_auth: flags.clientAuth,
    token_body: flags.tokenBody,
    client_secret_file: flags.clientSecretFile && resolve(flags.clientSecretFile),
    scope: flags.scope?.join(' '),
    audience: flags.audience,
    resource: flags.resource,
    redirect_uri: flags.redirectUri,
    params: Object.keys(params).length === 0 ? undefined : params,
    authorization_endpoint: flags.authorizationEndpoint,
    token_endpoint: flags.tokenEndpoint,
    device_authorization_endpoint: flags.deviceAuthorizationEndpoint,
    userinfo_endpoint: flags.userinfoEndpoint,
    jwks_uri: flags.jwksUri,
    introspection_endpoint: flags.introspectionEndpoint,
    revocation_endpoint: flags.revocationEndpoint,
    end_session_endpoint: flags.endSessionEndpoint,
    allow_insecure_http: flags.allowInsecureHttp,
    token_store: flags.tokenStore,
  });
  return { ...providerSettings(flags), ...networkSettings(flags), ...settings };
}

type Defined<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

function defined<T extends object>(values: T): Defined<T> {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Defined<T>;
}
