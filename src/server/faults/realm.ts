import type { ServerKeys } from '../keys.ts';

/** The server that the faults act on. */
export type Realm = {
  readonly issuer: string;
  readonly keys: ServerKeys;
};
