import type { AdviceFacts } from '../../model/advice.ts';
import { presetForUrl, presets } from '../../providers/catalog.ts';
import type { Facts } from '../facts.ts';
import { type Sentences, templatesOf } from './sentences.ts';
import { urlText, urlWord } from './word.ts';

const ownClient = 'or use a client that was made there: `sign-in --client-id <id>`';

/** What to do about the registration of a client (RFC 7591, RFC 7592). */
export const clientAdvice = {
  unregistrable_port: () => ['name the port that the callback comes to: `again --port 8976`'],
  no_registration: () => [
    'have a client made by the operators of the server, and name it: `sign-in --client-id <id>`',
    'to see what the server supports: `discover`',
  ],
  registration_refused: registrationRefused,
  other_client_method: () => [
    'have a public client made by the operators of the server, and name it: `sign-in --client-id <id>`',
  ],
  client_forgotten: () => [
    'forget it here too: `client remove`',
    'then register another one: `client register`',
  ],
  no_client: noClient,
  no_registered_client: ({ isNone }) => [
    isNone ? 'register one: `client register`' : 'name it: `again --client-id <id>`',
    'to list what is registered: `client show --all`',
  ],
  client_not_managed: () => ['register another one: `client register`', ownClient],
  client_document_url: () => [
    'a client id of this kind is an https URL with a path, such as https://app.example.com/client.json (draft-ietf-oauth-client-id-metadata-document)',
  ],
} satisfies Partial<Sentences>;

/** The fix of a rule about a client: what this failure says, which is more specific. */
export function clientFix({ run }: Facts): readonly string[] | undefined {
  const fix = templatesOf(clientAdvice, run.failure?.advice ?? []);
  return fix.length > 0 ? fix : undefined;
}

function registrationRefused({
  code,
  hasToken,
}: AdviceFacts['registration_refused']): readonly string[] {
  if (code === 'invalid_redirect_uri') {
    return [
      'register another redirect URI, such as one with localhost: `client register --redirect-uri http://localhost:8976/callback`',
      ownClient,
    ];
  }
  if (tokenCodes.has(code)) {
    return [
      hasToken
        ? 'get a new initial access token from the operators of the server: it may have expired or been used up'
        : 'get an initial access token from the operators of the server: `client register --initial-access-token-file <file>`',
      ownClient,
    ];
  }
  return ['register it under another name: `client register --client-name <name>`', ownClient];
}

const tokenCodes: ReadonlySet<string> = new Set([
  '',
  'access_denied',
  'insufficient_scope',
  'invalid_token',
  'unauthorized',
]);

function noClient(facts: AdviceFacts['no_client']): readonly string[] {
  const page = pageOf(facts);
  const made = page === undefined ? '' : ` (${urlText(page)})`;
  const named = `have one made by the operators of the server${made}: \`sign-in --issuer ${urlWord(facts.issuer)} --client-id <id>\``;
  return facts.canRegister ? ['let it register one: `again --register`', `or ${named}`] : [named];
}

/** The page about clients, by the metadata of the server or its preset. */
function pageOf({ issuer, provider, documentation }: AdviceFacts['no_client']): string | undefined {
  const preset = presets.find(({ id }) => id === provider) ?? presetForUrl(issuer);
  const page = documentation ?? preset?.sources[0];
  return page !== undefined && /^https?:/.test(page) && URL.canParse(page) ? page : undefined;
}
