import { escapeHtml } from '../../util/html.ts';
import { isMarked, mark } from './secret-names.ts';

/** The secrets of a run as a text may repeat them: what is found, and what replaces it. */
export type KnownSecrets = {
  /** Spellings that are replaced wherever they are, the longest first. */
  readonly spellings: readonly (readonly [spelling: string, replacement: string])[];
  /** Passages of a server that repeat a short secret. */
  readonly echoes: readonly Echo[];
};

type Echo = { readonly passage: string; readonly replacement: string };

export const noSecrets: KnownSecrets = { spellings: [], echoes: [] };

/**
 * Prepares secrets by value. What is long enough to be no other word is looked for everywhere: as it
 * is, URL- and form-encoded, in JSON, HTML and base64. A short secret, or one that is a word, such as
 * `abc` or `secret`, would destroy texts: it is replaced where a server repeated it, as a whole word
 * together with what stands beside it in `heard`, the texts of the server.
 */
export function knownSecrets(
  secrets: ReadonlyMap<string, string>,
  heard: readonly string[],
): KnownSecrets {
  const wanted = [...secrets].filter(([secret]) => secret !== '' && !isMarked(secret));
  const spellings = new Map(
    wanted
      .filter(([secret]) => isDistinctive(secret))
      .flatMap(([secret]) => spellingsOf(secret).map((one) => [one, mark(secret)] as const)),
  );
  const short = wanted.filter(([secret, name]) => !isDistinctive(secret) && name !== 'cookie');
  return {
    spellings: [...spellings].toSorted(([a], [b]) => b.length - a.length || (a < b ? -1 : 1)),
    echoes: short.flatMap(([secret]) => heard.flatMap((text) => echoesOf(secret, text))),
  };
}

/** A text without the known secrets. */
export function replaceKnown(text: string, { spellings, echoes }: KnownSecrets): string {
  const long = spellings.reduce(
    (rest, [spelling, replacement]) => replaceAll(rest, spelling, replacement),
    text,
  );
  return echoes.reduce((rest, echo) => replaceEcho(rest, echo), long);
}

function replaceAll(text: string, found: string, replacement: string): string {
  return text.includes(found) ? text.replaceAll(found, () => replacement) : text;
}

function isDistinctive(secret: string): boolean {
  return secret.length >= 8 && !/^[a-z_-]{1,12}$/.test(secret);
}

function spellingsOf(secret: string): readonly string[] {
  const encoded = encodeURIComponent(secret);
  const bytes = Buffer.from(secret);
  return [
    secret,
    encoded,
    new URLSearchParams([['', secret]]).toString().slice(1),
    JSON.stringify(secret).slice(1, -1),
    escapeHtml(secret),
    bytes.toString('base64'),
    bytes.toString('base64url'),
  ];
}

/** Characters of a passage beside the secret. */
const besideLength = 16;
/** Words that servers say anyway: a secret only where a value stands, as after a colon. */
const spoken: ReadonlySet<string> = new Set([
  'client',
  'code',
  'invalid',
  'password',
  'secret',
  'token',
  'user',
]);

function echoesOf(secret: string, heard: string): readonly Echo[] {
  const text = heard.replace(/\s+/g, ' ');
  const found: Echo[] = [];
  for (let at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + secret.length)) {
    const end = at + secret.length;
    if (!isWord(text, at, end)) continue;
    const before = text.slice(Math.max(0, at - besideLength), at);
    if (spoken.has(secret.toLowerCase()) && !/[:=>'"`([]\s?$/.test(before)) continue;
    for (const [left, right] of besides(before, text.slice(end, end + besideLength))) {
      const replacement = left + mark(secret) + right;
      found.push({ passage: left + secret + right, replacement });
    }
  }
  return found;
}

/** What is left of it is enough; a text that is the secret alone is quoted, or follows a colon. */
function besides(before: string, after: string): readonly (readonly [string, string])[] {
  if (before !== '') return [[before, '']];
  if (after !== '') return [['', after]];
  return [
    ['"', '"'],
    [': ', ''],
  ];
}

function replaceEcho(text: string, { passage, replacement }: Echo): string {
  if (text === passage.slice(1, -1) && passage.startsWith('"')) return replacement.slice(1, -1);
  let done = '';
  let rest = text;
  for (let at = rest.indexOf(passage); at >= 0; at = rest.indexOf(passage)) {
    const end = at + passage.length;
    done += rest.slice(0, at) + (isWord(rest, at, end) ? replacement : passage);
    rest = rest.slice(end);
  }
  return done + rest;
}

/** Whether what is found is not a part of a longer word. */
function isWord(text: string, start: number, end: number): boolean {
  const joins = (left: string, right: string) => /^\w\w$/.test(left + right);
  const before = start > 0 && joins(text.charAt(start - 1), text.charAt(start));
  return !before && !joins(text.charAt(end - 1), text.charAt(end));
}
