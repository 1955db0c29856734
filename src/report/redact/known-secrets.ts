import { escapeHtml } from '../../util/html.ts';
import { isMarked, mark } from './secret-names.ts';

/** The secrets of a run as a text may repeat them: what is found, and what replaces it. */
export type KnownSecrets = {
  /** Spellings that are replaced wherever they are, the longest first. */
  readonly spellings: readonly (readonly [spelling: string, replacement: string])[];
  /** Passages of a server that repeat a short secret. */
  readonly echoes: readonly Echo[];
};

type Echo = { readonly secret: string; readonly left: string; readonly right: string };

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
  const long = wanted.filter(([secret]) => isDistinctive(secret));
  const short = wanted.filter(([secret, name]) => !isDistinctive(secret) && name !== 'cookie');
  const spellings = [
    ...new Map(
      long.flatMap(([secret]) => spellingsOf(secret).map((one) => [one, mark(secret)] as const)),
    ),
  ].toSorted(([a], [b]) => b.length - a.length || (a < b ? -1 : 1));
  const words = short.map(([secret]) => secret);
  const echoes = heard.flatMap((text) => {
    return echoesOf(words, replaceKnown(text, { spellings, echoes: [] }));
  });
  return { spellings, echoes: once(echoes).slice(0, maxEchoes) };
}

function once(echoes: readonly Echo[]): readonly Echo[] {
  return [...new Map(echoes.map((echo) => [echo.left + echo.secret + echo.right, echo])).values()];
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

/** A server that repeats a secret more often must not cost more than its length. */
const maxEchoes = 100;
/** Characters of a passage beside the secret. */
const besideLength = 16;
/** Words that servers say anyway: a secret only where a value stands, as after a colon. */
const spoken: ReadonlySet<string> = new Set([
  'access',
  'account',
  'authorization',
  'bad',
  'basic',
  'bearer',
  'client',
  'code',
  'credentials',
  'denied',
  'error',
  'expired',
  'failed',
  'grant',
  'incorrect',
  'invalid',
  'key',
  'login',
  'missing',
  'name',
  'none',
  'null',
  'password',
  'post',
  'request',
  'required',
  'scope',
  'secret',
  'server',
  'test',
  'token',
  'unknown',
  'user',
  'username',
  'wrong',
]);

function echoesOf(secrets: readonly string[], heard: string): readonly Echo[] {
  // As it came, and as it is quoted on one line.
  const texts = new Set([heard, heard.replace(/\s+/g, ' ')]);
  const found = [...texts].flatMap((text) => passagesOf(secrets, text));
  return found.flatMap(({ secret, left, right }) =>
    [left, JSON.stringify(left).slice(1, -1)].map((before) => ({
      secret,
      left: before,
      right,
    })),
  );
}

type Beside = readonly [left: string, right: string];
type Passage = { readonly secret: string; readonly left: string; readonly right: string };

/** What stands on one side of each place where a secret is a word of a text. */
function passagesOf(secrets: readonly string[], text: string): readonly Passage[] {
  const places = secrets
    .flatMap((secret) => placesOf(secret, text).map((start) => ({ secret, start })))
    .toSorted((a, b) => a.start - b.start)
    .slice(0, maxEchoes);
  let previous = 0;
  return places.flatMap(({ secret, start }) => {
    const end = start + secret.length;
    const before = text.slice(Math.max(previous, start - besideLength), start);
    previous = end;
    if (spoken.has(secret.toLowerCase()) && !/[:=>'"`([]\s?$/.test(before)) return [];
    // A message quotes the text of an element without its tags.
    const inside = before.slice(Math.max(before.lastIndexOf('<'), before.lastIndexOf('>')) + 1);
    const [after = ''] = text.slice(end, end + besideLength).split('<');
    const whole: readonly Beside[] = before === '' ? [] : [[before, '']];
    return [...whole, ...besides(inside, after)].map(([left, right]) => ({ secret, left, right }));
  });
}

function placesOf(secret: string, text: string): readonly number[] {
  const found: number[] = [];
  for (
    let at = text.indexOf(secret);
    at >= 0 && found.length < maxEchoes;
    at = text.indexOf(secret, at + secret.length)
  ) {
    if (isWord(text, at, at + secret.length)) found.push(at);
  }
  return found;
}

/** What is left of it is enough; a text that is the secret alone is quoted, or follows a colon. */
function besides(before: string, after: string): readonly Beside[] {
  if (before !== '') return [[before, '']];
  if (after !== '') return [['', after]];
  return [
    ['"', '"'],
    [': ', ''],
  ];
}

function replaceEcho(text: string, { secret, left, right }: Echo): string {
  if (text === secret) return mark(secret);
  return text.replaceAll(left + secret + right, (found, at: number) => {
    const start = at + left.length;
    const isWhole = isWord(text, start, start + secret.length);
    return isWhole ? left + mark(secret) + right : found;
  });
}

function joins(left: string, right: string): boolean {
  return /^\w\w$/.test(left + right);
}

/** Whether what is found is not a part of a longer word. */
function isWord(text: string, start: number, end: number): boolean {
  const before = start > 0 && joins(text.charAt(start - 1), text.charAt(start));
  return !before && !joins(text.charAt(end - 1), text.charAt(end));
}
