import type { KeyObject } from 'node:crypto';
import { compactVerify, errors } from 'jose';
import type { CompactJws } from '../form/read-form.ts';

/** `unsupported` says why this runtime could not compute it. */
export type SignatureResult = 'good' | 'bad' | { readonly unsupported: string };

/**
 * Computes whether a signature is good; `alg` has been judged before, and so has the key.
 * The mathematics are jose's, which hands them to the runtime.
 */
export async function checkSignature(
  { token }: Pick<CompactJws, 'token'>,
  alg: string,
  key: KeyObject | Uint8Array,
): Promise<SignatureResult> {
  try {
    await compactVerify(token, key, { algorithms: [alg] });
    return 'good';
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed) return 'bad';
    return { unsupported: error instanceof Error ? error.message : String(error) };
  }
}
