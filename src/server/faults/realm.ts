import type { ServerKeys } from '../keys.ts';

/** The server that misbehaves. */
export type Realm = {
  readonly issuer: string;
  readonly keys: ServerKeys;
};
