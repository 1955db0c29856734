/** What `client` prints with `--json`. */
import * as v from 'valibot';
import { choice, described, flag, list, maybe, moment, text, texts } from './members.ts';

const registered = {
  issuer: text('the issuer that the client is registered at; it is used nowhere else'),
  client_id: text('the client id'),
  client_name: text('the name that users see'),
  redirect_uris: texts('its redirect URIs'),
  token_endpoint_auth_method: text('how it authenticates; none: a public client'),
  grant_types: maybe(texts('what it may exchange for tokens')),
  scope: maybe(text('the scopes that it may request')),
  client_secret: maybe(text('its secret, masked; absent for a public client')),
  client_secret_expires_at: maybe(moment('when the secret expires; 0 is never')),
  client_id_issued_at: maybe(moment('when the server has issued the client id')),
  registration_client_uri: maybe(text('where the registration is managed (RFC 7592)')),
  registered_at: moment('when it was registered'),
  managed: flag('the server lets it be read, changed and deleted (RFC 7592)'),
  source: choice(['server', 'stored'], 'server: as the server says now; stored: as it is kept here'),
  profiles: texts('the profiles whose client it is'),
};

const client = v.object({
  ...registered,
  notes: texts('what the server has done differently: a sentence each'),
});

const check = v.object({
  id: text('the check'),
  verdict: choice(['pass', 'fail', 'warn', 'skipped'], 'warn: a server may take it'),
  message: text('what was seen, and what was expected'),
});

const document = v.object({
  client_id: text('the URL of the document'),
  client_name: text('the name that users see'),
  redirect_uris: texts('its redirect URIs'),
  grant_types: texts('what it may exchange for tokens'),
  response_types: texts('what it may request'),
  token_endpoint_auth_method: choice(['none'], 'a public client'),
  application_type: choice(['native'], 'its redirect URIs are on the machine of the user'),
  scope: maybe(text('the scopes that it may request')),
});

export const clientOutputs = {
  'client register': client,
  'client show': client,
  'client show --all': v.object({
    clients: list(v.object(registered), 'every registered client, the newest first'),
  }),
  'client update': client,
  'client remove': v.object({
    issuer: registered.issuer,
    client_id: registered.client_id,
    removed: flag('it is forgotten here'),
    deleted: flag('it is deleted at the server, or was unknown there'),
    profiles: texts('the profiles whose client it was'),
  }),
  'client document': v.object({
    document: described(document, 'the document to publish at its client_id'),
    file: maybe(text('where it was written')),
  }),
  'client check': v.object({
    url: text('the URL of the document'),
    valid: flag('no check has failed'),
    checks: list(check, 'each check, in order'),
  }),
};
