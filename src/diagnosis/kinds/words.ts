import { inEnglish } from './languages.ts';
import { parseJson } from '../../util/json.ts';
import type { Challenge } from '../../util/www-authenticate.ts';

const longest = 8000;

/** Members that identify, date or link, and name no cause. */
const noWords =
  /(?:^|_|-)(?:id|ids|uri|url|href|link|date|time|timestamp|trace|state|domain|locale|docs?|version|path|stack|instance)$|Id$|Uri$|Url$|^(?:iss|code)$/;

type Said = {
  readonly body: string;
  readonly challenges: readonly Challenge[];
  /** Where a redirect leads to. */
  readonly location?: string | undefined;
};

/**
 * The words of a response in which a cause may be named, normalised: the strings of JSON at any depth,
 * a form, the visible text of a page, the error of a challenge, that of a redirect.
 */
export function wordsOf({ body, challenges, location }: Said): string {
  const challenged = challenges.flatMap(({ scheme, parameters }) => [
    parameters['error'] ?? '',
    parameters['error_description'] ?? '',
    Object.keys(parameters).length === 0 || isProof(scheme, parameters) ? scheme : '',
  ]);
  const query = URL.parse(location ?? '', 'http://localhost')?.searchParams;
  const redirected =
    query === undefined ? [] : [query.get('error'), query.get('error_description')];
  const said = [...challenged, bodyWords(body.slice(0, 65_536)), ...redirected];
  return normalised(said.filter(Boolean).join(' . '));
}

/** An error of a challenge for DPoP is about its proof, unless it is the one of any token. */
function isProof(scheme: string, { error }: Challenge['parameters']): boolean {
  return scheme === 'dpop' && error !== undefined && error !== 'invalid_token';
}

function bodyWords(body: string): string {
  const text = body.trim();
  if (/^[{[]/.test(text)) {
    const value = parseJson(text);
    if (value !== undefined) return stringsOf(value).join(' . ');
  }
  if (text.startsWith('<')) return pageWords(text);
  if (/^[\w.-]+=[^\s<]*$/.test(text)) return [...new URLSearchParams(text).values()].join(' . ');
  return text;
}

const deepest = 6;

/** The strings of one object belong together, unless it is the outermost. */
function stringsOf(value: unknown, name = '', depth = 0): readonly string[] {
  if (typeof value === 'string') {
    const isCode = name === 'code' && !/^\d+$/.test(value);
    return noWords.test(name) && !isCode ? [] : [value.slice(0, 600)];
  }
  if (typeof value !== 'object' || value === null || depth > deepest) return [];
  const said = Object.entries(value).flatMap(([key, inner]) =>
    stringsOf(inner, Array.isArray(value) ? name : key, depth + 1),
  );
  const isItem = depth > 1 && !Array.isArray(value) && said.every((one) => one.length < 40);
  return isItem ? [said.join(' ')] : said;
}

/** The visible text of a page. */
function pageWords(html: string): string {
  const text = html
    .replace(/<!--[\s\S]{0,5000}?-->/g, ' ')
    .replace(/<(script|style|noscript|svg|template)\b[\s\S]{0,30000}?<\/\1>/gi, ' ')
    .replace(/<\/(?:p|div|h\d|li|td|title|pre|center|section|header)>/gi, ' . ')
    .replace(/<[^>]{0,2000}>/g, ' ');
  return text
    .replace(/&#(\d{1,6});/g, (_, code: string) => String.fromCodePoint(Number(code) % 0x11_0000))
    .replace(/&#x([\da-f]{1,5});/gi, (_, code: string) =>
      String.fromCodePoint(Number.parseInt(code, 16)),
    )
    .replace(/&(?:quot|apos|lsquo|rsquo|ldquo|rdquo);/g, "'")
    .replace(/&(?:nbsp|amp|lt|gt);/g, ' ');
}

/**
 * The sentences that define an error code and name every cause of it, or none (RFC 6749 sections
 * 4.1.2.1 and 5.2); many servers send them whatever happened.
 */
const definitions = [
  /the provided (?:authori[sz]ation|access) grant\b.{0,160}?(?:is )?invalid expired (?:or )?revoked.{0,200}?(?:issued to another client|code and redirection uri)/g,
  /the request is missing a (?:required )?parameter includes an (?:invalid|unsupported).{0,200}?malformed/g,
  /the (?:resource owner|end user) or (?:the )?authori[sz]ation server denied the request/g,
  /client authentication failed (?:eg|due to) unknown client.{0,120}?authentication method/g,
  /the user or a policy denied the request/g,
  /make sure that the various parameters are correct.{0,200}?redirect uri you specified/g,
  /the authori[sz]ation server encountered an unexpected condition[^.]{0,120}/g,
];

/** A URL, up to what ends it in a text. */
export const address = /https?:\/\/[^\s"'<>\\)\]]{1,2000}/g;

/** Lower case, without accents, quotes and separators: `redirect_uri` and `RedirectURI` are words. */
export function normalised(text: string): string {
  const plain = text
    .slice(0, longest)
    .replace(address, ' url ')
    .replace(/DPoP/gi, 'dpop')
    .replace(/mTLS/gi, 'mtls')
    .replace(/\be\.g\.,?/gi, 'eg')
    .replace(/AADSTS\d+:?/g, ' ')
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .normalize('NFD')
    .replace(/[\u0300-\u036F]/g, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/(\w)['’](?=\w)/g, '$1')
    .replace(/[\r\n]+/g, ' . ')
    .replace(/[_\-/\\"'`“”‘’«»*|()[\]{}<>,:=#]+/g, ' ')
    .replace(/\.(?=\S)/g, ' ')
    .replace(/\s+/g, ' ');
  let said = ` ${inEnglish(plain)} `.replace(/\s+/g, ' ');
  for (const definition of definitions) said = said.replace(definition, ' ');
  const sentences = said.split(/ \. |\. /).map((sentence) => sentence.trim());
  return sentences.filter((one) => !codes.has(one) && !namesEveryCause(one)).join(' . ');
}

/** The definition of invalid_grant in another language. */
function namesEveryCause(sentence: string): boolean {
  return ['expired', 'revoked', 'redirect uri', 'client'].every((stem) => sentence.includes(stem));
}

/** Error codes that stand for many causes; what stands beside them is read, and rules know the codes. */
const codes: ReadonlySet<string> = new Set([
  '',
  'invalid grant',
  'oidc invalid grant',
  'invalid request',
  'invalid client',
  'unauthorized client',
  'access denied',
  'invalid scope',
  'invalid token',
  'invalid target',
  'server error',
  'unauthorized',
  'unauthenticated',
  'forbidden',
  'about blank',
  'bad request',
  'not found',
  'error',
]);
