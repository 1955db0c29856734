import type { Sentences } from './sentences.ts';

/** What to do about files with keys. */
export const keysAdvice = {
  secret_key_file: () => [
    'it is a shared secret: give a file with its bytes as --secret-file <file>, in place of --key',
  ],
} satisfies Partial<Sentences>;
