import type { Sentences } from './sentences.ts';

/** What to do about the settings of a server or a client, and about presets and the built-in server. */
export const setupAdvice = {
  no_client_id: () => ['give the client id that is registered at the server: `set client_id=<id>`'],
  no_client_secret: () => [
    'give the file with the secret of the client: `set client_secret_file=<file>`',
  ],
  no_certificate: () => [
    'give the certificate of the client and its key: `set client_cert=<file> client_key=<file>`',
  ],
  other_certificate: ({ isGiven }) => [
    'give the certificate that the tokens are bound to: `set client_cert=<file> client_key=<file>`',
    ...(isGiven ? ['to have new ones that are bound to this one, sign in again: `sign-in`'] : []),
  ],
  plain_http: () => ['use https, or in a network that you trust: `set allow_insecure_http=true`'],
  preset_file: () => ['for an example: `provider show keycloak --json`'],
  unknown_provider: () => ['to list all providers: `provider list`'],
  faults: () => ['to list all faults: `serve --fault list`'],
} satisfies Partial<Sentences>;
