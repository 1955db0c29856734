import type { AddedProfile, ChangedProfile } from '../flows/profile-edit.ts';
import type { ListedProfile, RemovedProfile } from '../flows/profile.ts';
import type { Settings } from '../settings.ts';
import { clean } from './clean.ts';
import { json } from './json.ts';
import type { Style } from './style.ts';

/** `profile list --json`. */
export function profileListJson(profiles: readonly ListedProfile[]): string {
  return json({ profiles: profiles.map(facts) });
}

/** `profile list`: a line each, the active one marked. */
export function profileListLines(profiles: readonly ListedProfile[], style: Style): string {
  const width = Math.max(...profiles.map(({ name }) => clean(name).length));
  const lines = profiles.map(({ name, active, builtIn, profile }) => {
    const server = profile.issuer ?? profile.token_endpoint ?? 'no server yet';
    const mark = active ? style.good('*') : ' ';
    const note = builtIn ? style.dim('  (built in)') : '';
    return `${mark} ${style.bold(clean(name).padEnd(width))}  ${clean(server)}${note}`;
  });
  return `${lines.join('\n')}\n`;
}

/** `profile show`, `add`, `use` and `set` with `--json`. */
export function profileJson(
  profile: Pick<ListedProfile, 'name' | 'profile'> & Partial<ListedProfile>,
  more: object = {},
): string {
  return json({ ...facts(profile), ...more });
}

/** `profile show`: what the file holds, a line for each setting. */
export function profileLines(
  { name, active, builtIn, profile }: ListedProfile,
  style: Style,
): string {
  const notes = [builtIn ? 'built in' : '', active ? 'active' : ''].filter((note) => note !== '');
  const head = style.bold(clean(name)) + (notes.length === 0 ? '' : ` (${notes.join(', ')})`);
  const rows = Object.entries(profile).map(([key, value]) => [key, shown(key, value)] as const);
  if (rows.length === 0) return `${head}\n  ${style.dim('no settings yet')}\n`;
  return `${[head, ...aligned(rows, style)].join('\n')}\n`;
}

/** `profile show --origins --json`: each value that a command would use, and where it comes from. */
export function originsJson({ profile, client, origins }: Settings): string {
  const settings = Object.entries(client).map(([name, value]) => [
    name,
    { value: masked(name, value), origin: origins[name as keyof typeof origins] },
  ]);
  return json({ profile, settings: Object.fromEntries(settings) });
}

/** `profile show --origins`. */
export function originsLines({ profile, client, origins }: Settings, style: Style): string {
  const rows = Object.entries(client).map(([name, value]) => {
    const origin = `(${origins[name as keyof typeof origins] ?? 'default'})`;
    return [name, `${shown(name, value)}  ${style.dim(origin)}`] as const;
  });
  return `${[style.bold(clean(profile)), ...aligned(rows, style)].join('\n')}\n`;
}

/** `profile add` for a person. */
export function addedLines({ name, active, profile }: AddedProfile, style: Style): string {
  const hasServer = profile.issuer !== undefined || profile.token_endpoint !== undefined;
  const next = hasServer
    ? `sign in: atm-cli login${active ? '' : ` --profile ${clean(name)}`}`
    : `it names no server yet: atm-cli profile set --profile ${clean(name)} issuer=<url>`;
  const head = `${style.good('Added')} profile ${style.bold(clean(name))}`;
  return `${head}${active ? ', active from now on' : ''}\n${style.dim(next)}\n`;
}

/** `profile use` for a person. */
export function usedLines({ name }: ListedProfile, style: Style): string {
  return `${style.good('Active')} profile is now ${style.bold(clean(name))}\n`;
}

/** `profile set` for a person. */
export function changedLines(changed: ChangedProfile, style: Style): string {
  const { name, profile, droppedSecret } = changed;
  const rows = changed.changed.map((key) => [key, shown(key, profile[key])] as const);
  const lines = [`${style.good('Changed')} profile ${style.bold(clean(name))}`];
  lines.push(...aligned(rows, style));
  if (droppedSecret) {
    lines.push(
      `${style.warn('forgot')} the client secret: it belonged to the former server or client`,
    );
  }
  return `${lines.join('\n')}\n`;
}

/** `profile remove --json`. */
export function removedJson({ name, builtIn, removedTokens }: RemovedProfile): string {
  return json({ profile: name, removed: !builtIn, removed_tokens: removedTokens });
}

/** `profile remove` for a person. */
export function removedLines(removed: RemovedProfile, style: Style): string {
  const { name, builtIn, removedTokens, wasActive } = removed;
  const profile = style.bold(clean(name));
  if (builtIn) {
    const what = removedTokens ? `${style.good('Removed')} the tokens` : 'There were no tokens';
    return `${what} of ${profile}; the profile itself is built in\n`;
  }
  const tokens = removedTokens ? ' and its tokens' : '';
  const lines = [`${style.good('Removed')} profile ${profile}${tokens}`];
  if (wasActive) lines.push(style.dim('no profile is active now: atm-cli profile use <name>'));
  return `${lines.join('\n')}\n`;
}

function facts({ name, active, builtIn, profile }: Parameters<typeof profileJson>[0]): object {
  const settings = Object.entries(profile).map(([key, value]) => [key, masked(key, value)]);
  return { profile: name, active, built_in: builtIn, settings: Object.fromEntries(settings) };
}

/** A secret is never shown, not even in part; its length tells a wrong paste. */
function masked(name: string, value: unknown): unknown {
  return name === 'client_secret' ? `(set, ${String(value).length} characters)` : value;
}

function shown(name: string, value: unknown): string {
  const visible = masked(name, value);
  if (visible === undefined) return '(not set)';
  if (Array.isArray(visible)) return visible.map((item) => clean(String(item))).join(' ');
  return clean(typeof visible === 'string' ? visible : JSON.stringify(visible));
}

function aligned(
  rows: readonly (readonly [name: string, value: string])[],
  style: Style,
): readonly string[] {
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `  ${style.dim(clean(name).padEnd(width))}  ${value}`);
}
