import { join } from 'node:path';
import type { Fetch } from '../../../src/model/exchange.ts';
import {
  createResponseCache,
  type ResponseCacheOptions,
} from '../../../src/io/files/response-cache.ts';
import { newHome } from '../home.ts';
import { createWorld, type World } from '../context.ts';

const start = Date.parse('2026-01-01T00:00:00Z');

export type Runs = {
  /** Where responses are stored. */
  readonly folder: string;
  /** A later run of the program on the same machine. */
  readonly next: (
    changes?: Partial<ResponseCacheOptions> & Omit<World, 'env'>,
  ) => ReturnType<typeof createWorld>;
  /** Time passes, in seconds; it may go backwards. */
  readonly wait: (seconds: number) => void;
};

/** Runs of the program that share a state folder, on a clock that only waiting moves. */
export async function createRuns(fetch: Fetch): Promise<Runs> {
  const home = await newHome();
  let now = start;
  return {
    folder: join(home, 'answers'),
    wait: (seconds) => {
      now += seconds * 1000;
    },
    next: ({ env = {}, network = () => ({}), isUsed = true, ...world } = {}) => {
      const options = { now: () => now, env, network, isUsed };
      const responseCache = createResponseCache(home, options);
      return createWorld({ fetch, now, ...world, responseCache });
    },
  };
}
