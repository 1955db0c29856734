import type { AdviceFacts } from '../../model/advice.ts';
import { shellWord } from '../../model/shell.ts';
import type { Facts } from '../facts.ts';
import { type Sentences, templatesOf } from './sentences.ts';

const move = 'to store all files of atm-cli in another folder: ATM_CLI_HOME=<folder>';

/** What to do about the files of this program: permissions, the disk, locks, the keyring. */
export const filesAdvice = {
  file_error: ({ code, isOpen }) => [fileRemedy(code, isOpen), move],
  writable_by_others: ({ path }) => [`make it private: chmod go-w ${typed(path)}`, move],
  owned_by_others: ({ path, user }) => [`make it yours: chown -hR ${user} ${typed(path)}`, move],
  locked: ({ path }) => [
    'let that process finish, resume it if it is suspended, or end it',
    `if there is no such process, delete the lock: rm -r ${typed(path)}`,
  ],
  keyring: keyringAdvice,
  unreadable_tokens: () => ['sign in again: `sign-in`'],
  other_version: () => ['update atm-cli', 'or sign in again: `sign-in`'],
  unreadable_registration: () => [
    'delete that file: then register a client again: `client register`',
  ],
  unreadable_profiles: () => ['correct the file, or delete it to start over'],
  unreadable_pending_login: () => ['start the sign-in again: `sign-in`'],
} satisfies Partial<Sentences>;

/** The fix of a rule about files: what this failure says, which is more specific. */
export function filesFix({ run }: Facts): readonly string[] | undefined {
  const fix = templatesOf(filesAdvice, run.failure?.advice ?? []);
  return fix.length > 0 ? fix : undefined;
}

const withoutKeyring = 'store the tokens in an unencrypted file: `sign-in --token-store file`';

function keyringAdvice({ problem }: AdviceFacts['keyring']): readonly string[] {
  switch (problem) {
    case 'locked':
      return ['unlock the keyring and try again', `or ${withoutKeyring}`];
    case 'silent':
      return [
        'check whether the keyring asks for its password, and try again',
        `or ${withoutKeyring}`,
      ];
    case 'unset':
      return [
        'create or unlock the default keyring (such as with Seahorse) and try again',
        `or ${withoutKeyring}`,
      ];
    case 'absent':
      return [
        withoutKeyring,
        'or try again in a session with a keyring, such as the desktop session',
      ];
    case 'unusable':
      return [withoutKeyring, 'or check the keyring and try again'];
  }
}

/** A path in a template. */
function typed(path: string): string {
  return /[`{}]/.test(path) ? '<path>' : shellWord(path, '<path>');
}

function fileRemedy(code: string, isOpen = false): string {
  if (isOpen) {
    return 'close it where it is open (an editor, a virus scanner, a backup) and try again';
  }
  if (/^(?:ENOSPC|EDQUOT)$/.test(code)) return 'free some disk space and try again';
  return code === 'EBUSY'
    ? 'end the program that uses it, and try again'
    : 'check the path and its permissions';
}
