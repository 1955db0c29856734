import type { BuiltInServer } from '../context.ts';
import { json } from './json.ts';
import type { Style } from './style.ts';

/** `serve --json`: where the server is and who may use it, as soon as it listens. */
export function servingJson({ issuer, resource, clients }: BuiltInServer): string {
  return json({ issuer, resource, clients });
}

/** `serve` for a person. */
export function servingLines({ issuer, resource, clients }: BuiltInServer, style: Style): string {
  const width = Math.max(...clients.map(({ client_id }) => client_id.length));
  const rows = clients.map(({ client_id, client_secret, id_token_signed_response_alg }) => {
    const kind = client_secret === undefined ? 'public' : `secret ${client_secret}`;
    return `  ${client_id.padEnd(width)}  ${kind}, ID token ${id_token_signed_response_alg}`;
  });
  return `${[
    `${style.bold('issuer')}    ${style.link(issuer)}`,
    `${style.bold('resource')}  ${resource}  (ask for it with --resource to get a JWT access token)`,
    '',
    style.bold('clients'),
    ...rows,
    '',
    `try:  atm-cli login --issuer ${issuer} --client-id ${clients[0]?.client_id} --prompt consent --profile try`,
    style.dim('Ctrl-C ends it.'),
  ].join('\n')}\n`;
}
