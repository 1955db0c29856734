import type * as fc from 'fast-check';

/** A reader of something that is no answer of a server: a token, a file, a header, a paste. */
export type TextReader = {
  readonly name: string;
  readonly input: fc.Arbitrary<unknown>;
  /** May throw a `Failure`, and nothing else. */
  readonly read: (given: any) => unknown;
};
