import type { Problem } from './base64url.ts';
import type { JsonObject } from '../../util/json.ts';
import { decodeObject, member, stringMember } from './json.ts';
import { quote } from '../quote.ts';

/** What a text that is no signed JWT is instead. `foreign` is another kind of token, `broken` none. */
export type Resemblance = Problem & {
  readonly type: 'foreign' | 'broken';
  /** The header, where it could be read. */
  readonly header?: JsonObject;
};

/** Tokens and keys that tell what they are by how they begin; V01 is about opaque tokens. */
const prefixes: readonly (readonly [RegExp, string, rule?: string])[] = [
  [/^v[1-4]\.(local|public)\./, 'a PASETO token: another format, which this command does not read'],
  [
    /^(gh[opsur]_|github_pat_)/,
    'a GitHub token, opaque by design: ask the GitHub API about it',
    'V01',
  ],
  [
    /^ya29\./,
    'a Google access token, opaque by design: ask the tokeninfo endpoint about it',
    'V01',
  ],
  [/^gl(pat|oas|dt|rt)-/, 'a GitLab token, opaque by design', 'V01'],
  [
    /^ory_(at|rt|ac)_/,
    'an Ory Hydra token, opaque by design: ask the introspection endpoint',
    'V01',
  ],
  [/^xox[abeprs]-/, 'a Slack token, opaque by design', 'V01'],
  [/^(sk|pk|rk)_(live|test)_/, 'a Stripe API key, not a token'],
  [/^AKIA[0-9A-Z]{16}$/, 'an AWS access key id, not a token'],
];

/** Texts that are no token at all. */
const mistakes: readonly (readonly [RegExp, string])[] = [
  [/^$/, 'there is no token: the text is empty'],
  [/^-----BEGIN/, 'not a token: this is a key or certificate in PEM form'],
  [/^https?:\/\//i, 'not a token: this is a URL'],
  [
    /^\{.*"(access|id)_token"/s,
    'not a token: this is a token response, pass its access_token or id_token',
  ],
  [/^[{[]/, 'not a JWT: JSON serialization (a JWT is always compact)'],
];

/** Says what a text is that is no signed JWT; `undefined` for a text of three segments that looks like one. */
export function looksLike(token: string): Resemblance | undefined {
  for (const [pattern, message] of mistakes) {
    if (pattern.test(token)) return broken(message);
  }
  for (const [pattern, what, rule = 'not-a-jwt'] of prefixes) {
    if (pattern.test(token)) return { type: 'foreign', rule, message: `this is ${what}` };
  }
  if (token.includes('~')) return selectiveDisclosure(token);
  const segments = token.split('.');
  if (segments.length === 3) return undefined;
  if (segments.length === 5) return encrypted(segments[0] ?? '');
  if (segments.length === 1 && /^[\w\-+/=]{16,}$/.test(token)) return opaque(token);
  return broken(`a signed JWT has 3 segments, this text has ${segments.length}: was it cut?`);
}

function opaque(token: string): Resemblance {
  const length = `${token.length} characters`;
  if (token.startsWith('eyJ')) {
    return broken(`only the first segment of a JWT (${length}): the rest was cut`);
  }
  const message = `opaque token (${length}): ask the introspection endpoint; at Auth0, log in with --audience to get a JWT`;
  return { type: 'foreign', rule: 'V01', message };
}

function selectiveDisclosure(token: string): Resemblance {
  const disclosures = Math.max(token.split('~').length - 2, 0);
  const message = `this is an SD-JWT with ${disclosures} disclosures: UNSUPPORTED here; the part before the first ~ is the JWT that its issuer signed`;
  return { type: 'foreign', rule: 'sd-jwt', message };
}

function encrypted(segment: string): Resemblance {
  const parsed = decodeObject(segment, 'the header');
  if ('problem' in parsed) {
    return broken('this text has 5 segments like an encrypted token, but no readable header');
  }
  const header = parsed.value;
  if (stringMember(header, 'enc') === undefined) {
    const message = 'this text has 5 segments like an encrypted token, but its header names no enc';
    return { ...broken(message), header };
  }
  const how = `alg ${quote(member(header, 'alg'))}, enc ${quote(member(header, 'enc'))}`;
  const symmetric = /^(dir$|A\d+(GCM)?KW$|PBES2)/.test(stringMember(header, 'alg') ?? '');
  const advice = symmetric
    ? 'only its issuer and its API can read it; at Auth0 this means that --audience was missing'
    : 'nothing to verify without the private key';
  const message = `this is a JWE: encrypted (${how}), ${advice}`;
  const rule = symmetric ? 'V02' : 'jwe-not-signed';
  return { type: 'foreign', rule, message, header };
}

function broken(message: string): Resemblance {
  return { type: 'broken', rule: 'jwt-segments', message };
}
