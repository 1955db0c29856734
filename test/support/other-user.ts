import { lchown } from 'node:fs/promises';

/** Somebody who is neither root nor whoever runs the tests. */
export const otherUser = 54_321;

/** Only root may give files away. */
export const mayGiveAway = process.getuid?.() === 0;

/** Makes a file, a folder or a link one of another user. */
export async function giveAway(path: string): Promise<void> {
  await lchown(path, otherUser, otherUser);
}
