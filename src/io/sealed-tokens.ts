import type { TokenSet } from '../token-set.ts';
import type { Keyring, KeyringProblem } from './keyring.ts';
import { requireEnvelope, seal, unseal } from './sealed-file.ts';
import { hasSealedFile, isSealed, parseTokenSet, type SealedFile } from './token-file.ts';
import { createTokenKey } from './token-key.ts';

export type SealedTokens = {
  /** The tokens in a sealed file; a failure says why it does not open, and leaves it as it is. */
  open(sealed: SealedFile): Promise<TokenSet>;
  /** Seals a text for a file and hands it to `write`. */
  write(file: string, json: string, write: (content: string) => Promise<void>): Promise<void>;
  /** Makes sure of the key; why there is none when there is none. */
  ensureKey(): Promise<KeyringProblem | undefined>;
  /** Deletes the key when no file of the folder is sealed any more. */
  forgetUnused(): Promise<void>;
};

export type SealingOptions = {
  readonly keyring: Keyring;
  /** The lock for making and deleting the key. */
  readonly lock: string;
  readonly signal?: AbortSignal | undefined;
};

/** Token files that are sealed with one key in the keyring of the system. */
export function createSealedTokens(
  folder: string,
  { keyring, lock, signal }: SealingOptions,
): SealedTokens {
  const key = createTokenKey(keyring, lock, signal);
  return {
    open: async (sealed) => {
      requireEnvelope(sealed);
      return parseTokenSet(unseal(sealed, await key.find(sealed)), sealed);
    },
    write: async (file, json, write) => {
      const known = key.known();
      // While a file is sealed, nobody deletes the key, and nothing has to be asked.
      if (known !== undefined && isSealed(file)) return await write(seal(json, known, file));
      return await key.kept((kept) => write(seal(json, kept, file)));
    },
    ensureKey: async () => {
      const ensured = await key.ensure();
      return 'problem' in ensured ? ensured : undefined;
    },
    forgetUnused: () => key.forgetUnless(() => hasSealedFile(folder)),
  };
}
