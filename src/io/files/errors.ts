import { Failure } from '../../model/errors.ts';

const words: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EIO: 'the disk reports an error',
  EEXIST: 'a file is where a folder has to be',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is a file',
  ENAMETOOLONG: 'the name is too long',
};

const move = 'ATM_CLI_HOME=<folder> moves everything that is stored';
const hints: Readonly<Record<string, string>> = {
  ENOSPC: `make room on the disk and try again; ${move}`,
  EDQUOT: `make room and try again; ${move}`,
};

/**
 * A `usage` failure that says what could not be done and why the system refused it; `fate` says what
 * became of the rest, where that is worth knowing.
 */
export function fileFailure(what: string, error: unknown, fate?: string): Failure {
  const next = hints[errorCode(error)] ?? `check the path and its permissions; ${move}`;
  return new Failure('usage', `${what}: ${systemReason(error)}`, {
    hint: fate === undefined ? next : `${fate}; ${next}`,
    cause: error,
  });
}

/** Why the system refused something, in words where its code has some. */
export function systemReason(error: unknown): string {
  return words[errorCode(error)] ?? (error instanceof Error ? error.message : String(error));
}

/** The code of a system error, such as `ENOENT`; empty for anything else. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
