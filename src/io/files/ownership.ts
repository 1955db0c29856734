import { lstatSync, realpathSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { Failure } from '../../model/errors.ts';
import { shellWord } from '../../model/shell.ts';

/** The user id that Linux shows for owners outside of a user namespace, such as a container. */
const unmappedUser = 65_534;

/** This process acts for this user; `undefined` on Windows, which has no user ids. */
export function ownUser(): number | undefined {
  return process.getuid?.();
}

/**
 * Throws a `usage` failure when another user owns one of these folders or files, or may write to it:
 * tokens would be sent where that user wants, or be readable. As ssh does, root is trusted, and so
 * is a link that is the user's own: a configuration may be linked into a repository. Then the folder
 * that it leads to is checked too. What is missing is no problem.
 */
export function requireOwn(paths: readonly string[], user = ownUser()): void {
  if (user === undefined) return;
  for (const path of paths) {
    const link = tried(() => lstatSync(path));
    if (link?.isSymbolicLink()) requireOwnLink(path, link, user);
    requireOwnTarget(path, user);
  }
}

function requireOwnLink(path: string, link: Stats, user: number): void {
  if (isForeign(link, user)) throw foreignFailure(`${path} is a link that`, path, link, user);
  const target = tried(() => realpathSync(path));
  if (target !== undefined) requireOwnTarget(dirname(target), user);
}

function requireOwnTarget(path: string, user: number): void {
  const seen = tried(() => statSync(path));
  if (seen === undefined) return;
  if (isForeign(seen, user)) throw foreignFailure(path, path, seen, user);
  if (!isWritableByOthers(seen, user)) return;
  const mode = (seen.mode & 0o7777).toString(8);
  throw new Failure('usage', `other users may write to ${path} (mode ${mode})`, {
    hint: `nothing was read or sent; make it private: chmod go-w ${shellWord(path, '<path>')}; or keep all files of atm-cli elsewhere: ATM_CLI_HOME=<folder>`,
  });
}

function foreignFailure(what: string, path: string, { uid }: Stats, user: number): Failure {
  return new Failure('usage', `${what} belongs to another user (uid ${uid}, not ${user})`, {
    hint: `nothing was read or sent; make it yours: chown -hR ${user} ${shellWord(path, '<path>')}; or keep all files of atm-cli elsewhere: ATM_CLI_HOME=<folder>`,
  });
}

/** Whether the owner is neither this user nor root. */
export function isForeign({ uid }: Pick<Stats, 'uid'>, user: number | undefined): boolean {
  return user !== undefined && uid !== user && uid !== 0;
}

/**
 * Most systems give each user a group of the same number, and some let that group write to new
 * files; the group of root is as trusted as root.
 */
function isWritableByOthers({ mode, gid }: Stats, user: number): boolean {
  const byGroup = (mode & 0o020) !== 0 && gid !== user && gid !== 0;
  return byGroup || (mode & 0o002) !== 0;
}

/**
 * The first folder above `path` that another user owns or that everybody may write to, in a
 * sentence: that user can move away what is below it. Such folders are common in containers, so they
 * are reported and not refused. `undefined` when there is none.
 */
export function exposedParent(path: string, user = ownUser()): string | undefined {
  if (user === undefined) return undefined;
  const parent = dirname(path);
  if (parent === path) return undefined;
  const seen = tried(() => statSync(parent));
  if (seen !== undefined && seen.uid !== unmappedUser && isForeign(seen, user)) {
    return `${parent} belongs to another user (uid ${seen.uid})`;
  }
  // In a folder such as /tmp, only the owner of an entry may move it.
  const isOpen = seen !== undefined && (seen.mode & 0o1002) === 0o002;
  if (isOpen) return `other users may write to ${parent}`;
  return exposedParent(parent, user);
}

/** What cannot be looked at fails with its own reason when it is used. */
function tried<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
