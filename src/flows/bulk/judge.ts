import { fail } from '../../jwt/check.ts';
import type { KeySource } from '../../jwt/keys/key-set.ts';
import type { PlainCheck, PlainVerdict } from '../../jwt/plainly-valid.ts';
import { conclude, type Verdict } from '../../jwt/verdict.ts';
import { verifyToken, type VerifyOptions } from '../../jwt/verify.ts';
import { expectedIssuer } from '../expected-issuer.ts';
import { explainWith } from '../explain-verdict.ts';
import { createKeyCache, type KeyCache } from './key-cache.ts';
import { tokenOf } from './line-token.ts';
import type { Plan } from './plan.ts';

/** A verdict, or one that needs no list of checks: nothing was wrong. */
export type BulkVerdict = Verdict | PlainVerdict;

/**
 * Judges the line of a block that is between two offsets, in seconds; what is plainly valid is said
 * at once. An empty line has no verdict.
 */
export type Judge = (
  block: Buffer,
  start: number,
  end: number,
  at: number,
) => BulkVerdict | undefined | Promise<BulkVerdict>;

/** Where a thread gets what no plan can hold. */
export type Sources = Pick<VerifyOptions, 'idTokenAlgorithms'> & {
  readonly keys: KeySource;
  /** Milliseconds since some moment. */
  readonly monotonic: () => number;
};

/** A judge of lines; its verdicts are those of `verifyTokens`. */
export function createJudge(plan: Plan, { keys, idTokenAlgorithms, monotonic }: Sources): Judge {
  const { options, template, profiles, field } = plan;
  const cache = createKeyCache(keys, options.algorithms, monotonic);
  const judgeFully = async (token: string, known: Omit<VerifyOptions, 'keys'>) => {
    const asked = idTokenAlgorithms === undefined ? {} : { idTokenAlgorithms };
    const verdict = await verifyToken(token, { ...known, ...asked, keys: cache.source });
    return verdict.valid ? verdict : explainWith(profiles, verdict, token, known.issuer);
  };
  const knownAt = (at: number, issuer: string | undefined) => {
    return { ...options, ...(issuer === undefined ? {} : { issuer }), at };
  };
  const prepare = preparedFor(cache, knownAt);
  // Lines that are tokens of an issuer that is known are read as the bytes that they are.
  const isToken = template === undefined && field === undefined;
  return (block, start, end, at) => {
    const verdict = isToken ? prepare(at, options.issuer)?.(block, start, end) : undefined;
    if (verdict !== undefined) return verdict;
    const line = block.toString('utf8', start, end);
    if (line.trim() === '') return undefined;
    const found = tokenOf(line, field);
    if ('problem' in found) return noToken(found.problem);
    const { token } = found;
    if (isToken) return judgeFully(token, knownAt(at, options.issuer));
    const issuer =
      template === undefined
        ? options.issuer
        : expectedIssuer(template.settings, template.server, token);
    const bytes = Buffer.from(token);
    const plain = prepare(at, issuer)?.(bytes, 0, bytes.length);
    return plain ?? judgeFully(token, knownAt(at, issuer));
  };
}

/** The check of plainly valid tokens, made anew when the second, the issuer or the keys are others. */
function preparedFor(
  cache: KeyCache,
  knownAt: (at: number, issuer: string | undefined) => Omit<VerifyOptions, 'keys'>,
) {
  let made: ReturnType<KeyCache['plainCheck']>;
  let madeAt: number | undefined;
  let madeFor: string | undefined;
  let check: PlainCheck | undefined;
  return (at: number, issuer: string | undefined) => {
    const make = cache.plainCheck();
    if (make !== made || at !== madeAt || issuer !== madeFor) {
      check = make?.(knownAt(at, issuer));
      [made, madeAt, madeFor] = [make, at, issuer];
    }
    return check;
  };
}

function noToken({ message, rule }: { readonly message: string; readonly rule: string }): Verdict {
  const proof = [fail('form', message, { rule })];
  return conclude({ proof, notes: [], signature: {}, notReached: 'not reached' });
}
