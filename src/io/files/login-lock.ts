import { join } from 'node:path';
import { Failure } from '../../model/errors.ts';
import { fileName } from '../token-store/stored-file.ts';
import { type LockOptions, withLock } from './lock.ts';

/**
 * Runs `work` while no other process holds the login lock of a profile; `isFirst` is false when it
 * had to wait. When the wait is over it runs without the lock: two logins at once are untidy, and
 * none is worse.
 */
export async function withLoginLock<T>(
  stateFolder: string,
  profile: string,
  { onWait, ...options }: LockOptions,
  work: (isFirst: boolean) => Promise<T>,
): Promise<T> {
  const path = join(stateFolder, 'locks', `${fileName(profile)}.~login`);
  let isFirst = true;
  let hasBegun = false;
  const wait = () => {
    isFirst = false;
    onWait?.();
  };
  const begin = async () => {
    hasBegun = true;
    return await work(isFirst);
  };
  try {
    return await withLock(path, begin, { ...options, onWait: wait });
  } catch (error) {
    const isTimeout = error instanceof Failure && error.kind === 'timeout';
    if (hasBegun || !isTimeout) throw error;
    isFirst = false;
    return await begin();
  }
}
