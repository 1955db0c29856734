import type { Message } from '../../model/exchange.ts';
import { isObject, parseJson } from '../../util/json.ts';
import { readBody } from '../trace/message-body.ts';
import { type KnownSecrets, noSecrets } from './known-secrets.ts';
import { isPublicName, looksRandom } from './random-values.ts';
import { redactText } from './redact-text.ts';
import { isSecretName, mark, plainName } from './secret-names.ts';

/** What replaces the values of a run. */
export type Redactor = {
  /** The replacement of a secret. */
  readonly secret: (name: string, value: string) => string;
  /** The replacement of a value that looks like a secret under a name that does not say so. */
  readonly random: (name: string, value: string) => string;
  /** The replacement of a text that has no secret name. */
  readonly text: (text: string, name?: string) => string;
};

/** Claims of OpenID Connect Core section 5.1, members of ATM and the like: personal data. */
const personalNames: ReadonlySet<string> = new Set([
  'address',
  'birthdate',
  'country',
  'email',
  'family_name',
  'firstname',
  'formatted',
  'gender',
  'given_name',
  'lastname',
  'locality',
  'login_hint',
  'login_id',
  'loginid',
  'middle_name',
  'name',
  'nickname',
  'phone_number',
  'picture',
  'postal_code',
  'preferred_username',
  'profile',
  'region',
  'street_address',
  'sub',
  'unique_name',
  'upn',
  'username',
  'website',
]);

/** Replaces secrets by fingerprints; `known` are secrets that free text may repeat. */
export function createRedactor(
  known: KnownSecrets = noSecrets,
  { hidePersonal = false }: { readonly hidePersonal?: boolean } = {},
): Redactor {
  return {
    secret: (_name, value) => mark(value),
    random: (_name, value) => mark(value),
    text: (text, name = '') => {
      if (hidePersonal && personalNames.has(name.toLowerCase())) return '(personal)';
      return redactText(text, known);
    },
  };
}

const jwtPattern = /(?<![\w-])eyJ[\w-]{8,}\.[\w-]*\.[\w-]*(?:\.[\w-]*\.[\w-]*)?/g;

/** The JWTs in a text, encrypted ones too. */
export function jwtsIn(text: string): readonly string[] {
  return text.match(jwtPattern) ?? [];
}

/** Changes nothing and collects the secrets with their names, also those inside tokens. */
export function createCollector(): Redactor & { readonly secrets: ReadonlyMap<string, string> } {
  const secrets = new Map<string, string>();
  const look = (text: string) => {
    for (const token of jwtsIn(text)) {
      const [header, claims] = partsOf(token);
      redactClaims(header, claims, redactor);
    }
    return text;
  };
  const secret = (name: string, value: string) => {
    if (!secrets.has(value)) secrets.set(value, plainName(name));
    return look(value);
  };
  // The same value may be public under another name, such as that of a client.
  const random = (_name: string, value: string) => look(value);
  const redactor = { secrets, secret, random, text: look };
  return redactor;
}

function partsOf(token: string): readonly unknown[] {
  return token
    .split('.', 2)
    .map((part) => parseJson(Buffer.from(part, 'base64url').toString('utf8')));
}

/**
 * The claims of a JWT without its secrets. The `nonce` of a DPoP proof is a value of the server that
 * shows how fresh the proof is (RFC 9449 section 8); that of an ID token identifies a sign-in.
 */
export function redactClaims(header: unknown, claims: unknown, redactor: Redactor): unknown {
  const isProof = isObject(header) && header['typ'] === 'dpop+jwt';
  if (!isProof || !isObject(claims) || typeof claims['nonce'] !== 'string') {
    return redactJson(claims, redactor);
  }
  const { nonce, ...rest } = claims;
  return { ...(redactJson(rest, redactor) as object), nonce: redactor.text(nonce) };
}

/** Characters of a body that is neither a form nor JSON. */
const maxTextLength = 4096;
const maxDepth = 64;

