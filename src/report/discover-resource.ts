import { commandIn } from '../diagnosis/remedy/command.ts';
import type { Answer } from '../flows/resource/ask-resource.ts';
import type { DiscoveredServer, ResourceDiscovery } from '../flows/resource/discover-resource.ts';
import type { FoundResource } from '../flows/resource/find-resource.ts';
import type { Run } from '../model/run.ts';
import { isSettingName } from '../model/setting-kinds.ts';
import type { Settings } from '../model/settings.ts';
import type { Challenge } from '../util/www-authenticate.ts';
import { memberLines, show } from './discover.ts';
import { settingRows } from './profile/setting-rows.ts';
import { clean } from './text/clean.ts';
import { json } from './text/json.ts';
import type { Style } from './text/style.ts';
import { fitLines } from './text/wrap.ts';

/** How the resource is asked decides about the command, too. */
export type ResourceDisplay = { readonly isMcp: boolean; readonly profile: string | undefined };

/** `discover --json` of an API: its response, its metadata, its servers, and the command. */
export function resourceDiscoveryJson(
  discovery: ResourceDiscovery,
  display: ResourceDisplay,
): string {
  const { found, servers } = discovery;
  const { api, answer, metadata, metadataUrl, scope, notes, tried } = found;
  return json<'discover <api>'>({
    api: api.href,
    response: {
      method: answer.method,
      status: answer.status,
      challenges: answer.challenges,
      location: answer.location,
    },
    scope,
    metadata_url: metadataUrl,
    metadata: metadata.published,
    tried,
    notes,
    authorization_servers: servers.map(serverDocument),
    sign_in: signInCommand(discovery, display),
  });
}

function serverDocument({ issuer, published, clients, documentation, problem }: DiscoveredServer) {
  return {
    issuer,
    metadata: published,
    clients,
    documentation,
    error: problem && {
      kind: problem.kind,
      message: problem.message,
      rule: problem.rule,
    },
  };
}

/** `discover` of an API: the chain from its response to the command that signs in. */
export function resourceDiscoveryLines(
  discovery: ResourceDiscovery,
  display: ResourceDisplay,
  style: Style,
): string {
  const { found, servers } = discovery;
  const command = signInCommand(discovery, display);
  const lines = [
    style.bold(clean(found.api.href)),
    '',
    ...responseLines(found, style),
    '',
    style.bold(`metadata  ${clean(found.metadataUrl)}`),
    ...metadataLines(found, style),
    ...servers.flatMap((server) => ['', ...serverLines(server, style)]),
    ...(command === undefined ? [] : ['', `sign in: ${clean(command)}`]),
  ];
  return fitLines(lines, style);
}

function responseLines(
  { answer, scope, metadata }: FoundResource,
  style: Style,
): readonly string[] {
  const { location, challenges } = answer;
  const isOfChallenge = answer.challenge?.parameters['scope'] !== undefined;
  const from = isOfChallenge ? 'of the challenge' : 'of the metadata';
  const rows: readonly Row[] = [
    ['response without a token', `${answer.method}: ${statusText(answer)}`],
    ...(location === undefined ? [] : [['location', clean(location)] as const]),
    ...(challenges.length === 0
      ? [['challenge', 'none'] as const]
      : challenges.map((one): Row => ['challenge', challengeText(one)])),
    ...(scope === undefined ? [] : [['scope to request', `${clean(scope)} (${from})`] as const]),
    ...(metadata.resource_name === undefined
      ? []
      : [['name', clean(metadata.resource_name)] as const]),
  ];
  return rowLines(rows, style);
}

function statusText({ status, contentType }: Answer): string {
  return `HTTP ${status}${contentType === '' ? '' : `, ${clean(contentType)}`}`;
}

function challengeText({ scheme, parameters }: Challenge): string {
  const name = scheme === 'dpop' ? 'DPoP' : `${scheme.slice(0, 1).toUpperCase()}${scheme.slice(1)}`;
  const pairs = Object.entries(parameters).map(
    ([parameter, value]) => `${parameter}=${JSON.stringify(value)}`,
  );
  return clean([name, pairs.join(', ')].filter((part) => part !== '').join(' '));
}

function metadataLines({ metadata, tried, notes }: FoundResource, style: Style): readonly string[] {
  const members = Object.entries(metadata.published).map(([name, value]): Row => [
    clean(name),
    show(value),
  ]);
  const asked = tried.map(({ url, seen }): Row => ['asked', `${clean(url)}: ${clean(seen)}`]);
  const said = notes.map((note): Row => ['note', clean(note)]);
  return rowLines([...members, ...asked, ...said], style);
}

