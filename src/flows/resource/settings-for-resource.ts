import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import type { SettingName } from '../../model/setting-kinds.ts';
import { isSameValue, type Settings, withClient } from '../../model/settings.ts';
import { requireServerUrl } from '../../model/url.ts';
import type { AuthorizationServer } from '../../oauth/connection.ts';
import { requireDeviceEndpoint } from '../../oauth/device-request.ts';
import { scopesOf } from '../../oauth/scope.ts';
import { recognisedTraits } from '../../providers/recognised.ts';
import { findClient, type FindClientOptions } from '../client/find-client.ts';
import { findServer } from '../server/find-server.ts';
import { type Choice, namedProfile, resolveSettings } from '../server/resolve-settings.ts';
import type { NoticeEvent } from '../tokens/save-login.ts';
import { chooseServer } from './choose-server.ts';
import { findResource, type FoundResource } from './find-resource.ts';
import { withRequiredBinding } from './required-binding.ts';
import { profileNameFor } from './profile-of-resource.ts';

export type ResourceChoice = {
  /** The URL of the API. */
  readonly api: string;
  /** Asks it as an MCP client does. */
  readonly isMcp?: boolean;
  /** The user agrees to a server that is new here, and to a registration at it. */
  readonly mayRegister?: boolean;
  /** The sign-in needs the device flow: no client is registered at a server without it. */
  readonly isDevice?: boolean;
  /** The scope that the API has asked for in a call, in place of what its challenge says now. */
  readonly scope?: string | undefined;
  readonly emit: (event: NoticeEvent) => void;
};

/**
 * The settings of a sign-in for an API that names its authorization server (RFC 9728): the profile
 * of this API, its server, a client there, the scope of its challenge or metadata, and the resource.
 * Nothing that belongs to another server is used: the secret of the environment only for the issuer
 * that was named with it. Throws `usage` where a choice or an agreement is missing and nobody can be
 * asked, and `check_failed` for what protects: another resource, a server without PKCE S256.
 */
export async function settingsForResource(
  context: Context,
  choice: Choice,
  {
    api: address,
    isMcp = false,
    mayRegister = false,
    isDevice = false,
    scope,
    emit,
  }: ResourceChoice,
): Promise<Settings> {
  const notice = (text: string) => emit({ type: 'notice', text });
  const insecure = choice.client?.allow_insecure_http ?? false;
  const api = await requireApiUrl(context, address, insecure);
  const profile = await profileOf(context, choice, api);
  const given = { ...choice.client, api: api.href };
  const resolve = async (client: NonNullable<Choice['client']>) =>
    await resolveSettings(context, { ...choice, profile, client }, { mayBeNew: true });
  const before = await resolve(given);
  const issuerGiven = isGiven(before, 'issuer') ? before.client.issuer : undefined;
  const found = await findResource(context, api, {
    isMcp,
    issuer: issuerGiven,
    resource: before.client.resource,
  });
  for (const text of found.notes) notice(text);
  const issuer = await chooseServer(context, found, {
    named: issuerGiven,
    ofProfile: before.client.issuer,
    mayRegister,
    hasClient: before.client.client_id !== undefined,
  });
  noteOtherServer(before, issuer, notice);
  const named = await resolve({ ...given, issuer });
  const own = issuerGiven === undefined ? withoutForeignSecret(named, before, notice) : named;
  const chosen = withClient(own, { issuer }, issuerGiven === undefined ? 'server' : 'flag');
  const settings = withRequiredBinding(chosen, found, notice);
  const needs = isDevice ? (['device_authorization_endpoint'] as const) : [];
  const server = await findServer(context, settings, { needs });
  requirePkce(server);
  if (isDevice) requireDeviceEndpoint(server);
  noteProtected(server, found, notice);
  const asking = scope === undefined ? found : { ...found, scope };
  const request = withRequest(settings, asking, server, { notice, isStepUp: scope !== undefined });
  return await withFoundClient(context, request, server, { mayRegister, emit });
}

/** Throws `usage`, with what may have been meant, for what is no URL of a server. */
async function requireApiUrl(context: Context, address: string, insecure: boolean): Promise<URL> {
  if (URL.canParse(address)) return requireServerUrl('the URL', address, insecure);
  const { profiles } = await context.profiles.read();
  const isProfile = profiles.has(address);
  throw new Failure('usage', `${JSON.stringify(address)} is not the URL of an API`, {
    advice: { id: 'not_a_url', text: address, isProfile },
  });
}

/** The settings with a client at the issuer that the user has named, registered where there is none. */
export async function settingsForIssuer(
  context: Context,
  settings: Settings,
  { emit }: Pick<ResourceChoice, 'emit'>,
): Promise<Settings> {
  const server = await findServer(context, settings);
  return await withFoundClient(context, settings, server, { mayRegister: true, emit });
}

async function withFoundClient(
  context: Context,
  settings: Settings,
  server: AuthorizationServer,
  options: FindClientOptions,
): Promise<Settings> {
  const { settings: complete, notes } = await findClient(context, settings, server, options);
  for (const text of notes) options.emit({ type: 'notice', text });
  context.note({ settings: complete });
  return complete;
}