/** Members of a private or symmetric key (RFC 7518 sections 6.2.2, 6.3.2 and 6.4.1). */
const keyMembers: ReadonlySet<string> = new Set(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']);

/** A body without its secrets; `failed`: it is an error response. */
export function redactBody(
  message: Message,
  redactor: Redactor,
  failed = false,
): string | undefined {
  const body = readBody(message);
  switch (body.type) {
    case 'none':
      return message.body;
    case 'form':
      return redactPairs(body.text, redactor);
    case 'json':
      return redactJsonText(body.text, body.value, redactor, failed);
    case 'multipart':
      return redactor.secret('body', body.text);
    case 'text':
      return truncate(redactor.text(body.text, 'body'));
  }
}

/** A JSON value without its secrets, at any depth. */
export function redactJson(value: unknown, redactor: Redactor, failed = false): unknown {
  const leaf = (name: string, text: string) => {
    if (failed && name === 'code' && isErrorCode(text)) return text;
    return redactNamed(name, text, redactor);
  };
  const walk = (name: string, item: unknown, secret: boolean, depth: number): unknown => {
    if (typeof item === 'string') return secret ? redactor.secret(name, item) : leaf(name, item);
    if (typeof item === 'number') {
      const hidden = secret && name !== 'code';
      return hidden ? redactor.secret(name, String(item)) : item;
    }
    if (typeof item !== 'object' || item === null) return item;
    if (depth > maxDepth) return '…';
    if (Array.isArray(item)) return item.map((one) => walk(name, one, secret, depth + 1));
    const isKey = Object.hasOwn(item, 'kty');
    return Object.fromEntries(
      Object.entries(item).map(([member, one]) => {
        const visible = failed && member === 'code' && isErrorCode(one);
        const hides = secret || isSecretName(member) || (isKey && keyMembers.has(member));
        return [redactor.text(member), walk(member, one, hides && !visible, depth + 1)];
      }),
    );
  };
  return walk('', value, false, 0);
}

function redactJsonText(text: string, value: unknown, redactor: Redactor, failed: boolean): string {
  const redacted = JSON.stringify(redactJson(value, redactor, failed));
  // Without a secret it keeps its formatting.
  return redacted === JSON.stringify(value) ? text : redacted;
}

/** `code` in an error response is an error code, such as `E1234` or `not_found`. */
function isErrorCode(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  return /^[a-z]+(?:[ _.-][a-z]+){0,8}$/i.test(value) || /^[A-Z]{1,8}[-_]?\d{1,8}$/.test(value);
}

function truncate(text: string): string {
  if (text.length <= maxTextLength) return text;
  // Below the limit with its ending: redacting again changes nothing.
  return `${text.slice(0, maxTextLength - 32)}… (${text.length} characters)`;
}

/** A URL without its secrets: of the query, the fragment, the path, and a password before the host. */
export function redactUrl(url: string, redactor: Redactor): string {
  const [, before = '', query, fragment] = /^([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(url) ?? [];
  const path = redactUser(before, redactor)
    .split('/')
    .map((segment) => redactPart(segment, (text) => redactor.text(text)))
    .join('/');
  const search = query === undefined ? '' : `?${redactPairs(query, redactor)}`;
  return path + search + (fragment === undefined ? '' : `#${redactPairs(fragment, redactor)}`);
}

/** `name=value&…` without its secrets; the rest keeps its spelling. */
export function redactPairs(text: string, redactor: Redactor): string {
  return text
    .split('&')
    .map((pair) => {
      const at = pair.indexOf('=');
      const spelled = at < 0 ? pair : pair.slice(0, at);
      const name = redactPart(spelled, (part) => redactor.text(part));
      if (at < 0) return name;
      const value = redactPart(pair.slice(at + 1), (part) =>
        redactNamed(decode(spelled), part, redactor),
      );
      return `${name}=${value}`;
    })
    .join('&');
}

/** The value of a parameter or member: by its name, as a URL, or as text. */
export function redactNamed(name: string, value: string, redactor: Redactor): string {
  if (isSecretName(name)) return redactor.secret(name, value);
  if (looksRandom(value) && !isPublicName(name)) return redactor.random(name, value);
  const shown = redactor.text(value, name);
  // A URL keeps its form, so that it can still be read as one.
  return /^https?:\/\/\S+$/i.test(value) && shown !== '(personal)'
    ? redactUrl(value, redactor)
    : shown;
}

/** One encoded part of a URL; without a secret it keeps its spelling. */
function redactPart(part: string, change: (text: string) => string): string {
  const text = decode(part);
  const changed = change(text);
  return changed === text ? part : encodeURIComponent(changed);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part.replaceAll('+', ' '));
  } catch {
    return part;
  }
}

function redactUser(before: string, redactor: Redactor): string {
  return before.replace(
    /^([a-z][\w+.-]*:\/\/[^/@:]*:)([^/@]*)(?=@)/i,
    (_, user: string, password: string) =>
      user + redactPart(password, (text) => redactor.secret('password', text)),
  );
}
