import os from 'node:os';

import { expect, it, onTestFinished, vi } from 'vitest';

import { findFolders } from '../../../src/io/files/directories.ts';

it('a user whom nobody has made has a place only where one is named', () => {
  const homedir = vi.spyOn(os, 'homedir').mockImplementation(() => {
    throw new Error('uv_os_homedir returned ENOENT');
  });
  onTestFinished(() => homedir.mockRestore());
  expect(() => findFolders({}, 'linux')).toThrow('this user has no home folder');
  expect(findFolders({ ATM_CLI_HOME: '/data' }, 'linux')).toMatchObject({ config: '/data' });
  expect(findFolders({ HOME: '/home/a' }, 'linux')).toMatchObject({
    config: '/home/a/.config/atm-cli',
  });
});

it('files go where XDG variables say', () => {
  const env = { HOME: '/home/a', XDG_CONFIG_HOME: '/config', XDG_STATE_HOME: '/state' };
  expect(findFolders(env, 'linux')).toEqual({ config: '/config/atm-cli', state: '/state/atm-cli' });
});

it.each(['xdg', './xdg', '../xdg', '.', ''])('a relative XDG folder is ignored: "%s"', (folder) => {
  const env = { HOME: '/home/a', XDG_CONFIG_HOME: folder, XDG_STATE_HOME: folder };
  expect(findFolders(env, 'linux')).toEqual({
    config: '/home/a/.config/atm-cli',
    state: '/home/a/.local/state/atm-cli',
  });
});
