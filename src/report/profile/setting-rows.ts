import type { Profile } from '../../model/profile.ts';
import { isSettingName, settingKinds, settingNames } from '../../model/setting-kinds.ts';
import { alignRows } from '../text/align-rows.ts';
import { clean } from '../text/clean.ts';
import { textOf } from '../trace/message-body.ts';
import type { Style } from '../text/style.ts';

/** One line of settings: `name` as `profile set` spells it, `setting` as the file does. */
export type SettingRow = {
  readonly setting: string;
  readonly name: string;
  readonly value: string;
};

/** A line for each setting in a fixed order, those of newer versions last. */
export function settingRows(client: Profile): readonly SettingRow[] {
  const entries = Object.entries(client).toSorted(([a], [b]) => place(a) - place(b));
  return entries.flatMap(([setting, value]) => {
    if (!isSettingName(setting) || settingKinds[setting] !== 'pairs')
      return [{ setting, name: setting, value: shown(setting, value) }];
    return Object.entries(value as Readonly<Record<string, string>>).map(([parameter, text]) => {
      return { setting, name: `${setting}.${parameter}`, value: clean(text) };
    });
  });
}

/** Rows as indented lines, the values aligned. */
export function alignedRows(
  rows: readonly Pick<SettingRow, 'name' | 'value'>[],
  style: Style,
): readonly string[] {
  const cleaned = rows.map(({ name, value }) => [clean(name), value] as const);
  return alignRows(cleaned, style.dim);
}

/**
 * A secret is never shown, not even in part; its length reveals a wrong paste. In the URL of a
 * proxy the password is masked.
 */
export function masked(name: string, value: unknown): unknown {
  if (name === 'proxy') return String(value).replace(/^([a-z\d+.-]+:\/\/)?.*@/i, '$1***@');
  return name === 'client_secret' ? `(set, ${String(value).length} characters)` : value;
}

function place(name: string): number {
  return isSettingName(name) ? settingNames.indexOf(name) : settingNames.length;
}

function shown(name: string, value: unknown): string {
  const visible = masked(name, value);
  if (Array.isArray(visible)) return visible.map((item) => clean(String(item))).join(' ');
  return clean(textOf(visible));
}
