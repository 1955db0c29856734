import type { KeyObject } from 'node:crypto';
import { type Check, fail, pass, unknown } from './check.ts';
import type { Expectations } from './expectations.ts';
import { algorithms } from './algorithms.ts';
import { checkClaims, claimNotes } from './claims/check-claims.ts';
import { type CompactJws, readForm, trimToken, type Unreadable } from './form/read-form.ts';
import { ignoredPointers, checkAlgorithm, checkExtensions } from './header.ts';
import type { JsonObject } from '../util/json.ts';
import { stringMember } from './form/json.ts';
import type { KeySource } from './keys/key-set.ts';
import { nothing, prove, proveForgery } from './signature/prove.ts';
import { guessKind, type KindGuess } from './token-kind.ts';
import { conclude, type Findings, type Verdict } from './verdict.ts';

export type VerifyOptions = Expectations & {
  /** The trusted keys; the token itself never decides. */
  readonly keys: KeySource;
  /** Algorithms that the caller allows (`--alg`). */
  readonly algorithms?: readonly string[] | undefined;
  /**
   * Algorithms that the server signs ID tokens with (OpenID Connect Discovery section 3), asked for
   * only when an ID token needs to know.
   */
  readonly idTokenAlgorithms?: (() => Promise<readonly string[] | undefined>) | undefined;
  /**
   * The access token of the profile: what equals it is one, whatever its claims look like. It is
   * asked for only when a token may be taken for something else.
   */
  readonly ownAccessToken?: (() => Promise<string | undefined>) | undefined;
  /**
   * The secret of a confidential client: it verifies ID tokens with an HMAC that `idTokenAlgorithms`
   * lists (OpenID Connect Core section 3.1.3.7, item 8). Resolves to `undefined` for a public client.
   */
  readonly clientSecret?: (() => Promise<Uint8Array | undefined>) | undefined;
  /** Accept a payload that is not a claims set: any JWS instead of a JWT. */
  readonly jws?: boolean;
};

/**
 * Verifies one token (RFC 7515, RFC 7519, RFC 8725): form, header, key, signature and claims, each
 * with a check of its own. It resolves for every text and throws only what loading the
 * keys throws; a token that is invalid with any key is refused before keys are loaded.
 */
export async function verifyToken(token: string, options: VerifyOptions): Promise<Verdict> {
  return (await examineToken(token, options)).verdict;
}

/** The result of the checks before the claims, which tokens with the same header share. */
export type Head = Pick<Findings, 'proof' | 'signature' | 'notes'> & {
  readonly header: JsonObject;
  readonly alg: string;
  /** The key that the signature was found good with. */
  readonly key?: KeyObject | Uint8Array | undefined;
  readonly serverAhead?: number | undefined;
};

/** The same, with the result of the checks before the claims, where the header was not refused. */
export async function examineToken(
  token: string,
  options: VerifyOptions,
): Promise<{ readonly verdict: Verdict; readonly head?: Head }> {
  const form = readForm(token, { jws: options.jws ?? false });
  if (form.type !== 'jws') {
    const isOwnOpaque = isOpaque(form) && (await isOwn(token, options));
    const known = isOwnOpaque ? opaqueForm(token, form) : form;
    return { verdict: unreadable(known, options.keys.type) };
  }
  const { header } = form;
  const guessed = guessKind(header, form.claims ?? {}, options);
  const isAccessToken = guessed.kind === 'id_token' && (await isOwn(token, options));
  const guess = isAccessToken ? ownKind : guessed;
  const keys = await keysFor(form, guess, options);
  const checks = [
    pass('form', 'JWS, compact serialization'),
    await checkAllowedAlgorithm(form, guess, { ...options, keys }),
    ...checkExtensions(header),
  ];
  const alg = stringMember(header, 'alg') ?? '';
  const refused = checks.some(({ verdict }) => verdict === 'fail');
  const decidable = checks.every(({ verdict }) => verdict === 'pass');
  const examine = refused ? proveForgery : prove;
  const proof = refused || decidable ? await examine(form, alg, keys) : nothing;
  const { key, serverAhead } = proof;
  const isEd448 =
    key !== undefined && 'asymmetricKeyType' in key && key.asymmetricKeyType === 'ed448';
  const kid = stringMember(header, 'kid') ?? proof.kid;
  const signature = {
    valid: proof.valid,
    alg: stringMember(header, 'alg'),
    kid,
    keysFetchedAt: proof.fetchedAt,
  };
  const notes = [...form.notes, ...ignoredPointers(header), ...proof.notes];
  const head = {
    header,
    alg: isEd448 ? 'Ed448' : alg,
    proof: [...checks, ...proof.checks],
    signature,
    notes,
    key,
    serverAhead,
  };
  if (!refused) return { verdict: concludeClaims(form.claims, head, guess, options), head };
  return { verdict: conclude({ ...head, kind: guess.kind, notReached: 'not reached' }) };
}

