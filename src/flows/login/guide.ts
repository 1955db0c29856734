import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import { demoProfile } from '../../model/profile-names.ts';
import { type ClientSettings, type Settings, withClient } from '../../model/settings.ts';
import { isLoopback } from '../../model/url.ts';
import { issuerOfMetadataUrl, publishedIssuer } from '../../oauth/other-issuer.ts';
import { presets } from '../../providers/catalog.ts';
import { readParameter } from '../../providers/parameters.ts';
import type { Parameter, Preset } from '../../providers/preset.ts';
import { findServer } from '../server/find-server.ts';
import { traitsOf } from '../server/provider-traits.ts';
import { type Choice, resolveSettings } from '../server/resolve-settings.ts';

type Client = Partial<ClientSettings>;

type Server =
  | { readonly type: 'built in' }
  | { readonly type: 'other' }
  | { readonly type: 'url'; readonly typed: string }
  | { readonly type: 'preset'; readonly preset: Preset };

/**
 * Asks a user for a server and a client. Each question is asked until its answer is usable; that of
 * a server, until its metadata have been read.
 */
export async function guide(context: Context, choice: Choice): Promise<Settings> {
  const server = await askServer(context, choice);
  if (server === undefined) {
    return await resolveSettings(context, { profile: demoProfile, port: choice.port });
  }
  const settings = await settingsWith(context, choice, server);
  // Its metadata say the rest.
  if (server.api !== undefined) return settings;
  const isKnown = settings.client.client_id !== undefined;
  const client = isKnown ? settings : withClient(settings, await askClientId(context), 'flag');
  const {
    client_secret,
    client_secret_file,
    client_auth,
    client_cert,
    signing_key,
    assertion_from,
  } = client.client;
  const own = client_secret ?? client_secret_file ?? client_auth ?? client_cert;
  const authenticates = own ?? signing_key ?? assertion_from;
  if (authenticates !== undefined) return client;
  const isNeeded = traitsOf(client).needs_secret ?? false;
  const secret = await askSecret(context, isNeeded);
  return secret === '' ? client : withClient(client, { client_secret: secret }, 'flag');
}

/** The client id, as a setting. */
export async function askClientId(context: Context): Promise<{ readonly client_id: string }> {
  const message = 'Client id (as registered at the server)';
  const client_id = await context.ask.text(message, {
    check: async (typed) => (typed.trim() === '' ? 'A client id is needed' : undefined),
  });
  return { client_id: client_id.trim() };
}

/** The client secret; empty for a public client, unless it is needed. */
export async function askSecret(context: Context, isNeeded: boolean): Promise<string> {
  const message = isNeeded ? 'Client secret' : 'Client secret (Enter for none: a public client)';
  const typed = await context.ask.secret(message, {
    check: async (text) => (isNeeded && text.trim() === '' ? 'A secret is needed' : undefined),
  });
  return typed.trim();
}

/** Whether to sign in with a device code, where the server has one. */
export async function askForDevice(context: Context, settings: Settings): Promise<boolean> {
  const server = settings.builtIn ? undefined : await findServer(context, settings);
  if (server?.device_authorization_endpoint === undefined) return false;
  const way = await context.ask.choose('How do you want to sign in?', [
    { value: 'browser', name: 'in a browser on this machine' },
    { value: 'device', name: 'with a code, in a browser on any device' },
  ]);
  return way === 'device';
}

/** The settings of a server that has responded, or needs not to; `undefined` is the built-in one. */
async function askServer(context: Context, choice: Choice): Promise<Client | undefined> {
  const issuerOf = (typed: string, client: Client = {}) =>
    usableIssuer(context, choice, typed, client);
  const server = await context.ask.search('Which server? (type a name or a URL)', servers);
  if (server.type === 'built in') return undefined;
  if (server.type === 'other') return await askIssuer(context, issuerOf);
  if (server.type === 'url') {
    const { typed } = server;
    const tried = await attempt(() => issuerOf(typed));
    if ('value' in tried) return tried.value;
    return await askIssuer(context, issuerOf, { typed, problem: tried.problem });
  }
  const { id, name, parameters, settings } = server.preset;
  const preset = { provider: id };
  if (settings.issuer === undefined && settings.token_endpoint === undefined) {
    return await askIssuer(context, async (typed) => await issuerOf(typed, preset));
  }
  const provider_parameters = await askParameters(context, parameters);
  const client = { ...preset, ...(parameters.length > 0 && { provider_parameters }) };
  const problem = await problemOf(() => requireServer(context, choice, client));
  if (problem === undefined) return client;
  const again = `${problem}. Choose the server of ${name} again?`;
  if (!(await context.ask.confirm(again, { default: true }))) {
    throw new Failure('usage', `${name}: ${problem}`);
  }
  return await askServer(context, choice);
}

