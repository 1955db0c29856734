import { Failure } from '../errors.ts';

const words: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is a file',
  ENAMETOOLONG: 'the name is too long',
};

/** A `usage` failure that says what could not be done and why the system refused it. */
export function fileFailure(what: string, error: unknown): Failure {
  const reason = error instanceof Error ? error.message : String(error);
  return new Failure('usage', `${what}: ${words[errorCode(error)] ?? reason}`, {
    hint: 'check the path and its permissions; ATM_CLI_HOME=<folder> moves everything that is stored',
    cause: error,
  });
}

/** The code of a system error, such as `ENOENT`; empty for anything else. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
