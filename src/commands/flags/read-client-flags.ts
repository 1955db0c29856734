import { resolve } from 'node:path';
import { assertionSource } from '../../flows/profile/parse-settings.ts';
import { readClientSecret, requireOneReader, tokenOperand } from '../../flows/input.ts';
import { resolveSettings } from '../../flows/server/resolve-settings.ts';
import type { Context } from '../../model/context.ts';
import { isKeyFile } from '../../model/client-auth.ts';
import { settingFlag } from '../../model/setting-flags.ts';
import { type ClientSettings, type Settings, trimSettings } from '../../model/settings.ts';
import type { GlobalFlags } from '../command.ts';
import type { FlagsOfClient } from './client-flags.ts';
import { networkSettings } from './network-flags.ts';
import { providerSettings } from './provider-flags.ts';

/** The client settings that flags name, with the secret that `--client-secret-stdin` reads. */
export async function clientFromFlags(
  context: Context,
  flags: FlagsOfClient,
): Promise<Partial<ClientSettings>> {
  const client = settingsFromFlags(flags);
  if (!flags.clientSecretStdin) return client;
  return { ...client, client_secret: await readClientSecret(context) };
}

/** For a command on one token: the settings, and the token unless the operand was left out. */
export async function tokenFromOperand(
  context: Context,
  flags: GlobalFlags & FlagsOfClient,
  operand: string | undefined,
): Promise<{ readonly settings: Settings; readonly token: string | undefined }> {
  requireOneReader({
    'the token': operand === '-',
    '--client-secret-stdin': flags.clientSecretStdin,
  });
  const client = await clientFromFlags(context, flags);
  const settings = await resolveSettings(context, { ...flags, client });
  return { settings, token: await tokenOperand(context, operand) };
}

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
    client_document: flags.clientDocument,
    client_auth: flags.clientAuth,
    signing_key: flags.signingKey && keyOf(flags.signingKey),
    signing_alg: flags.signingAlg,
    assertion_audience: flags.assertionAudience,
    assertion_from: flags.assertionFrom && assertionSource('--assertion-from', flags.assertionFrom),
    token_body: flags.tokenBody,
    id_token_signed_response_alg: flags.idTokenAlg,
    client_secret_file: flags.clientSecretFile && resolve(flags.clientSecretFile),
    scope: flags.scope?.join(' '),
    audience: flags.audience,
    resource: flags.resource,
    api: flags.api,
    redirect_uri: flags.redirectUri?.[0],
    redirect_uris: flags.redirectUri?.[1] === undefined ? undefined : flags.redirectUri,
    params: Object.keys(params).length === 0 ? undefined : params,
    par: flags.par,
    dpop: flags.dpop,
    dpop_alg: flags.dpopAlg,
    response_mode: flags.responseMode,
    authorization_endpoint: flags.authorizationEndpoint,
    pushed_authorization_request_endpoint: flags.parEndpoint,
    token_endpoint: flags.tokenEndpoint,
    device_authorization_endpoint: flags.deviceAuthorizationEndpoint,
    userinfo_endpoint: flags.userinfoEndpoint,
    jwks_uri: flags.jwksUri,
    introspection_endpoint: flags.introspectionEndpoint,
    revocation_endpoint: flags.revocationEndpoint,
    end_session_endpoint: flags.endSessionEndpoint,
    allow_insecure_http: flags.allowInsecureHttp,
    check_authorization_url: flags.urlCheck === false ? false : undefined,
    token_store: flags.tokenStore,
  });
  const all = { ...providerSettings(flags), ...networkSettings(flags), ...settings };
  return trimSettings(all, (name) => settingFlag(name, '')[0] ?? name);
}

function keyOf(text: string): string {
  return isKeyFile(text) ? resolve(text) : text;
}

type Defined<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

function defined<T extends object>(values: T): Defined<T> {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Defined<T>;
}
