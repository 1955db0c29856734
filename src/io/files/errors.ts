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
  ENOTDIR: 'a part of the path is a file',
  ENAMETOOLONG: 'the name is too long',
};

/** What the token store and the other files of atm-cli have in common with a locked keyring. */
const noPermission = /^(?:EACCES|EPERM|EROFS)$/;

/**
 * A `usage` failure for a file of atm-cli, with the reason of the system; `fate` says what happened
 * to everything else, if that matters. A `Failure` is kept as it is.
 */
export function fileFailure(what: string, error: unknown, fate?: string): Failure {
  if (error instanceof Failure) return error;
  const code = errorCode(error);
  const then = fate === undefined ? '' : `; ${fate}`;
  return new Failure('usage', `${what}: ${systemReason(error)}${then}`, {
    rule: noPermission.test(code) ? 'N08' : 'U07',
    advice: { id: 'file_error', code },
    cause: error,
  });
}

/** The reason of a system error: a sentence for known codes. */
export function systemReason(error: unknown): string {
  return reasons[errorCode(error)] ?? (error instanceof Error ? error.message : String(error));
}

/** The code of a system error, such as `ENOENT`; empty for anything else. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
