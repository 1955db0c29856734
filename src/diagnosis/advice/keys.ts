import type { AdviceFacts } from '../../model/advice.ts';
import type { Facts } from '../facts.ts';
import { type Sentences, templatesOf } from './sentences.ts';
import { urlText, wordOf } from './word.ts';

/** What to do about files with keys. */
export const keysAdvice = {
  secret_key_file: () => [
    'it is a shared secret: give a file with its bytes as --secret-file <file>, in place of --key',
  ],
  unreadable_key: () => ['to see which keys are left: `key list`'],
  unknown_key: ({ name, isNone }) => [
    ...(isNone ? [] : ['to list the keys: `key list`']),
    `to make it: \`key new ${wordOf(name, '<name>')}\``,
    `for a file, give its path: \`again --signing-key ${wordOf(`./${name}`, '<file>')}\``,
  ],
  key_exists: ({ name }) => [
    `to see it: \`key show ${wordOf(name, '<name>')}\``,
    'or choose another name: `key new <name>`',
  ],
  unconfirmed_key_removal: ({ name }) => [
    `to remove it without the question: \`key remove ${wordOf(name, '<name>')} --yes\``,
  ],
  no_signing_key: () => [
    'make one, and register what it prints: `key new`',
    'then name it, or the file of another one: `set signing_key=default`',
  ],
  no_assertion: noAssertion,
  other_assertion_audience: otherAudience,
} satisfies Partial<Sentences>;

/** The fix of a rule about keys and assertions: what this failure says, which is more specific. */
export function keysFix({ run }: Facts): readonly string[] | undefined {
  const fix = templatesOf(keysAdvice, run.failure?.advice ?? []);
  return fix.length > 0 ? fix : undefined;
}

/** What a workflow, a job or a pod lacks, as the lines to add. */
function noAssertion({ source, audience }: AdviceFacts['no_assertion']): readonly string[] {
  const aud = urlText(audience);
  switch (source) {
    case 'github':
      return [
        'add to the job of the workflow: permissions: { id-token: write, contents: read }',
        'in a workflow that another one calls, the caller has to grant it too',
      ];
    case 'gitlab':
      return [`add to the job: id_tokens: { GITLAB_OIDC_TOKEN: { aud: "${aud}" } }`];
    case 'kubernetes':
      return [
        `mount a token for this server into the pod: serviceAccountToken: { audience: "${aud}", path: token }`,
        'then name its file: `set assertion_from=file:<path>`',
      ];
    case 'azure':
      return [
        'give the pod the label azure.workload.identity/use: "true", and its service account the client id',
      ];
    case 'spiffe':
      return [
        'have spiffe-helper, or spire-agent api fetch jwt, write the JWT-SVID to a file',
        'then name it: `set assertion_from=spiffe:<file>`',
      ];
    default:
      return [
        'set it to a JWT that the server accepts, or name another source: `again --assertion-from file:<path>`',
      ];
  }
}

function otherAudience({
  source,
  audience,
  seen,
}: AdviceFacts['other_assertion_audience']): readonly string[] {
  const mine = `if the server expects it like this: \`set assertion_audience=${wordOf(seen, '<audience>')}\``;
  const aud = urlText(audience);
  if (source === 'gitlab') {
    return [`change the job: id_tokens: { GITLAB_OIDC_TOKEN: { aud: "${aud}" } }`, mine];
  }
  if (source === 'kubernetes') {
    return [
      `mount another token into the pod: serviceAccountToken: { audience: "${aud}", path: token }`,
      'then name its file: `set assertion_from=file:<path>`',
    ];
  }
  return [`get one with the aud ${aud}`, mine];
}
