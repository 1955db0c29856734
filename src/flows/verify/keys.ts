import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import {
  importJwks,
  type KeySet,
  type KeySource,
  type PublicKeySource,
} from '../../jwt/keys/key-set.ts';
import { requireServerUrl } from '../../model/url.ts';
import { fetchJwks } from '../server/jwks.ts';

/** The flag that names keys, and what it names. */
export type NamedKeys = {
  readonly flag: 'jwks' | 'key' | 'secret-file';
  readonly from: string;
  readonly allowInsecureHttp: boolean;
};

/** Keys that may change. */
export type FetchedKeys = PublicKeySource & { readonly type: 'jwks' };

/** A key set that changes is fetched again at most this often, whatever kids the tokens name. */
const cooldownMs = 30_000;

/** The keys that a flag names; nothing is read before a token needs it. */
export function namedKeys(
  context: Context,
  { flag, from, allowInsecureHttp }: NamedKeys,
): KeySource {
  if (flag === 'secret-file') return { type: 'secret', load: once(() => context.readFile(from)) };
  if (flag === 'key') {
    const load = once(async () => {
      const { importKeyFile } = await import('../../jwt/keys/key-file.ts');
      return importKeyFile(await context.readFile(from), from);
    });
    return { type: 'key', load };
  }
  if (!/^https?:/i.test(from)) {
    return { type: 'jwks', remote: false, load: once(() => readKeys(context, from)) };
  }
  const { href } = requireServerUrl('--jwks', from, allowInsecureHttp);
  return fetchedKeys(context, { issuer: '', find: async () => href });
}

export type KeysOfServer = {
  /** The issuer whose keys they are; empty where somebody named their address alone. */
  readonly issuer: string;
  /** Finds out the `jwks_uri`, when the first token needs a key. */
  readonly find: () => Promise<string>;
  readonly signal?: AbortSignal | undefined;
};

/** The keys of a server, from an earlier run where they are still fresh; what failed is tried again. */
export function fetchedKeys(context: Context, server: KeysOfServer): FetchedKeys {
  const load = cooled(
    (isDue) => fetchKeys(context, server, isDue),
    () => context.now(),
  );
  return { type: 'jwks', remote: true, load };
}

/**
 * Keeps what may change, such as a key set; whoever asks for a fresh one gets it once in a cooldown. `clock`
 * tells milliseconds. What could not be loaded is tried again.
 */
export function cooled<T>(
  load: (refresh: boolean) => Promise<T>,
  clock: () => number,
): (refresh: boolean) => Promise<T> {
  let loaded: Promise<T> | undefined;
  let refreshedAt = -Infinity;
  return (refresh) => {
    const isDue = refresh && clock() - refreshedAt >= cooldownMs;
    if (isDue) refreshedAt = clock();
    if (!isDue && loaded !== undefined) return loaded;
    const loading = load(isDue);
    loaded = loading;
    loading.catch(() => {
      if (loaded === loading) loaded = undefined;
    });
    return loading;
  };
}

/** Calls a function at its first use and keeps what it resolves to. */
export function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | undefined;
  return () => {
    loaded ??= load();
    return loaded;
  };
}

async function fetchKeys(
  context: Context,
  { issuer, find, signal }: KeysOfServer,
  isFresh: boolean,
): Promise<KeySet> {
  const jwksUri = await find();
  const { value, isKept } = await fetchJwks(context, { issuer, jwksUri, isFresh, signal });
  const set = importJwks(value, jwksUri);
  const serverAhead = clockOffset(context);
  return {
    ...set,
    ...(isKept ? { isKept } : {}),
    ...(serverAhead === undefined ? {} : { serverAhead }),
  };
}

async function readKeys(context: Context, path: string): Promise<KeySet> {
  const text = new TextDecoder().decode(await context.readFile(path));
  return importJwks(parse(text, path), path);
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const hint = text.includes('-----BEGIN')
      ? 'it is PEM: give it with --key'
      : 'a key set is JSON with a member "keys" (RFC 7517 section 5)';
    throw new Failure('usage', `${path} is not JSON, so it is no key set`, { hint, cause });
  }
}

/** Seconds that the clock of the server that answered last is ahead, by its Date header. */
function clockOffset({ exchanges }: Context): number | undefined {
  const last = exchanges.at(-1);
  // oxlint-disable-next-line no-restricted-globals -- a header is read, no clock is asked
  const date = Date.parse(last?.response?.headers['date'] ?? '');
  if (last === undefined || Number.isNaN(date)) return undefined;
  return Math.round((date - last.startedAt) / 1000);
}
