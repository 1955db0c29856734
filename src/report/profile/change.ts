import type { AddedProfile, ChangedProfile } from '../../flows/profile/edit.ts';
import type { ListedProfile } from '../../flows/profile/list.ts';
import type { RemovedProfile, RenamedProfile } from '../../flows/profile/profile.ts';
import { profileFlag } from '../../model/profile-names.ts';
import { clean } from '../text/clean.ts';
import { json } from '../text/json.ts';
import { facts, serverName } from './profile.ts';
import { alignedRows, settingRows } from './setting-rows.ts';
import type { Style } from '../text/style.ts';
import { fitLines } from '../text/wrap.ts';

/** `profile add` as lines. */
export function addedLines({ name, active, profile }: AddedProfile, style: Style): string {
  const next = serverName(profile)
    ? `sign in: atm-cli login${active ? '' : clean(profileFlag(name))}`
    : `no server configured yet: atm-cli profile set${clean(profileFlag(name))} issuer=<url>`;
  const head = `${style.good('Added')} profile ${style.bold(clean(name))}`;
  return fitLines([`${head}${active ? ', now active' : ''}`, style.dim(next)], style);
}

/** `profile use` as lines. */
export function usedLines({ name }: ListedProfile, style: Style): string {
  return `${style.good('Active')} profile is now ${style.bold(clean(name))}\n`;
}

/** `profile set --json`. */
export function changedJson(change: ChangedProfile): string {
  return json<'profile set'>({ ...facts(change), dropped_secret: change.droppedSecret });
}

/** `profile set` as lines. */
export function changedLines(change: ChangedProfile, style: Style): string {
  const { profile, changed, droppedSecret } = change;
  const rows = changed.flatMap((name) => {
    const value = profile[name];
    return value === undefined
      ? [{ setting: name, name, value: style.dim('removed') }]
      : settingRows({ [name]: value });
  });
  const lines = [`${style.good('Changed')} profile ${style.bold(clean(change.name))}`];
  lines.push(...alignedRows(rows, style));
  if (droppedSecret) {
    const removed = style.warn('removed the client secret:');
    lines.push(`${removed} it belonged to the previous server or client`);
  }
  return fitLines(lines, style);
}

/** `profile rename --json`. */
export function renamedJson(renamed: RenamedProfile): string {
  const { previousName, movedTokens } = renamed;
  return json<'profile rename'>({
    ...facts(renamed),
    previous_name: previousName,
    moved_tokens: movedTokens,
  });
}

/** `profile rename` as lines. */
export function renamedLines(renamed: RenamedProfile, style: Style): string {
  const { name, previousName, movedTokens } = renamed;
  const what = `profile ${clean(previousName)}${movedTokens ? ' and its tokens' : ''}`;
  return fitLines([`${style.good('Renamed')} ${what} to ${style.bold(clean(name))}`], style);
}

/** `profile remove --json`. */
export function removedJson({ name, builtIn, removedTokens }: RemovedProfile): string {
  return json<'profile remove'>({
    profile: name,
    removed: !builtIn,
    removed_tokens: removedTokens,
  });
}

/** `profile remove` as lines. */
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
  return fitLines(lines, style);
}
