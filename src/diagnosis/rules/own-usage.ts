import { matchesFailure } from '../match.ts';
import type { Rule } from '../rule.ts';
import type { Run } from '../../model/run.ts';
import { endedAs } from '../matchers/check.ts';

function isUnknownProfile({ failure }: Run): boolean {
  return /there is no profile/.test(failure?.message ?? '');
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
    match: matchesFailure(
      /no server configured|no client_id is set|there is no profile|no login page is set/,
      3,
    ),
    cause: 'The profile has no issuer or no client id.',
    causeFor: ({ run }) => (isUnknownProfile(run) ? 'No profile has that name.' : undefined),
    fixFor: ({ run }) =>
      isUnknownProfile(run)
        ? [
            'list the profiles: `profile list`',
            'create it: `login -p <name> --issuer <url> --client-id <id>`',
          ]
        : undefined,
    fix: [
      'name them: `login --issuer <url> --client-id <id>`, or --provider <id> in place of the issuer',
      'to try it without a server: `demo`',
    ],
    source: design,
  },
  {
    id: 'U03',
    phase: 'usage',
    title: 'not signed in',
    codes: ['human_needed'],
    match: matchesFailure(/not signed in \(profile/, 3),
    cause: 'The profile has no tokens on this machine, or for this user.',
    fix: [
      'sign in: `sign-in`',
      'or use another profile with -p <name>; to list them: `status --all` (ATM_CLI_HOME sets where they are stored)',
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
    fix: ['sign in at a terminal: `sign-in` or `device`', 'in CI: `grant client-credentials`'],
    source: design,
  },
  {
    id: 'U05',
    phase: 'usage',
    title: 'declined',
    codes: ['refused'],
    match: endedAs('refused'),
    fallback: true,
    cause: 'A question was answered with no, and nothing was changed.',
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
    match: matchesFailure(
      /cannot be (read|written|deleted|made|examined)|cannot write to|is not JSON|(: ".{0,400}" is| holds) (missing|.{0,400}, expected )/,
      2,
    ),
    cause: 'A file of atm-cli, or one that a flag names, is missing, not accessible or damaged.',
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
    match: matchesFailure(/\block\b|is (being )?held by|another (process|atm-cli)/i, 2),
    cause: 'Another atm-cli holds the lock of the profile, or left it behind when it was killed.',
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