const endpoints = [
  'authorization_endpoint',
  'pushed_authorization_request_endpoint',
  'token_endpoint',
  'registration_endpoint',
  'device_authorization_endpoint',
  'revocation_endpoint',
  'introspection_endpoint',
] as const;

function serverLines(
  { issuer, server, published = {}, clients, documentation, problem }: DiscoveredServer,
  style: Style,
): readonly string[] {
  const head = style.bold(`authorization server  ${clean(issuer)}`);
  const why = problem === undefined ? [] : [`${style.bad('problem:')} ${clean(problem.message)}`];
  if (server === undefined) return [head, ...why];
  const named = endpoints.flatMap((name): readonly Row[] => {
    return published[name] === undefined ? [] : [[name, show(published[name])]];
  });
  const grants = server.grant_types_supported;
  const hasDevice = server.device_authorization_endpoint !== undefined;
  const isPromised = server.authorization_response_iss_parameter_supported === true;
  const rows: readonly Row[] = [
    ...(server.issuer === issuer ? [] : [['issuer', clean(server.issuer)] as const]),
    ...named,
    ['PKCE', show(server.code_challenge_methods_supported ?? 'not promised')],
    ['scopes', show(server.scopes_supported ?? 'not listed')],
    ['grant types', show(grants ?? 'authorization_code, implicit (not listed, RFC 8414)')],
    ['device flow', hasDevice ? 'yes' : 'no device_authorization_endpoint'],
    ['iss in callbacks', isPromised ? 'promised (RFC 9207)' : 'not promised'],
    ...clients.map((way): Row => ['client', wayText(way, published, documentation)]),
  ];
  return [head, ...why, ...rowLines(rows, style)];
}

function wayText(
  way: DiscoveredServer['clients'][number],
  published: Readonly<Record<string, unknown>>,
  documentation: string | undefined,
): string {
  switch (way) {
    case 'metadata_document':
      return 'Client ID Metadata Document: --client-document <url>';
    case 'registration':
      return `dynamic registration (RFC 7591) at ${show(published['registration_endpoint'])}`;
    case 'by_hand':
      return `by hand: ${documentation === undefined ? 'at the operator of the server' : clean(documentation)}`;
  }
}

type Row = readonly [name: string, value: string];

/** A value in columns; a repeated name is not repeated. */
function rowLines(rows: readonly Row[], style: Style): readonly string[] {
  return rows.flatMap(([name, value], index) => {
    const isRepeated = rows[index - 1]?.[0] === name;
    return memberLines(isRepeated ? '' : name, value, style);
  });
}

/** The one command that signs in, with what it needs; none where no server can be used. */
function signInCommand(
  { servers, settings, problem }: ResourceDiscovery,
  { isMcp, profile }: ResourceDisplay,
): string | undefined {
  const usable = servers.find((server) => server.problem === undefined);
  if (problem !== undefined || usable === undefined) return undefined;
  const isRegistered = !usable.hasClient && usable.clients.includes('registration');
  const isNamed = servers.length > 1 || !isRegistered;
  const words = [
    // The command of `runOf`, whose settings name the API.
    'again',
    ...(isMcp ? ['--mcp'] : []),
    ...(isNamed ? ['--issuer', usable.issuer] : []),
    ...(usable.hasClient ? [] : clientWords(usable, isRegistered)),
  ];
  return commandIn(runOf(settings, profile), words);
}

function clientWords({ clients }: DiscoveredServer, isRegistered: boolean): readonly string[] {
  if (isRegistered) return ['--register'];
  return clients.includes('metadata_document')
    ? ['--client-document', '<url>']
    : ['--client-id', '<id>'];
}

/** A sign-in for the API with the flags of this run that it needs as well, such as those of the network. */
function runOf(settings: Settings, profile: string | undefined): Run {
  const rows = settingRows(settings.client).flatMap(({ setting, name, value }) => {
    const origin = isSettingName(setting) ? settings.origins[setting] : undefined;
    return origin === 'flag' && setting !== 'issuer' ? [{ name, value, origin }] : [];
  });
  return {
    command: 'login',
    version: '',
    profile,
    startedAt: 0,
    endedAt: 0,
    exitCode: 0,
    settings: rows,
    exchanges: [],
  };
}
