import type { Context } from '../../model/context.ts';
import { maxProfileName } from '../../model/profile-names.ts';
import type { Profile, Profiles } from '../../model/profile.ts';
import { isSameValue } from '../../model/settings.ts';
import { covers } from '../../oauth/resource-metadata.ts';

/**
 * The profile whose tokens are for a URL: one that was made for an API that covers it, and of several
 * the one with the longest path. `undefined` when there is none.
 */
export async function profileCovering(context: Context, url: URL): Promise<string | undefined> {
  const { profiles } = await context.profiles.read();
  const found = [...profiles].filter(([, profile]) => coversUrl(profile, url));
  const sorted = found.toSorted(([, left], [, right]) => lengthOf(right) - lengthOf(left));
  return sorted[0]?.[0];
}

/**
 * Whether the tokens of a profile may be sent to a URL: always, unless the profile was made for an
 * API; then to what this API or its resource covers.
 */
export function mayBeSentTo({ api, resource = [] }: Profile, url: URL): boolean {
  return api === undefined || [api, ...resource].some((one) => covers(one, url));
}

function coversUrl(profile: Profile, url: URL): boolean {
  return profile.api !== undefined && mayBeSentTo(profile, url);
}

function lengthOf({ api = '' }: Profile): number {
  return api.length;
}

/** The profile of a sign-in for an API: the one that was made for it, else a new name. */
export function profileNameFor({ profiles }: Profiles, api: URL): string {
  const made = [...profiles].find(
    ([, { api: of }]) => of !== undefined && isSameValue(of, api.href),
  );
  if (made !== undefined) return made[0];
  const words = [api.host, ...api.pathname.split('/')].filter((word) => word !== '');
  const name = decodeWords(words)
    .join('-')
    .slice(0, maxProfileName - 4);
  const taken = (candidate: string) => profiles.has(candidate);
  if (!taken(name)) return name;
  const numbers = Array.from({ length: 99 }, (_none, index) => `${name}-${index + 2}`);
  return numbers.find((candidate) => !taken(candidate)) ?? name;
}

/** Words as people read them, without what a profile name must not have. */
function decodeWords(words: readonly string[]): readonly string[] {
  return words.map((word) => word.replace(/%[\da-f]{2}/gi, '-').replace(/[^\w.:[\]~-]+/g, '-'));
}
