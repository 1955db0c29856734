import { byRule } from '../match.ts';
import { filesFix } from '../advice/files.ts';
import { settingFix } from '../advice/settings.ts';
import { signInFix } from '../advice/sign-in.ts';
import type { Rule } from '../rule.ts';
import type { Run } from '../../model/run.ts';
import { endedAs } from '../matchers/check.ts';

function isUnknownProfile({ failure }: Run): boolean {
  return failure?.advice?.some(({ id }) => id === 'unknown_profile') ?? false;
}

const design = 'docs/architecture.md';

/** Failures of the command line, the settings and the files on this machine, and the fallbacks for them. */
export const ownUsage: readonly Rule[] = [
  {
    id: 'U01',
    phase: 'usage',
    title: 'the command line or a setting is invalid',
    codes: ['usage'],
    match: endedAs('usage'),
    fallback: true,
    cause: 'A flag, an operand or a setting has an invalid value.',
    // Its sentence says what to do.
    fixFor: () => [],
    fix: [
      'to see the flags: atm-cli <command> --help',
      'to see where each value comes from: `profile show --origins`',
    ],
    source: design,
  },
  {
    id: 'U02',
    phase: 'usage',
    title: 'no server or client is configured',
    codes: ['issuer', 'client_id', 'profile'],
    match: byRule('U02'),
    cause: 'The profile has no issuer or no client id.',
    causeFor: ({ run }) => (isUnknownProfile(run) ? 'No profile has that name.' : undefined),
    fixFor: settingFix,
    fix: [
      'name them: `login --issuer <url> --client-id <id>`',
      'to try it without a server: `demo`',
    ],
    source: design,
  },
  {
    id: 'U03',
    phase: 'usage',
    title: 'not signed in',
    codes: ['human_needed'],
    match: byRule('U03'),
    fixFor: (facts) => signInFix(facts, 'not_signed_in'),
    cause: 'The profile has no tokens on this machine, or for this user.',
    fix: [
      'sign in: `sign-in`',
      'or use another profile with -p <name>; to list them: `status --all`',
    ],
    source: design,
  },
  {
    id: 'U04',
    phase: 'usage',
    title: 'a user is needed',
    codes: ['human_needed', '--no-input'],
    match: endedAs('human_needed'),
    fallback: true,
    cause:
      'A user has to sign in or answer a question, but there is none (no terminal, CI, --no-input).',
    fix: [
      'sign in at a terminal: `sign-in`',
      'or with another device: `device`',
      'in CI: `grant client-credentials`',
    ],
    source: design,
  },
  {
    id: 'U05',
    phase: 'usage',
    title: 'declined',
    codes: ['refused'],
    match: (facts) => (facts.run.exchanges.length > 0 ? undefined : endedAs('refused')(facts)),
    fallback: true,
    cause: 'A question was answered with no, and nothing was changed.',
    fixFor: ({ run }) => (run.command === 'profile remove' ? undefined : []),
    fix: ['to skip the question: --yes'],
    source: design,
  },
  {
    id: 'U06',
    phase: 'usage',
    title: 'interrupted',
    codes: ['interrupted', 'SIGINT'],
    match: endedAs('interrupted'),
    fallback: true,
    cause: 'Ctrl-C ended the command; what was not stored yet is lost, nothing is left half done.',
    fix: ['run it again'],
    source: design,
  },
  {
    id: 'U07',
    phase: 'store',
    title: 'a file cannot be read or written',
    codes: ['ENOENT', 'store'],
    match: byRule('U07', 2),
    cause: 'A file of atm-cli is missing, not accessible or damaged.',
    fixFor: filesFix,
    fix: [
      'check the path in the message and its permissions',
      'to store everything in another folder: ATM_CLI_HOME=<folder>',
    ],
    source: design,
  },
  {
    id: 'U08',
    phase: 'store',
    title: 'the profile is locked by another command',
    codes: ['lock'],
    match: byRule('U08', 2),
    cause: 'Another atm-cli holds the lock of the profile, or left it behind when it was killed.',
    fixFor: filesFix,
    fix: ['wait for it or end it; the message has the process and the file'],
    source: 'docs/decisions/005-one-refresh.md',
  },
  {
    id: 'U18',
    phase: 'usage',
    title: 'timed out',
    codes: ['timeout'],
    match: endedAs('timeout'),
    fallback: true,
    cause: 'The command waited longer than its timeout.',
    fix: ['wait longer: --timeout <seconds>'],
    source: design,
  },
  {
    id: 'U19',
    phase: 'usage',
    title: 'a bug in atm-cli',
    codes: ['bug'],
    match: endedAs('bug'),
    fallback: true,
    cause: 'atm-cli reached a state that should be impossible.',
    fix: ['run it again with ATM_DEBUG=1 and report what it prints'],
    source: 'CONTRIBUTING.md',
  },
];
