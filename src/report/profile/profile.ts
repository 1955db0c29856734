import type { ListedProfile } from '../../flows/profile/list.ts';
import { originOf } from '../../model/url.ts';
import type { Profile } from '../../model/profile.ts';
import type { SettingName } from '../../model/setting-kinds.ts';
import type { Settings } from '../../model/settings.ts';
import { clean } from '../text/clean.ts';
import { json } from '../text/json.ts';
import type { Output } from '../schema/outputs.ts';
import { placeOf } from '../text/place.ts';
import type { Style } from '../text/style.ts';
import { tableLines } from '../text/table.ts';
import { alignedRows, masked, settingRows } from './setting-rows.ts';
import { fitLines } from '../text/wrap.ts';

type Shown = Pick<ListedProfile, 'name' | 'profile'> & Partial<ListedProfile>;

/** `profile list --json`. */
export function profileListJson(profiles: readonly ListedProfile[]): string {
  return json<'profile list'>({ profiles: profiles.map(facts) });
}

/** `profile list`: a row each, the active one marked. */
export function profileListLines(profiles: readonly ListedProfile[], style: Style): string {
  const rows = profiles.map(({ name, active, builtIn, profile }) => {
    const server = placeOf(serverName(profile)) || 'no server configured';
    const cells = [{ text: name, mark: style.bold }, builtIn ? `${server} (built in)` : server];
    return { mark: active ? { text: '*', mark: style.good } : ' ', cells };
  });
  return fitLines(tableLines(['NAME', 'SERVER'], rows, style), style);
}

/** `profile show`, `add` and `use` with `--json`. */
export function profileJson(profile: Shown): string {
  return json<'profile show'>(facts(profile));
}

/** `profile show`: the stored settings, a line each. */
export function profileLines(
  { name, active, builtIn, profile }: ListedProfile,
  style: Style,
): string {
  const notes = [builtIn ? 'built in' : '', active ? 'active' : ''].filter((note) => note !== '');
  const head = style.bold(clean(name)) + (notes.length === 0 ? '' : ` (${notes.join(', ')})`);
  const rows = alignedRows(settingRows(profile), style);
  return fitLines([head, ...(rows.length === 0 ? ['  no settings yet'] : rows)], style);
}

/** `profile show --origins --json`: each value that a command would use, and where it comes from. */
export function originsJson({ profile, client, origins }: Settings): string {
  const settings = Object.entries(client).map(([name, value]) => [
    name,
    { value: masked(name, value), origin: origins[name as SettingName] },
  ]);
  return json<'profile show --origins'>({ profile, settings: Object.fromEntries(settings) });
}

/** `profile show --origins`. */
export function originsLines({ profile, client, origins }: Settings, style: Style): string {
  const rows = settingRows(client).map(({ setting, name, value }) => {
    const origin = style.dim(`(${origins[setting as SettingName] ?? 'default'})`);
    return { name, value: `${value}  ${origin}` };
  });
  return fitLines([style.bold(clean(profile)), ...alignedRows(rows, style)], style);
}

/** A profile in JSON. */
export function facts({ name, active, builtIn, profile }: Shown): Output<'profile show'> {
  const settings = Object.entries(profile).map(([key, value]) => [key, masked(key, value)]);
  return { profile: name, active, built_in: builtIn, settings: Object.fromEntries(settings) };
}

/** The server of a profile: issuer, origin of the token endpoint, or provider; `undefined` while it has none. */
export function serverName(profile: Profile): string | undefined {
  const { issuer, token_endpoint, provider, preset, provider_parameters = {} } = profile;
  const url = issuer ?? originOf(token_endpoint);
  if (url !== undefined) return url;
  const row = preset ?? provider;
  if (row === undefined) return undefined;
  const parameters = Object.entries(provider_parameters).map(([name, value]) => `${name} ${value}`);
  return [`provider ${row}`, ...parameters].join(', ');
}
