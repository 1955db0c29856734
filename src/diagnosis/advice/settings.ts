import { settingFlag } from '../../model/setting-flags.ts';
import type { Facts } from '../facts.ts';
import { type Sentences, templatesOf } from './sentences.ts';
import { wordOf } from './word.ts';

/** What to do about a missing server, a profile, a grant, and what is to be verified or explained. */
export const settingAdvice = {
  no_server: () => [
    'name the server and the client: `sign-in --issuer <url> --client-id <id>`',
    'to try the built-in server: `demo`',
  ],
  unknown_profile: ({ name, hasOthers }) => [
    ...(hasOthers ? ['to list the profiles: `profile list`'] : []),
    `to create it: \`login -p ${wordOf(name, '<name>')} --issuer <url> --client-id <id>\``,
  ],
  profile_exists: ({ name }) => [
    `to see it: \`profile show -p ${wordOf(name, '<name>')}\``,
    `to change it: \`profile set -p ${wordOf(name, '<name>')} issuer=<url>\``,
  ],
  unconfirmed_removal: ({ name }) => [
    `to remove it without the question: \`profile remove ${wordOf(name, '<name>')} --yes\``,
  ],
  no_provider: () => ['to list all providers: `provider list`'],
  unknown_term: ({ number }) =>
    number === undefined
      ? [
          'to list all rules: `explain --list`',
          'to explain a response on standard input: `explain -`',
        ]
      : [
          `Entra explains its numbers itself: https://login.microsoftonline.com/error?code=${number}`,
        ],
  token_not_error: () => ['to read it: `decode <token>`', 'to check it: `verify <token>`'],
  local_endpoint: ({ endpoint }) => [
    'if that is what you run here: `again --allow-insecure-http`',
    `or give the https URL: \`again ${flagOf(endpoint)}\``,
  ],
  metadata_url: ({ endpoint }) => [
    `it has to be corrected at the server; until then give the URL: \`again ${flagOf(endpoint)}\``,
  ],
  thread_ended: ({ line }) => [
    `the machine may be out of memory: verify the rest again, from line ${line} on`,
  ],
} satisfies Partial<Sentences>;

function flagOf(endpoint: string): string {
  return settingFlag(endpoint, '<url>').join(' ');
}

/** The fix of a rule about settings: what this failure says, which is more specific. */
export function settingFix({ run }: Facts): readonly string[] | undefined {
  const fix = templatesOf(settingAdvice, run.failure?.advice ?? []);
  return fix.length > 0 ? fix : undefined;
}
