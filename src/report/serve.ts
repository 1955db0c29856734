import {
  type AtmServer,
  type BuiltInClient,
  type ClientRegistration,
  type FaultRow,
  type ServedFault,
  type ServedServer,
  trialCommand,
  trusting,
} from '../model/servers.ts';
import { featureCommands, featuresOf, keyPreparation } from '../model/feature-commands.ts';
import { type Shell, withVariables } from '../model/shell.ts';
import { alignRows } from './text/align-rows.ts';
import { clean } from './text/clean.ts';
import { json } from './text/json.ts';
import type { Style } from './text/style.ts';
import { fitLines } from './text/wrap.ts';

/** `serve --json`: the issuer and the clients, as soon as the server listens. */
export function servingJson(server: ServedServer): string {
  const { issuer, resource, clients, faults, registration, resources, tls } = server;
  return json<'serve'>({
    issuer,
    resource,
    clients,
    registration,
    ...(resources.length > 0 && { resources }),
    ...(tls !== undefined && { tls: { ...tls } }),
    ...(faults.length > 0 && { faults }),
  });
}

/** `serve` as lines. */
export function servingLines(server: ServedServer, style: Style, shell: Shell = 'sh'): string {
  const { issuer, resource, clients, faults, tls } = server;
  const rows = clients.map((client) => {
    const { client_id, id_token_signed_response_alg } = client;
    return [client_id, `${kindOf(client)}, ID token ${id_token_signed_response_alg}`] as const;
  });
  const lines = [
    `${style.bold('issuer')}    ${style.link(issuer)}`,
    `${style.bold('resource')}  ${resource}  (with --resource the access token is a JWT)`,
    ...(tls === undefined ? [] : [`${style.bold('CA')}        ${tls.ca_cert}`]),
    '',
    style.bold('clients'),
    ...alignRows(rows),
    '',
    ...resourceLines(server, style),
    ...faultLines(faults, style),
    ...trialLines(server),
    ...featureLines(server, style, shell),
    style.dim('press Ctrl-C to stop'),
  ];
  return fitLines(lines, style);
}

function kindOf(client: BuiltInClient): string {
  const { client_secret } = client;
  const features = featuresOf(client);
  const isPublic = client.token_endpoint_auth_method === 'none';
  const secret = client_secret === undefined ? [] : [`secret ${client_secret}`];
  return [...(isPublic ? ['public'] : secret), ...features].join(', ');
}

/** A command for each feature that the first sign-in does not show. */
function featureLines(server: ServedServer, style: Style, shell: Shell) {
  const { issuer, clients, tls } = server;
  const commands = featureCommands(issuer, clients, { shell, tls });
  if (commands.length === 0) return [];
  const preparation = keyPreparation(clients);
  return [
    '',
    style.bold('one command a feature'),
    ...commands.map((command) => `  ${command}`),
    ...(preparation === undefined ? [] : [style.dim(`  for --signing-key: ${preparation}`)]),
    '',
  ];
}

const registrations = {
  open: 'open: any client may register (RFC 7591)',
  closed: 'closed: only the clients above',
  document: 'by a document at the URL that is the client id',
} as const;

function resourceLines({ resources, registration }: ServedServer, style: Style): readonly string[] {
  if (resources.length === 0 && registration === 'closed') return [];
  return [
    `${style.bold('registration')}  ${registrations[registration]}`,
    '',
    ...(resources.length === 0 ? [] : [style.bold('resources')]),
    ...resources.map(({ resource }) => `  ${style.link(resource)}`),
    ...(resources.length === 0 ? [] : ['']),
  ];
}

/** From the URL of a resource where there is one: that is all that its user has. */
function trialLines({ issuer, resources, registration, tls }: ServedServer): readonly string[] {
  const [first] = resources;
  if (first === undefined) return [`try:  ${trialCommand(issuer, 'login', tls)}`];
  return resourceCommands(first.resource, registration, tls?.ca_cert).map((command, index) => {
    return `${index === 0 ? 'try:' : '    '}  ${command}`;
  });
}

