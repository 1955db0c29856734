import type { Verdict } from '../jwt/verdict.ts';

/** What a verdict comes to, as JSON names it for one token and for each of many. */
export function verdictMembers({
  valid,
  outcome,
  kind,
  signature,
  claims,
}: Pick<Verdict, 'valid' | 'outcome' | 'kind' | 'signature' | 'claims'>) {
  return {
    valid,
    outcome,
    kind,
    signature: {
      valid: signature.valid ?? null,
      alg: signature.alg ?? null,
      kid: signature.kid ?? null,
    },
    claims: { valid: claims.valid ?? null },
  };
}