/** The rows of the search: what was typed, if it may be a URL, and each server whose name has it. */
function servers(term: string): readonly { readonly value: Server; readonly name: string }[] {
  const typed = term.trim();
  const own: readonly { readonly value: Server; readonly name: string }[] = [
    { value: { type: 'built in' }, name: 'Built-in server: try it out, no setup' },
    {
      value: { type: 'other' },
      name: 'Another server: URL of its issuer, its metadata, or an API',
    },
  ];
  const known = presets.map((preset) => {
    return { value: { type: 'preset', preset } as const, name: `${preset.name} (${preset.id})` };
  });
  const isUrl = /\S[.:]\S/.test(typed) && !/\s/.test(typed);
  const first = { value: { type: 'url', typed } as const, name: `Server at ${typed}` };
  const has = ({ name }: { readonly name: string }) =>
    name.toLowerCase().includes(typed.toLowerCase());
  return isUrl ? [first] : [...own, ...known].filter(has);
}

const issuerQuestion =
  'URL of the issuer, its metadata, or an API (such as https://id.example.com)';

/** `before` was typed already, and cannot be used. */
async function askIssuer(
  context: Context,
  issuerOf: (typed: string) => Promise<Client>,
  before?: { readonly typed: string; readonly problem: string },
): Promise<Client> {
  const message = before === undefined ? issuerQuestion : `${before.problem}. ${issuerQuestion}`;
  let found: Client | undefined;
  const typed = await context.ask.text(message, {
    ...(before !== undefined && { prefill: before.typed }),
    check: (text) =>
      problemOf(async () => {
        found = await issuerOf(text);
      }),
  });
  return found ?? (await issuerOf(typed));
}

async function askParameters(
  context: Context,
  parameters: readonly Parameter[],
): Promise<Readonly<Record<string, string>>> {
  const typed: Record<string, string> = {};
  for (const parameter of parameters) {
    const { name, description, example, optional, default: standard } = parameter;
    const note = optional ? `; Enter for none` : '';
    // oxlint-disable-next-line no-await-in-loop -- one question after the other
    const text = await context.ask.text(
      `${description.slice(0, 1).toUpperCase()}${description.slice(1)} (such as ${example}${note})`,
      {
        ...(standard === undefined ? {} : { default: standard }),
        check: async (given) => {
          if (optional && given.trim() === '') return undefined;
          return await problemOf(async () => readParameter(parameter, given));
        },
      },
    );
    if (text.trim() !== '') typed[name] = text.trim();
  }
  return typed;
}

/** The issuer that was typed, or whose metadata URL it is. Throws when its metadata cannot be had. */
async function usableIssuer(
  context: Context,
  choice: Choice,
  typed: string,
  client: Client,
): Promise<Client> {
  const text = withScheme(typed.trim());
  if (text === '') throw new Failure('usage', 'A URL is needed');
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const ofMetadata = url && issuerOfMetadataUrl(url);
  const isDocument = ofMetadata !== undefined || url?.pathname.endsWith('.json');
  const published =
    url && isDocument ? await publishedIssuer(url.href, context.http('discovery')) : undefined;
  const found = { ...client, issuer: published ?? ofMetadata ?? text };
  try {
    await requireServer(context, choice, found);
    return found;
  } catch (error) {
    const isApi = url !== undefined && !isDocument && (await isResource(context, choice, url));
    if (!isApi) throw error;
    return { ...client, api: url.href };
  }
}

/** Whether a URL is that of an API which names its authorization server (RFC 9728). */
async function isResource(context: Context, { client }: Choice, url: URL): Promise<boolean> {
  const { findResource } = await import('../resource/find-resource.ts');
  const isSafe = url.protocol === 'https:' || isLoopback(url.hostname);
  if (!isSafe && client?.allow_insecure_http !== true) return false;
  const tried = await attempt(() => findResource(context, url));
  return 'value' in tried && tried.value.metadata.authorization_servers.length > 0;
}

/** A host as a URL: nobody types the scheme. */
function withScheme(text: string): string {
  const host = /^(?:[a-z\d.-]+|\[[\da-f:]+\])(?=[:/]|$)/i.exec(text)?.[0];
  if (host === undefined || /^[a-z]+:\/\//i.test(text)) return text;
  if (isLoopback(host)) return `http://${text}`;
  return host.includes('.') ? `https://${text}` : text;
}

/** Throws when the metadata of a server that publishes some cannot be had. */
async function requireServer(context: Context, choice: Choice, client: Client): Promise<void> {
  await findServer(context, await settingsWith(context, choice, client));
}

async function settingsWith(context: Context, choice: Choice, client: Client): Promise<Settings> {
  const all = { ...choice, client: { ...choice.client, ...client } };
  return await resolveSettings(context, all, { mayBeNew: true });
}

type Tried<T> = { readonly value: T } | { readonly problem: string };

/** What comes of something that was typed, or why it cannot be used. */
async function attempt<T>(work: () => Promise<T>): Promise<Tried<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    if (!(error instanceof Failure) || error.kind === 'interrupted') throw error;
    const other = error.advice.find((advice) => advice.id === 'other_issuer');
    const more = other === undefined ? '' : `: did you mean ${other.issuer}?`;
    return { problem: `${error.message}${more}` };
  }
}

async function problemOf(work: () => Promise<unknown>): Promise<string | undefined> {
  const tried = await attempt(work);
  return 'problem' in tried ? tried.problem : undefined;
}
