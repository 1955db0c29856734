import type { Note } from './check.ts';
import { smallerUnit } from './claims/check-times.ts';
import { relative } from '../util/duration.ts';
import { isObject, type JsonObject, parseObject, parseShallow } from '../util/json.ts';
import { member, stringMember } from './form/json.ts';
import { quote } from './quote.ts';
import { isNested, readForm, trimToken, type Unreadable } from './form/read-form.ts';
import { guessKind, kindNames } from './token-kind.ts';

/** A decoded token: its signature was not verified, so nothing in it is proven. */
export type Decoded = {
  readonly header: JsonObject;
  /** The claims, else the payload as text; absent when it is encrypted. */
  readonly payload?: JsonObject | string;
  /** What it seems to be, such as `an ID token`. */
  readonly kind: string;
  readonly times: readonly DecodedTime[];
  /** The disclosures of an SD-JWT (RFC 9901 section 4.2), as they are encoded where they are odd. */
  readonly disclosures?: readonly unknown[];
  readonly notes: readonly Note[];
};

/** A moment of the claims: seconds since the epoch, and how far away it is. */
export type DecodedTime = { readonly claim: string; readonly at: number; readonly words: string };

/** A text without a readable header; `message` says what it looks like. */
export type NotDecodable = Pick<Unreadable, 'type' | 'rule' | 'message'>;

/**
 * Decodes a token without verifying it, whatever it is: `alg` none, broken signatures and
 * odd JSON included. `now` is in seconds since the epoch.
 */
export function decodeUnverified(text: string, now: number): Decoded | NotDecodable {
  const selective = decodeSelective(text, now);
  if (selective !== undefined) return selective;
  const form = readForm(text, { jws: true });
  if (form.type === 'jws') {
    const zip = stringMember(form.header, 'zip');
    if (form.claims === undefined && zip !== undefined) {
      const note = { id: 'hdr-zip', message: `the payload is compressed (zip ${quote(zip)})` };
      const kind = 'a JWS with a compressed payload';
      return { header: form.header, kind, times: [], notes: [...form.notes, note] };
    }
    const payload = form.claims ?? new TextDecoder().decode(form.payload);
    return decoded(form.header, payload, form.notes, now);
  }
  const { type, rule, message, header, notes } = form;
  const allNotes = [...notes, { id: rule, message }];
  if (type === 'foreign' && header !== undefined) {
    const kind = rule === 'sd-jwt' ? 'an SD-JWT' : 'an encrypted token';
    return { header, kind, times: [], notes: allNotes };
  }
  const lenient = type === 'broken' && rule !== 'jwt-size' ? readLeniently(text) : undefined;
  if (lenient === undefined) return { type, rule, message };
  return decoded(lenient.header, lenient.payload, allNotes, now);
}

/**
 * The part of an SD-JWT (RFC 9901 section 4) that its issuer signed, and what it discloses; the last
 * part may be a JWT of its holder. `undefined` for another text.
 */
function decodeSelective(text: string, now: number): Decoded | undefined {
  const [issued = '', ...rest] = trimToken(text).token.split('~');
  if (rest.length === 0) return undefined;
  const form = readForm(issued, { jws: false });
  if (form.type !== 'jws' || form.claims === undefined) return undefined;
  const disclosures = rest.slice(0, -1).map((part) => {
    return parseShallow(Buffer.from(part, 'base64url').toString()) ?? part;
  });
  const isBound = rest.at(-1) !== '';
  const holder = { id: 'sd-jwt', message: 'its holder has signed it too (key binding JWT)' };
  const notes = [...form.notes, ...(isBound ? [holder] : [])];
  const decodedIssued = decoded(form.header, form.claims, notes, now);
  return { ...decodedIssued, kind: 'an SD-JWT', disclosures };
}

function decoded(
  header: JsonObject,
  payload: JsonObject | string,
  notes: readonly Note[],
  now: number,
): Decoded {
  if (typeof payload === 'string') {
    const kind = isNested(payload) ? 'a nested JWT, whose payload is another one' : 'a JWS';
    return { header, payload, kind, times: [], notes };
  }
  const kind = kindNames[guessKind(header, payload).kind];
  return { header, payload, kind, times: timesOf(payload, now), notes };
}

/** The claims of a token, not verified; none when they cannot be read. */
export function unverifiedClaims(token = ''): JsonObject {
  const read = decodeUnverified(token, 0);
  return 'header' in read && isObject(read.payload) ? read.payload : {};
}

const timeClaims = ['iat', 'nbf', 'auth_time', 'updated_at', 'exp'] as const;

function timesOf(claims: JsonObject, now: number): readonly DecodedTime[] {
  return timeClaims.flatMap((claim) => {
    const at = member(claims, claim);
    return typeof at === 'number' ? [{ claim, at, words: momentInWords(at, now) }] : [];
  });
}

function momentInWords(at: number, now: number): string {
  const unit = smallerUnit(at);
  if (unit === undefined) return relative(at, now);
  return `as ${unit.name}, which it looks like, ${relative(at / unit.perSecond, now)}`;
}

/** Reads what is readable of a token that no verifier should accept. */
function readLeniently(text: string): { header: JsonObject; payload: JsonObject } | undefined {
  const [first = '', second = ''] = text.trim().split('.');
  const header = parseObject(Buffer.from(first, 'base64url').toString());
  const payload = parseObject(Buffer.from(second, 'base64url').toString());
  return header && payload && { header, payload };
}
