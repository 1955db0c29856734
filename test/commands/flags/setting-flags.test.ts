import { expect, it } from 'vitest';
import { buildProgram } from '../../../src/cli/program.ts';
import { settingsFromFlags } from '../../../src/commands/flags/read-client-flags.ts';
import { settingFlag } from '../../../src/model/setting-flags.ts';
import type { FlagsOfClient } from '../../../src/commands/flags/client-flags.ts';

/** The settings that the flags of a login name. */
async function settingsOf(...words: readonly string[]) {
  const line = ['login', ...words];
  let flags: FlagsOfClient = {};
  const program = buildProgram(
    () => async (_url: unknown, given: unknown) => {
      flags = given as FlagsOfClient;
    },
    { print: () => {}, columns: () => 80 },
    line,
  );
  await program.parseAsync(line, { from: 'user' });
  return settingsFromFlags(flags);
}

it('--no-url-check is a setting, and without it the profile decides', async () => {
  expect(await settingsOf('--no-url-check')).toEqual({ check_authorization_url: false });
  expect(await settingsOf()).toEqual({});
});

it('a command that is printed has the flag where the setting is off', () => {
  expect(settingFlag('check_authorization_url', 'false')).toEqual(['--no-url-check']);
  expect(settingFlag('check_authorization_url', 'true')).toEqual([]);
});

it('a value that begins as a flag does stands in the word of its flag', () => {
  expect(settingFlag('client_id', '-x9')).toEqual(['--client-id=-x9']);
  expect(settingFlag('client_id', 'x-9')).toEqual(['--client-id', 'x-9']);
});
