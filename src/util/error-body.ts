import { isObject, type JsonObject, parseShallow } from './json.ts';

/** What a body says about an error, in whatever form the server writes it. */
export type ErrorBody = {
  readonly form: 'json' | 'page' | 'text' | 'empty';
  /** A word for programs: the code of OAuth, or one of the server's own. */
  readonly code?: string | undefined;
  /** Its sentence for people, as one line. */
  readonly words?: string | undefined;
};

const longestText = 65_536;
const longestLine = 300;

/** Reads an error from a body: JSON of any shape, XML, an HTML page or plain text. */
export function readErrorBody(body: string): ErrorBody {
  const text = body.trim();
  if (text === '') return { form: 'empty' };
  const value = parseShallow(text);
  if (typeof value === 'string') return { form: 'text', words: oneLine(value) };
  if (value !== undefined) return { form: 'json', ...readErrorJson(value) };
  const start = text.slice(0, longestText);
  if (start.startsWith('<')) return { form: 'page', words: markupWords(start) };
  // Truncated JSON is no sentence, and neither is a binary body.
  const isProse = /^[^{[]/.test(start) && !unprintable.test(start);
  return { form: 'text', words: isProse ? oneLine(start) : undefined };
}

// oxlint-disable-next-line no-control-regex -- these are the characters to find
const unprintable = /[\u0000-\u0008\u000e-\u001f\ufffd]/;

/** The same for the value of a JSON body. */
export function readErrorJson(value: unknown): Pick<ErrorBody, 'code' | 'words'> {
  const one: unknown = Array.isArray(value) ? value[0] : value;
  if (!isObject(one)) return {};
  const { code, words } = ofObject(one);
  const details = listed(one['errors']);
  const isNew = details !== undefined && details !== words && details !== code;
  if (!isNew) return { code, words };
  return { code, words: words === undefined ? details : oneLine(`${words} (${details})`) };
}

/** Objects that hold the error: Google, Microsoft Graph and Spotify; Apigee; Alipay. */
const containers = ['error', 'fault', 'Error', 'error_response'] as const;

/** Members with a code: OAuth; Okta; others; Google and HubSpot; Amazon Cognito. */
const codeMembers = [
  'error',
  'errorCode',
  'error_code',
  'sub_code',
  'code',
  'status',
  '__type',
] as const;

/**
 * Members with a sentence: OAuth; Okta; Keycloak; Apigee; RFC 9457; most others; WeChat; RFC 9457
 * when it has no detail.
 */
const wordMembers = [
  'error_description',
  'errorDescription',
  'errorSummary',
  'errorMessage',
  'error_message',
  'faultstring',
  'detail',
  'message',
  'Message',
  'sub_msg',
  'msg',
  'error_msg',
  'errmsg',
  'reason',
  'description',
  'title',
] as const;

function ofObject(one: JsonObject): Pick<ErrorBody, 'code' | 'words'> {
  const inner = containers.map((name) => one[name]).find(isObject);
  const nested = inner === undefined ? {} : ofObject(inner);
  const code = nested.code ?? first(codeMembers, (name) => codeOf(one[name]));
  const words = nested.words ?? first(wordMembers, (name) => sentence(one[name]));
  return { code, words: words ?? (code === undefined ? sentence(one['error']) : undefined) };
}

function first<T extends string>(
  names: readonly T[],
  read: (name: T) => string | undefined,
): string | undefined {
  for (const name of names) {
    const found = read(name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Says only that there was an error, or that there was none. */
const empty: ReadonlySet<string> = new Set(['error', 'fail', 'failed', 'failure', 'ok', 'success']);

function codeOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const code = value.slice(value.indexOf('#') + 1);
  return /^[A-Za-z][\w.:-]{0,63}$/.test(code) && !empty.has(code.toLowerCase()) ? code : undefined;
}

/** Validators put lists of sentences and objects where others have one sentence. */
function sentence(value: unknown): string | undefined {
  if (typeof value === 'string') return oneLine(value);
  return typeof value === 'object' ? listed(value) : undefined;
}

const mostItems = 3;

function listed(value: unknown): string | undefined {
  if (typeof value === 'string') return oneLine(value);
  if (typeof value !== 'object' || value === null) return undefined;
  const items: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  const found = items.slice(0, mostItems).map(itemWords);
  return oneLine(found.filter((words) => words !== undefined).join('; '));
}

function itemWords(item: unknown): string | undefined {
  if (!isObject(item)) return listed(item);
  const words = first(wordMembers, (name) => {
    const value = item[name];
    return typeof value === 'string' ? oneLine(value) : undefined;
  });
  if (words !== undefined) return words;
  const texts = Object.values(item).filter((value) => typeof value === 'string');
  return oneLine(texts.join(' '));
}

/** The text of the element that says most: of XML its message, of a page its title or heading. */
function markupWords(text: string): string | undefined {
  for (const element of elements) {
    const words = elementText(text, element);
    if (words !== undefined) return words;
  }
  return undefined;
}

const elements = [
  /<title\b/i,
  /<h[1-3]\b/i,
  /<(?:\w{1,20}:)?(?:error_description|faultstring|description|message)\b/i,
] as const;

/** Scans instead of matching: text of a server must not cost more than its length. */
function elementText(text: string, opening: RegExp): string | undefined {
  const at = text.search(opening);
  const start = at === -1 ? -1 : text.indexOf('>', at);
  if (start === -1) return undefined;
  const end = text.indexOf('<', start);
  return oneLine(unescape(text.slice(start + 1, end === -1 ? undefined : end)));
}

const entities: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&#x27;': "'",
};

function unescape(text: string): string {
  return text.replace(
    /&(?:amp|lt|gt|quot|#39|#x27);/gi,
    (one) => entities[one.toLowerCase()] ?? one,
  );
}

/** Text as one line of at most `longest` characters; `undefined` when nothing is left. */
export function oneLine(text: string, longest = longestLine): string | undefined {
  const line = text.slice(0, longestText).replace(/\s+/g, ' ').trim();
  if (line === '') return undefined;
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}
