import type { PortableKeys } from '../../jwt/keys/portable-keys.ts';
import type { Block } from './blocks.ts';
import type { JudgedBlock } from './judge-block.ts';

/** What the main thread says to one that judges. */
export type ToThread =
  | { readonly type: 'block'; readonly block: Block; readonly at: number }
  /** Keys, a shared secret, or the algorithms of ID tokens: the answer to a question. */
  | { readonly type: 'answer'; readonly value: PortableKeys | Uint8Array | readonly string[] };

/** What a thread that judges says; blocks come back in the order in which they came. */
export type FromThread =
  | { readonly type: 'judged'; readonly judged: JudgedBlock }
  /** The main thread alone reads files and talks to servers. */
  | { readonly type: 'ask'; readonly for: 'keys'; readonly refresh: boolean }
  | { readonly type: 'ask'; readonly for: 'algorithms' };
