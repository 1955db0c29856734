import type { Keyring, KeyringResult } from '../../src/io/token-store/keyring.ts';

/** A keyring that is a variable; `asked` counts its requests. */
export function memoryKeyring(first?: Buffer): Keyring & {
  readonly asked: readonly string[];
  readonly held: () => Buffer | undefined;
} {
  let held = first;
  const asked: string[] = [];
  const answer = (): KeyringResult => ({ secret: held });
  return {
    asked,
    held: () => held,
    find: async () => {
      asked.push('find');
      return answer();
    },
    ensure: async (secret) => {
      asked.push('ensure');
      held ??= secret;
      return answer();
    },
    forget: async () => {
      asked.push('forget');
      held = undefined;
      return answer();
    },
  };
}

/** A keyring that answers every request with the same problem. */
export function brokenKeyring(problem: Extract<KeyringResult, { problem: string }>): Keyring {
  const answer = async () => problem;
  return { find: answer, ensure: answer, forget: answer };
}
