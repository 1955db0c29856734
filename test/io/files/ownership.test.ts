import { chmod, chown, mkdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { remediesOf } from '../../support/remedies.ts';
import { exposedParent, ownUser, requireOwn } from '../../../src/io/files/ownership.ts';
import { newHome } from '../../support/home.ts';
import { giveAway, mayGiveAway, otherUser } from '../../support/other-user.ts';

const isPosix = process.platform !== 'win32';

async function folderOf(mode: number): Promise<string> {
  const folder = join(await newHome(), 'own');
  await mkdir(folder);
  await chmod(folder, mode);
  return folder;
}

describe.runIf(isPosix)('an own folder', () => {
  it.each(['700', '755', '750', '500'])('may have the mode %s', async (mode) => {
    const folder = await folderOf(Number.parseInt(mode, 8));
    expect(() => requireOwn([folder])).not.toThrow();
  });

  it('may be missing', async () => {
    expect(() => requireOwn(['/no/such/folder', '/no/such/folder/file'])).not.toThrow();
  });

  it.each(['707', '777', '1777', '702'])('is refused with the mode %s', async (mode) => {
    const folder = await folderOf(Number.parseInt(mode, 8));
    const said = `other users may write to ${folder} (mode ${mode})`;
    expect(() => requireOwn([folder])).toThrow(said);
  });

  it('is refused with a command that a shell takes, blanks in the path or not', async () => {
    const folder = join(await folderOf(0o700), 'Application Support');
    await mkdir(folder);
    await chmod(folder, 0o707);
    const [failure] = await Promise.allSettled([(async () => requireOwn([folder]))()]);
    const reason = failure.status === 'rejected' ? failure.reason : undefined;
    expect(remediesOf(reason)).toContain(`chmod go-w '${folder}'`);
  });

  it.runIf(mayGiveAway)('is refused where a group may write that others are in', async () => {
    const folder = await folderOf(0o770);
    await chown(folder, otherUser, 100);
    expect(() => requireOwn([folder], otherUser)).toThrow('other users may write to');
    // The private group of a user has the number of the user; that of root is trusted as root is.
    await chown(folder, otherUser, otherUser);
    expect(() => requireOwn([folder], otherUser)).not.toThrow();
    await chown(folder, otherUser, 0);
    expect(() => requireOwn([folder], otherUser)).not.toThrow();
  });

  it('holds files that others may not write either', async () => {
    const file = join(await folderOf(0o700), 'config.json');
    await writeFile(file, '{}');
    await chmod(file, 0o646);
    expect(() => requireOwn([file])).toThrow(`other users may write to ${file} (mode 646)`);
  });
});

describe.runIf(mayGiveAway)('a folder or file of another user', () => {
  it('is refused, with the command that takes it over', async () => {
    const folder = await folderOf(0o700);
    await giveAway(folder);
    expect(() => requireOwn([folder])).toThrow(
      expect.objectContaining({
        kind: 'usage',
        message: `${folder} belongs to another user (uid ${otherUser}, not ${ownUser()}); nothing was read or sent`,
        rule: 'N08',
        advice: [{ id: 'owned_by_others', path: folder, user: ownUser() }],
      }),
    );
  });

  it('is the own one for that user, and that of root is trusted', async () => {
    const folder = await folderOf(0o700);
    expect(() => requireOwn([folder], otherUser)).not.toThrow();
    await giveAway(folder);
    expect(() => requireOwn([folder], otherUser)).not.toThrow();
    expect(() => requireOwn([folder], otherUser + 1)).toThrow('belongs to another user');
  });
});

describe.runIf(isPosix)('a link in place of a folder or file', () => {
  it('may be the own one, into a folder that is private', async () => {
    const target = await folderOf(0o755);
    const link = join(await newHome(), 'atm-cli');
    await symlink(target, link);
    await writeFile(join(target, 'config.json'), '{}');
    const file = join(target, 'link.json');
    await symlink(join(target, 'config.json'), file);
    expect(() => requireOwn([link, join(link, 'config.json'), file])).not.toThrow();
  });

  it('is refused where it leads into a folder that others may write to', async () => {
    const open = await folderOf(0o777);
    await writeFile(join(open, 'config.json'), '{}', { mode: 0o600 });
    const link = join(await folderOf(0o700), 'config.json');
    await symlink(join(open, 'config.json'), link);
    expect(() => requireOwn([link])).toThrow(`other users may write to ${open}`);
  });

  it.runIf(mayGiveAway)('is refused where another user made it', async () => {
    const target = await folderOf(0o700);
    const link = join(await newHome(), 'atm-cli');
    await symlink(target, link);
    await giveAway(link);
    expect(() => requireOwn([link])).toThrow(`${link} is a link that belongs to another user`);
  });
});

describe.runIf(isPosix)('the folders above', () => {
  it('are private, also below one such as /tmp', async () => {
    const home = await newHome();
    expect((await stat(join(home, '..'))).mode & 0o1000).toBe(0o1000);
    expect(exposedParent(join(home, 'state'))).toBeUndefined();
    expect(exposedParent('/')).toBeUndefined();
  });

  it('are named where everybody may write, however far above', async () => {
    const open = await folderOf(0o777);
    const said = `other users may write to ${open}`;
    expect(exposedParent(join(open, 'state'))).toBe(said);
    expect(exposedParent(join(open, 'none', 'made', 'yet'))).toBe(said);
  });

  it.runIf(mayGiveAway)('are named where another user owns them', async () => {
    const folder = await folderOf(0o700);
    await giveAway(folder);
    const said = `${folder} belongs to another user (uid ${otherUser})`;
    expect(exposedParent(join(folder, 'state'))).toBe(said);
    expect(exposedParent(join(folder, 'state'), otherUser)).toBeUndefined();
  });
});
