import type { Problem } from './base64url.ts';
import type { JsonObject } from '../../util/json.ts';
import { decodeObject, member, stringMember } from './json.ts';
import { quote } from '../quote.ts';

/** What a text is that is not a signed JWT: `foreign` is another kind of token, `broken` is not a token. */
export type Resemblance = Problem & {
  readonly type: 'foreign' | 'broken';
  /** The header, where it could be read. */
  readonly header?: JsonObject;
};

/** Prefixes by which tokens and keys are recognized; V01 is about opaque tokens. */
const prefixes: readonly (readonly [RegExp, string, rule?: string])[] = [
  [/^v[1-4]\.(local|public)\./, 'a PASETO token, a format that this command does not support'],
  [
    /^(gh[opsur]_|github_pat_)/,
    'a GitHub token, opaque by design: check it with the GitHub API',
    'V01',
  ],
  [
    /^ya29\./,
    'a Google access token, opaque by design: check it with the tokeninfo endpoint',
    'V01',
  ],
  [/^gl(pat|oas|dt|rt)-/, 'a GitLab token, opaque by design', 'V01'],
  [
    /^ory_(at|rt|ac)_/,
    'an Ory Hydra token, opaque by design: use the introspection endpoint',
    'V01',
  ],
  [/^xox[abeprs]-/, 'a Slack token, opaque by design', 'V01'],
  [/^(sk|pk|rk)_(live|test)_/, 'a Stripe API key, not a token'],
  [/^AKIA[0-9A-Z]{16}$/, 'an AWS access key id, not a token'],
];

/** Texts that are not a token. */
const mistakes: readonly (readonly [RegExp, string])[] = [
  [/^$/, 'no token: the text is empty'],
  [
    /^(?:undefined|null|None|nil|NaN|true|false)$/,
    'not a token: this is what a script prints for a variable without a token',
  ],
  [/^\[object \w+\]$/, 'not a token: an object that a script has turned into a string'],
  [
    /^(?:\$\w+|\$[{(].*|%\w+%)$/s,
    'not a token: a variable that the shell did not replace: use double quotes',
  ],
  [/^-----BEGIN/, 'not a token: this is a key or certificate in PEM form'],
  [/^https?:\/\//i, 'not a token: this is a URL'],
  [
    /^@?(?:~|\.{0,2})[\\/].*\.\w{1,5}$|^@.+|^[A-Za-z]:\\/s,
    'not a token: this looks like the name of a file: give its content',
  ],
  [
    /^\{.*"(access|id)_token"/s,
    'not a token: this is a token response, give its access_token or id_token',
  ],
  [/^[{[]/, 'not a JWT: JSON serialization (a JWT is always compact)'],
];

/** Recognizes what a text is that is not a signed JWT; `undefined` for three segments that look like one. */
export function looksLike(token: string): Resemblance | undefined {
  for (const [pattern, message] of mistakes) {
    if (pattern.test(token)) return broken(message);
  }
  for (const [pattern, what, rule = 'not-a-jwt'] of prefixes) {
    if (pattern.test(token)) return { type: 'foreign', rule, message: `this is ${what}` };
  }
  const segments = token.split('.');
  if (token.includes('~') && isReadable(segments[0])) return selectiveDisclosure(token);
  if (segments.length === 3) return undefined;
  if (segments.length === 5 && isReadable(segments[0])) return encrypted(segments[0] ?? '');
  if (token.startsWith('eyJ')) return partOfJwt(token, segments);
  if (isBase64OfJwt(token)) {
    return broken('this is base64 of a JWT, such as from a Kubernetes secret: decode it first');
  }
  // RFC 6749 appendix A.12: an access token is of visible characters.
  if (/^[\x21-\x7e]{16,}$/.test(token)) return opaque(token);
  return broken(`a signed JWT has 3 segments, this text has ${segments.length}: was it truncated?`);
}

function isReadable(segment = ''): boolean {
  return 'value' in decodeObject(segment, '');
}

/** A text that begins as JWTs do, and has not their number of segments. */
function partOfJwt(token: string, segments: readonly string[]): Resemblance {
  if (segments.length > 1) {
    return broken(
      `a signed JWT has 3 segments, this text has ${segments.length}: was it truncated?`,
    );
  }
  const parsed = decodeObject(token, '');
  const isHeader = 'problem' in parsed || member(parsed.value, 'alg') !== undefined;
  const length = `${token.length} characters`;
  return broken(
    isHeader
      ? `only the first segment of a JWT (${length}): the rest is missing`
      : `only the payload of a JWT (${length}): its claims without header and signature`,
  );
}

/** Whether a text is a JWT that was encoded once more, as `ZXlK` is for `eyJ`. */
function isBase64OfJwt(token: string): boolean {
  if (!token.startsWith('ZXlK') || !/^[\w+/-]+={0,2}$/.test(token)) return false;
  return Buffer.from(token, 'base64').toString('latin1').split('.').length === 3;
}

function opaque(token: string): Resemblance {
  const message = `opaque token (${token.length} characters): use the introspection endpoint; at Auth0, sign in with --audience to get a JWT`;
  return { type: 'foreign', rule: 'V01', message };
}

function selectiveDisclosure(token: string): Resemblance {
  const disclosures = Math.max(token.split('~').length - 2, 0);
  const message = `this is an SD-JWT with ${disclosures} disclosures: UNSUPPORTED; the part before the first ~ is the JWT signed by the issuer`;
  return { type: 'foreign', rule: 'sd-jwt', message };
}

function encrypted(segment: string): Resemblance {
  const parsed = decodeObject(segment, 'the header');
  if ('problem' in parsed) {
    return broken('this text has 5 segments like an encrypted token, but no readable header');
  }
  const header = parsed.value;
  if (stringMember(header, 'enc') === undefined) {
    const message = 'this text has 5 segments like an encrypted token, but its header has no enc';
    return { ...broken(message), header };
  }
  const how = `alg ${quote(member(header, 'alg'))}, enc ${quote(member(header, 'enc'))}`;
  const symmetric = /^(dir$|A\d+(GCM)?KW$|PBES2)/.test(stringMember(header, 'alg') ?? '');
  const advice = symmetric
    ? 'only its issuer and its API can read it; at Auth0 sign in with --audience to get a JWT'
    : 'it cannot be verified without the private key';
  const message = `this is a JWE: encrypted (${how}), ${advice}`;
  const rule = symmetric ? 'V02' : 'jwe-not-signed';
  return { type: 'foreign', rule, message, header };
}

function broken(message: string): Resemblance {
  return { type: 'broken', rule: 'jwt-segments', message };
}
