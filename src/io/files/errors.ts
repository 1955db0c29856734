import { Failure } from '../../model/errors.ts';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is exceeded',
  EIO: 'the disk reports an error',
  EEXIST: 'a file is in the place of a folder',
  EISDIR: 'it is a folder',
  EBUSY: 'it is in use',
  ENOTDIR: 'a part of the path is a file',
  ENAMETOOLONG: 'the name is too long',
};

/** What takes the place of a file, or deletes it: on Windows not while a program has it open. */
const replacing = new Set(['rename', 'unlink', 'rmdir', 'rm']);
const openElsewhere = 'another program has it open, or permission is denied';

const move = 'ATM_CLI_HOME=<folder> moves all files of atm-cli';
const hints: Readonly<Record<string, string>> = {
  ENOSPC: `free some disk space and try again; ${move}`,
  EDQUOT: `free some space and try again; ${move}`,
  EBUSY: 'end the program that uses it, and try again',
};
const openElsewhereHint = `close it where it is open (an editor, a virus scanner, a backup) and try again; ${move}`;

/**
 * A `usage` failure for a file operation, with the reason of the system; `fate` says what happened
 * to everything else, if that matters. A `Failure` is kept as it is.
 */
export function fileFailure(
  what: string,
  error: unknown,
  fate?: string,
  platform: string = process.platform,
): Failure {
  if (error instanceof Failure) return error;
  const next = fileHint(error, platform) ?? `check the path and its permissions; ${move}`;
  return new Failure('usage', `${what}: ${systemReason(error, platform)}`, {
    hint: fate === undefined ? next : `${fate}; ${next}`,
    cause: error,
  });
}

/** The reason of a system error: a sentence for known codes. */
export function systemReason(error: unknown, platform: string = process.platform): string {
  if (isOpenElsewhere(error, platform)) return openElsewhere;
  return reasons[errorCode(error)] ?? (error instanceof Error ? error.message : String(error));
}

/** What to do about a system error, where more is known than its path. */
export function fileHint(error: unknown, platform: string = process.platform): string | undefined {
  return isOpenElsewhere(error, platform) ? openElsewhereHint : hints[errorCode(error)];
}

/**
 * Whether a file may be open in another program. Windows has no code of its own for that: opening
 * it gives EBUSY, and replacing or deleting it EPERM or EACCES as well.
 */
function isOpenElsewhere(error: unknown, platform: string): boolean {
  if (platform !== 'win32') return false;
  const call = error instanceof Error && 'syscall' in error ? String(error.syscall) : '';
  const code = errorCode(error);
  return code === 'EBUSY' || (['EPERM', 'EACCES'].includes(code) && replacing.has(call));
}

/** The code of a system error, such as `ENOENT`; empty for anything else. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
