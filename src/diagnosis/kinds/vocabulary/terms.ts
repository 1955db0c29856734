import type { Kind } from '../kind.ts';

/** Words of a kind; the first pattern that is found decides. */
export type Vocabulary = readonly (readonly [Kind, RegExp])[];

/** The words of a pattern, from the beginning of one. */
export function words(pattern: string): RegExp {
  return new RegExp(`\\b(?:${pattern})`);
}

/** Any of these. */
export function phrases(...all: readonly string[]): RegExp {
  return words(all.join('|'));
}

/** Both, in any order and in one sentence, at most `distance` characters apart. */
export function near(one: string, other: string, distance = 60): string {
  const gap = `[^.;]{0,${distance}}?`;
  return `\\b(?:${one})${gap}\\b(?:${other})|\\b(?:${other})${gap}\\b(?:${one})`;
}

/** What is wrong with something. */
export const wrong =
  'invalid|not (?:a )?(?:valid|registered|allowed|match\\w{0,9}|found|permitted|supported|known|authori[sz]ed|whitelisted|associated|listed|configured|recogni[sz]ed|correct|equal|in|one of|part|present|granted|available|white listed|enabled)|no match\\w{0,9}|mismatch\\w{0,9}|unknown|unregistered|unauthori[sz]ed|incorrect|wrong|bad|missing|does ?n[o]?t (?:match|exist|have|contain|include)|doesnt|didnt|did not|isnt|wasnt|differ\\w{0,9}|illegal|malformed|unsupported|disallowed|unmatch\\w{0,9}|must (?:match|be)|unrecogni[sz]ed|cannot be shown|could not be|required|no longer|rejected|refused|unable';
export const gone =
  'expired|revoked|invalid\\w{0,9}|not (?:found|valid|active|exist|recogni[sz]ed|known|usable)|unknown|malformed|(?:already |been |was )?(?:used|redeemed|consumed|rotated|reused|exchanged)|already processed|no such|reuse|inactive|incorrect|bad|wrong|stale|exceeded|does ?n[o]?t (?:exist|match)|doesnt exist|blocked|no longer|terminated|cannot be|could not be|unable|isnt valid|not issued|not own|not belong|was issued|mismatch|different client|removed|deleted|disabled';
export const off =
  'disabled|locked|blocked|suspended|deactivated|banned|inactive|deleted|archived|not (?:active|enabled|approved|in active|an? active)|is not active|expired|revoked|removed|unapproved';
export const unknownThing =
  'not found|unknown|does ?n[o]?t exist|doesnt exist|not (?:exist|be found|registered|recogni[sz]ed|known|identified)|no such|could ?nt? (?:be found|find)|could not (?:be found|find)|cannot find|unregistered|unrecogni[sz]ed|nonexistent|missing or invalid|is (?:missing|invalid|incorrect|wrong)|not identify';

export const person =
  '(?:users?|(?<!service )accounts?|identity(?! provider)|member|profile|customer|principal|resource owner)';
export const client =
  '(?:oauth ?2? )?(?:client|application|app|consumer|integration|relying party|service provider|requester)s?\\b';
export const token =
  '(?:access |bearer |security |id |session |api |provided |auth |oauth )?(?:tokens?|jwts?|credentials?|api ?key|key)';
