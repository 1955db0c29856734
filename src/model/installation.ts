import { Failure } from './errors.ts';

/**
 * The `usage` failure that an error is when a part of this program could not be loaded: its files
 * were replaced or removed during the run, or the process has no file descriptor left. `undefined`
 * for any other error.
 */
export function installationFailure(error: unknown): Failure | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  switch (error.code) {
    case 'EMFILE':
    case 'ENFILE':
      return new Failure(
        'usage',
        'too many files are open, atm-cli cannot be loaded: raise the limit (ulimit -n), or end programs that hold files open',
        { cause: error },
      );
    case 'ERR_MODULE_NOT_FOUND':
    case 'MODULE_NOT_FOUND':
      return new Failure(
        'usage',
        'a file of atm-cli is missing, it was updated or removed: run the command again, else install atm-cli again',
        { cause: error },
      );
    default:
      return undefined;
  }
}
