import type { StoreChoice } from '../token-set.ts';
import type { SealedTokens } from './sealed-tokens.ts';

export type Decision = {
  readonly kind: 'file' | 'keyring';
  /** Why the keyring is not used, where nobody chose a file. */
  readonly reason?: string;
};

/**
 * How the tokens of a sign-in will be kept. `auto` leaves a file as it is, `sealed` or not, and takes
 * the keyring for a new one where it can be used. Throws when the keyring has to be used and cannot.
 */
export async function decideStorage(
  wanted: Exclude<StoreChoice, 'memory'>,
  sealed: boolean | undefined,
  sealing: () => Promise<SealedTokens>,
): Promise<Decision> {
  if (wanted === 'file' || (wanted === 'auto' && sealed === false)) return { kind: 'file' };
  const problem = await (await sealing()).ensureKey();
  if (problem === undefined) return { kind: 'keyring' };
  if (wanted === 'keyring' || sealed) {
    const { notKept } = await import('./token-key.ts');
    throw notKept(problem);
  }
  return { kind: 'file', reason: problem.detail };
}