/** The profile of a sign-in for an API: the one that the user has named, else that of the API. */
export async function profileOf(context: Context, choice: Choice, api: URL): Promise<string> {
  return namedProfile(context, choice) ?? profileNameFor(await context.profiles.read(), api);
}

function isGiven({ origins }: Settings, name: SettingName): boolean {
  return origins[name] === 'flag' || origins[name] === 'environment';
}

function noteOtherServer(
  { client, profile }: Settings,
  issuer: string,
  notice: (text: string) => void,
): void {
  if (client.issuer === undefined || isSameValue(client.issuer, issuer)) return;
  notice(
    `the API names the authorization server ${issuer} now, no longer ${client.issuer}: the profile "${profile}" signs in there, with a client of its own`,
  );
}

/** A secret of the environment belongs to the issuer beside it; there is none. */
function withoutForeignSecret(
  settings: Settings,
  before: Settings,
  notice: (text: string) => void,
): Settings {
  const isOfProfile =
    before.client.issuer !== undefined &&
    settings.client.issuer !== undefined &&
    isSameValue(before.client.issuer, settings.client.issuer);
  const secrets = (
    ['client_secret', 'client_secret_file', 'signing_key', 'assertion_from'] as const
  ).filter((name) => {
    return settings.origins[name] === 'environment';
  });
  if (isOfProfile || secrets.length === 0) return settings;
  notice(
    'the client secret of the environment is not used: no issuer is named with it, and the API alone chose this server',
  );
  const {
    client_secret: _secret,
    client_secret_file: _file,
    signing_key: _key,
    assertion_from: _from,
    assertion_audience: _audience,
    ...client
  } = settings.client;
  return { ...settings, client };
}

/**
 * OAuth 2.1 section 7.5.2: a client must not go on without knowing that PKCE protects the code. Throws a
 * `check_failed` failure for a server that does not list S256.
 */
export function requirePkce(server: AuthorizationServer): void {
  const methods = server.code_challenge_methods_supported;
  if (methods?.includes('S256')) return;
  const seen =
    methods === undefined ? 'the member is missing' : `saw ${methods.join(' ') || 'none'}`;
  throw new Failure(
    'check_failed',
    `${server.issuer} does not promise PKCE: expected S256 in code_challenge_methods_supported, ${seen}`,
    { rule: 'M22', advice: { id: 'no_pkce', issuer: server.issuer } },
  );
}

/** RFC 9728 section 4: a server may list its resources. */
function noteProtected(
  server: AuthorizationServer,
  { metadata }: FoundResource,
  notice: (text: string) => void,
): void {
  const listed = server['protected_resources'];
  if (!Array.isArray(listed) || listed.includes(metadata.resource)) return;
  notice(`the authorization server does not list ${metadata.resource} in protected_resources`);
}

/** The scope and the resource of the request, unless the user has named them. */
function withRequest(
  settings: Settings,
  { scope, metadata }: FoundResource,
  server: AuthorizationServer,
  { notice, isStepUp }: { readonly notice: (text: string) => void; readonly isStepUp: boolean },
): Settings {
  const traits = { ...recognisedTraits(server), ...settings.traits };
  const named = isGiven(settings, 'resource') ? settings.client.resource : undefined;
  const isSent = traits.resource_parameter !== 'none';
  if (!isSent) notice(`resource is not sent: this server refuses the parameter`);
  const resource = isSent ? (named ?? [metadata.resource]) : [];
  const withResource = withClient(settings, { resource }, named === undefined ? 'server' : 'flag');
  const isNamed = isGiven(settings, 'scope') || settings.origins.scope === 'profile';
  const prompts = traits.offline_access !== 'unprompted' && !isGiven(settings, 'scope');
  const complete = (ready: Settings) => (prompts ? withConsent(ready) : ready);
  if ((isNamed && !isStepUp) || scope === undefined) return complete(withResource);
  const lists = server.scopes_supported?.includes('offline_access') ?? false;
  const isUnasked = traits.offline_access === 'on-request';
  const others = scopesOf(scope).filter((one) => one !== 'offline_access');
  const all = [...others, ...(lists && !isUnasked ? ['offline_access'] : [])];
  // What a call has asked for is kept, so that the next sign-in has it at once.
  return complete(
    withClient(withResource, { scope: all.join(' ') }, isStepUp ? 'flag' : 'metadata'),
  );
}

/**
 * `offline_access` that the user has not asked for is requested as OpenID Connect Core section 11
 * has it: "A prompt parameter value that contains consent" is part of it, and without it servers
 * leave the scope out.
 */
function withConsent(settings: Settings): Settings {
  const { scope, params = {} } = settings.client;
  if (!scopesOf(scope).includes('offline_access') || params['prompt'] !== undefined) {
    return settings;
  }
  const consent = { ...params, prompt: 'consent' };
  return withClient(settings, { params: consent }, settings.origins.params ?? 'server');
}