/** The command lines that lead from the URL of a served resource to a response of it. */
function resourceCommands(
  resource: string,
  registration: ClientRegistration,
  ca_cert: string | undefined,
): readonly string[] {
  const trusted = trusting(ca_cert);
  const client = {
    open: '--register',
    closed: '--client-id atm-cli',
    document: '--client-id <url-of-your-document>',
  };
  return [
    `atm-cli discover ${resource}${trusted}`,
    `atm-cli login ${resource}${trusted} ${client[registration]}`,
    `atm-cli call ${resource}${trusted}`,
  ];
}

function faultLines(faults: readonly ServedFault[], style: Style): readonly string[] {
  if (faults.length === 0) return [];
  const rows = alignRows(faults.map(({ spec, does }) => [spec, does]));
  return [style.warn('faults: this server misbehaves on purpose'), ...rows, ''];
}

/** `serve --fault list --json`. */
export function faultsJson(faults: readonly FaultRow[]): string {
  return json<'serve --fault list'>({
    faults: faults.map(({ name, where, does }) => ({ name, where, does })),
  });
}

/** `serve --fault list` as lines: each fault below the place where it acts. */
export function faultsLines(faults: readonly FaultRow[], style: Style): string {
  const width = Math.max(...faults.map(({ name }) => name.length));
  const places = [...new Set(faults.map(({ where }) => where))];
  const blocks = places.map((place) => {
    const rows = faults.filter(({ where }) => where === place);
    const lines = rows.map(({ name, does }) => `  ${name.padEnd(width)}  ${does}`);
    return [style.bold(place), ...lines].join('\n');
  });
  return fitLines([blocks.join('\n\n')], style);
}

/** `serve --dialect atm --json`. */
export function servingAtmJson(server: AtmServer): string {
  const { base_url, login_url, jwks_uri, clients, users } = server;
  return json<'serve --dialect atm'>({
    dialect: 'atm',
    base_url,
    login_url,
    jwks_uri,
    clients,
    users,
  });
}

/** `serve --dialect atm` as lines. */
export function servingAtmLines(server: AtmServer, style: Style, shell: Shell = 'sh'): string {
  const { base_url, login_url, jwks_uri, clients, users } = server;
  const lines = [
    `${style.bold('base URL')}   ${style.link(base_url)}`,
    `${style.bold('login URL')}  ${style.link(login_url)}`,
    `${style.bold('JWKS')}       ${jwks_uri}`,
    `${style.bold('redirect')}   ${clean(clients[0]?.redirect_uri ?? '')}`,
    '',
    style.bold('applications'),
    ...alignRows(
      clients.map(({ client_id, client_secret, application_id }) => {
        return [client_id, `secret ${client_secret}, aud of its tokens ${application_id}`];
      }),
    ),
    '',
    style.bold('test users'),
    ...alignRows(users.map(({ login_id, password }) => [login_id, `password ${password}`])),
    '',
    `try:  ${clean(loginLine(server, shell))}`,
    style.dim('press Ctrl-C to stop'),
  ];
  return fitLines(lines, style);
}

/** A login without a browser; secrets go in the environment, never in the arguments. */
function loginLine({ base_url, login_url, clients, users }: AtmServer, shell: Shell): string {
  const [client] = clients;
  const [user] = users;
  const secrets = {
    ATM_CLIENT_SECRET: client?.client_secret ?? '',
    ATM_PASSWORD: user?.password ?? '',
  };
  const place = `--base-url ${base_url} --login-url ${login_url}`;
  const who = `--client-id ${client?.client_id} --login-id ${user?.login_id}`;
  const command = `atm-cli login --provider atm ${place} ${who} --direct --profile atm`;
  return withVariables(shell, secrets, command);
}