const ownKind: KindGuess = { kind: 'access_token', because: 'the profile, which has it as one' };

async function isOwn(token: string, { ownAccessToken }: VerifyOptions): Promise<boolean> {
  const own = await ownAccessToken?.();
  return own !== undefined && trimToken(token).token === own;
}

/** Whether a text has neither a form with a name, such as a PASETO, nor a header with an algorithm. */
function isOpaque({ type, rule, header = {} }: Unreadable): boolean {
  const isNamed = type === 'foreign' && rule !== 'V01';
  return !isNamed && stringMember(header, 'alg') === undefined;
}

/** RFC 6749 section 1.4: an access token "is usually opaque to the client". */
function opaqueForm(token: string, { notes }: Unreadable): Unreadable {
  const { length } = trimToken(token).token;
  const message = `not a JWT but an opaque token (${length} characters), the access token of this profile`;
  return { type: 'foreign', rule: 'V01', message, notes };
}

/** The verdict about a token of which all but the claims was checked. */
export function concludeClaims(
  payload: JsonObject | undefined,
  { header, alg, proof, signature, notes, serverAhead }: Head,
  guess: KindGuess,
  expected: Expectations,
): Verdict {
  const facts = { header, claims: payload ?? {}, alg, guess, expected, serverAhead };
  const claims = checkClaims(facts);
  const isJwt = payload !== undefined;
  const missed = claims.some(({ verdict }) => verdict === 'fail');
  return conclude({
    header,
    payload,
    kind: guess.kind,
    signature,
    proof,
    claims: isJwt || missed ? claims : undefined,
    notes: isJwt ? [...notes, ...claimNotes(facts)] : notes,
    notReached: isJwt ? 'not reached' : 'the payload is not a claims set',
  });
}

const signedForms: ReadonlySet<string> = new Set(['jwt-nested', 'hdr-zip']);

/** A text that is not a JWS; `alg` none is reported even when the form is wrong as well. */
function unreadable(form: Unreadable, keys: KeySource['type']): Verdict {
  const check = form.type === 'foreign' ? unknown : fail;
  const formCheck = check('form', form.message, { rule: form.rule });
  const { header, notes } = form;
  const findings = { notes, signature: {}, notReached: 'not reached' };
  if (header === undefined) return conclude({ ...findings, proof: [formCheck] });
  const alg = checkAlgorithm(header, keys, undefined);
  // The alg of a JWE is another one; all that is signed is forged without it.
  const isSigned = form.type === 'broken' || signedForms.has(form.rule);
  const unsecured = alg.rule === 'jwt-alg-none' && isSigned;
  return conclude({ ...findings, header, proof: unsecured ? [formCheck, alg] : [formCheck] });
}

/** The keys of the caller, or the client secret where an HMAC of it is allowed. */
async function keysFor(
  { header }: CompactJws,
  guess: KindGuess,
  { keys, idTokenAlgorithms, clientSecret }: VerifyOptions,
): Promise<KeySource> {
  const alg = stringMember(header, 'alg') ?? '';
  const isMac = algorithms.get(alg)?.kty === 'oct';
  if (!isMac || guess.kind !== 'id_token' || clientSecret === undefined) return keys;
  const isListed = (await idTokenAlgorithms?.())?.includes(alg) ?? false;
  const secret = isListed ? await clientSecret() : undefined;
  if (secret === undefined) return keys;
  return { type: 'secret', name: 'the client secret', load: async () => secret };
}

/** Checks `alg` against the caller's list, else, for an ID token, against the server's. */
async function checkAllowedAlgorithm(
  { header }: CompactJws,
  guess: KindGuess,
  { keys, algorithms: named = [], idTokenAlgorithms }: VerifyOptions,
): Promise<Check> {
  if (named.length > 0) {
    return checkAlgorithm(header, keys.type, { values: named, from: 'from --alg' });
  }
  const check = checkAlgorithm(header, keys.type, undefined);
  if (check.verdict !== 'pass' || guess.kind !== 'id_token') return check;
  const values = (await idTokenAlgorithms?.()) ?? [];
  if (values.length === 0) return check;
  return checkAlgorithm(header, keys.type, { values, from: 'from discovery' });
}
