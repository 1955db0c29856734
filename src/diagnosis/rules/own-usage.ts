import { failureSays } from '../match.ts';
import type { Rule } from '../rule.ts';
import type { Run } from '../../model/run.ts';
import { endedAs } from '../matchers/own.ts';

function isUnknownProfile({ failure }: Run): boolean {
  return /there is no profile/.test(failure?.message ?? '');
}

const design = 'docs/architecture.md';

/** Ways in which a command ends that are ours and no server's, and the last word for them. */
export const ownUsage: readonly Rule[] = [
  {
    id: 'U01',
    phase: 'usage',
    title: 'the command line or a setting is not right',
    codes: ['usage'],
    match: endedAs('usage'),
    fallback: true,
    cause: 'A flag, an operand or a setting cannot be used as it is.',
    fix: [
      'atm-cli <command> --help shows what there is',
      'atm-cli profile show{profile} --origins says where each value comes from',
    ],
    source: design,
  },
  {
    id: 'U02',
    phase: 'usage',
    title: 'no server or client is configured',
    codes: ['issuer', 'client_id', 'profile'],
    match: failureSays(
      /no server configured|no client_id is set|there is no profile|no login page is set/,
      3,
    ),
    cause: 'The profile does not say which server is asked, or as which client.',
    tell: ({ run }) => (isUnknownProfile(run) ? 'There is no profile of that name.' : undefined),
    remedy: ({ run }) =>
      isUnknownProfile(run)
        ? [
            'see which there are: atm-cli profile list',
            'make it: atm-cli login -p <name> --issuer <url> --client-id <id>',
          ]
        : undefined,
    fix: [
      'atm-cli login --issuer <url> --client-id <id>, or --provider <id>',
      'nothing at hand? atm-cli demo',
    ],
    source: design,
  },
  {
    id: 'U03',
    phase: 'usage',
    title: 'nobody is signed in',
    codes: ['human_needed'],
    match: failureSays(/not signed in \(profile/, 3),
    cause: 'The profile has no tokens on this machine, or for this user.',
    fix: [
      'sign in: atm-cli login{profile}',
      'another profile is named with -p <name>; ATM_CLI_HOME moves where they are kept: atm-cli status --all',
    ],
    source: design,
  },
  {
    id: 'U04',
    phase: 'usage',
    title: 'a person is needed',
    codes: ['human_needed', '--no-input'],
    match: endedAs('human_needed'),
    fallback: true,
    cause: 'Somebody has to sign in or answer, and nobody is there (no terminal, CI, --no-input).',
    fix: [
      'sign in where a person is: atm-cli login{profile} or atm-cli device{profile}',
      'in CI: atm-cli grant client-credentials{profile}',
    ],
    source: design,
  },
  {
    id: 'U05',
    phase: 'usage',
    title: 'somebody said no',
    codes: ['refused'],
    match: endedAs('refused'),
    fallback: true,
    cause: 'A question was answered with no, and nothing was changed.',
    fix: ['--yes does it without asking'],
    source: design,
  },
  {
    id: 'U06',
    phase: 'usage',
    title: 'interrupted',
    codes: ['interrupted', 'SIGINT'],
    match: endedAs('interrupted'),
    fallback: true,
    cause: 'Ctrl-C ended the command; nothing is half done, what was not stored is gone.',
    fix: ['run it again'],
    source: design,
  },
  {
    id: 'U07',
    phase: 'store',
    title: 'a file cannot be read or written',
    codes: ['ENOENT', 'store'],
    match: failureSays(
      /cannot be (read|written|deleted|made)|cannot write to|is not JSON|(: ".*" is| holds) (missing|.*, expected )/,
      2,
    ),
    cause: 'A file that atm-cli keeps, or that a flag names, is missing, closed or damaged.',
    fix: [
      'look at the path in the message and its permissions',
      'ATM_CLI_HOME=<folder> moves everything that is stored',
    ],
    source: design,
  },
  {
    id: 'U08',
    phase: 'store',
    title: 'another command holds the profile',
    codes: ['lock'],
    match: failureSays(/\block\b|is (being )?held by|another (process|atm-cli)/i, 2),
    cause: 'Another atm-cli has the lock of the profile, or left it behind when it was killed.',
    fix: ['let it finish or end it; the message names the process and the file'],
    source: 'docs/decisions/005-one-refresh.md',
  },
  {
    id: 'U18',
    phase: 'usage',
    title: 'it took too long',
    codes: ['timeout'],
    match: endedAs('timeout'),
    fallback: true,
    cause: 'What was waited for did not happen in time.',
    fix: ['give it more time: --timeout <seconds>'],
    source: design,
  },
  {
    id: 'U19',
    phase: 'usage',
    title: 'a bug in atm-cli',
    codes: ['bug'],
    match: endedAs('bug'),
    fallback: true,
    cause: 'atm-cli came to a point that was thought impossible.',
    fix: ['run it again with ATM_DEBUG=1 and report what it prints'],
    source: 'CONTRIBUTING.md',
  },
];
