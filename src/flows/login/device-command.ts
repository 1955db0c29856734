import { commandIn } from '../../diagnosis/remedy/command.ts';
import type { RunSetting } from '../../model/run.ts';
import type { Settings } from '../../model/settings.ts';
import type { SettingName } from '../../model/setting-kinds.ts';

/** The command that signs in by device code with what was given to this sign-in. */
export function deviceCommand({ profile, client, origins }: Settings): string | undefined {
  const settings = Object.entries(client).flatMap(([name, value]): RunSetting[] => {
    const origin = origins[name as SettingName] ?? 'default';
    if (typeof value !== 'object') return [{ name, value: String(value), origin }];
    if (Array.isArray(value)) return [{ name, value: value.join(' '), origin }];
    return Object.entries(value).map(([key, text]) => {
      return { name: `${name}.${key}`, value: text, origin };
    });
  });
  const times = { version: '', startedAt: 0, endedAt: 0, exitCode: 0, exchanges: [] };
  return commandIn({ ...times, command: 'login', profile, settings }, ['device']);
}
