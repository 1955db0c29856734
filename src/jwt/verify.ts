import { type Check, fail, pass, unknown } from './check.ts';
import type { ClaimFacts, Expectations } from './claims/claim-facts.ts';
import { checkClaims, claimNotes } from './claims/check-claims.ts';
import { type CompactJws, readForm, type Unreadable } from './form/read-form.ts';
import { ignoredPointers, judgeAlgorithm, judgeExtensions } from './header.ts';
import { stringMember } from './form/json.ts';
import type { KeySource } from './keys/key-set.ts';
import { type Proof, prove, proveForgery } from './signature/prove.ts';
import { guessKind, type KindGuess, kindNames } from './token-kind.ts';
import { conclude, type Verdict } from './verdict.ts';

export type VerifyOptions = Expectations & {
  /** Whose signature counts; the token itself is never asked. */
  readonly keys: KeySource;
  /** Algorithms that the caller allows (`--alg`). */
  readonly algorithms?: readonly string[] | undefined;
  /**
   * Algorithms that the server signs ID tokens with (OpenID Connect Discovery section 3); a function
   * is called only when an ID token needs to know.
   */
  readonly idTokenAlgorithms?: readonly string[] | (() => Promise<readonly string[]>);
  /** Accept a payload that is no claims set: any JWS instead of a JWT. */
  readonly jws?: boolean;
};

/**
 * Verifies one token (RFC 7515, RFC 7519, RFC 8725): form, header, key, signature and claims, each
 * with a verdict of its own. It resolves for every text whatsoever and throws only what loading the
 * keys throws; a token that no key could save is refused before any is loaded.
 */
export async function verifyToken(token: string, options: VerifyOptions): Promise<Verdict> {
  const form = readForm(token, { jws: options.jws ?? false });
  if (form.type !== 'jws') return unreadable(form, options.keys.type);
  const guess = guessOf(form, options);
  const { header } = form;
  const head = [
    pass('form', 'a JWS in compact form'),
    await judgeAllowed(form, guess, options),
    ...judgeExtensions(header),
  ];
  const alg = stringMember(header, 'alg') ?? '';
  const refused = head.some(({ verdict }) => verdict === 'fail');
  const decidable = head.every(({ verdict }) => verdict === 'pass');
  const examine = refused ? proveForgery : prove;
  const proof = refused || decidable ? await examine(form, alg, options.keys) : nothing;
  const notes = [...form.notes, ...ignoredPointers(header), ...proof.notes];
  const { kind } = guess;
  const kindName = kindNames[kind];
  const known = { header, kind, kindName, signature: signatureOf(form, proof) };
  const checks = { proof: [...head, ...proof.checks], notes, notReached: 'not reached' };
  if (refused) return conclude({ ...known, ...checks });
  const facts = factsOf(form, alg, guess, options, proof);
  const claims = checkClaims(facts);
  if (form.claims !== undefined) {
    const told = [...notes, ...claimNotes(facts)];
    return conclude({ ...known, ...checks, claims, notes: told, payload: form.claims });
  }
  const missed = claims.some(({ verdict }) => verdict === 'fail');
  const notReached = 'the payload is no claims set';
  return conclude({ ...known, ...checks, ...(missed ? { claims } : {}), notReached });
}

const nothing: Proof = { checks: [], notes: [] };

/** A text that is no JWS; `alg` none is named even when something else is wrong too. */
function unreadable(form: Unreadable, keys: KeySource['type']): Verdict {
  const judge = form.type === 'foreign' ? unknown : fail;
  const formCheck = judge('form', form.message, { rule: form.rule });
  const { header, notes } = form;
  const findings = { notes, signature: {}, notReached: 'not reached' };
  if (header === undefined) return conclude({ ...findings, proof: [formCheck] });
  const alg = judgeAlgorithm(header, keys, undefined);
  const unsecured = alg.rule === 'jwt-alg-none' && form.type === 'broken';
  return conclude({ ...findings, header, proof: unsecured ? [formCheck, alg] : [formCheck] });
}

function guessOf({ header, claims = {} }: CompactJws, options: VerifyOptions): KindGuess {
  const guess = guessKind(header, claims, options.clientId);
  const { expect } = options;
  const contradicts = guess.because === 'its typ';
  const undecided = guess.kind === 'jwt' || expect === 'id_token';
  if (expect === undefined || contradicts || !undecided) return guess;
  return { kind: expect, because: 'what was expected' };
}

/** Judges `alg` by the caller's list; else, for an ID token, by the server's. */
async function judgeAllowed(
  { header }: CompactJws,
  guess: KindGuess,
  { keys, algorithms = [], idTokenAlgorithms = [] }: VerifyOptions,
): Promise<Check> {
  if (algorithms.length > 0) {
    return judgeAlgorithm(header, keys.type, { values: algorithms, from: 'from --alg' });
  }
  const check = judgeAlgorithm(header, keys.type, undefined);
  if (check.verdict !== 'pass' || guess.kind !== 'id_token') return check;
  const values =
    typeof idTokenAlgorithms === 'function' ? await idTokenAlgorithms() : idTokenAlgorithms;
  if (values.length === 0) return check;
  return judgeAlgorithm(header, keys.type, { values, from: 'from discovery' });
}

function signatureOf({ header }: CompactJws, { valid, kid }: Proof): Verdict['signature'] {
  const alg = stringMember(header, 'alg');
  const named = stringMember(header, 'kid') ?? kid;
  return {
    ...(valid === undefined ? {} : { valid }),
    ...(alg === undefined ? {} : { alg }),
    ...(named === undefined ? {} : { kid: named }),
  };
}

function factsOf(
  { header, claims = {} }: CompactJws,
  alg: string,
  guess: KindGuess,
  expected: Expectations,
  { serverAhead }: Proof,
): ClaimFacts {
  return { header, claims, alg, guess, expected, serverAhead };
}
