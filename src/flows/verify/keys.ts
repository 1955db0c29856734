import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import { requireText } from '../../model/text-file.ts';
import {
  importJwks,
  type KeySet,
  type KeySource,
  type PublicKeySource,
} from '../../jwt/keys/key-set.ts';
import { requireServerUrl } from '../../model/url.ts';
import { fetchJwks } from '../server/jwks.ts';

/** The flag that gives the keys, and its value. */
export type NamedKeys = {
  readonly flag: 'jwks' | 'key' | 'secret-file';
  readonly from: string;
  readonly allowInsecureHttp: boolean;
};

/** Keys that may change. */
export type FetchedKeys = PublicKeySource & { readonly type: 'jwks' };

/** A key set is fetched again at most this often, whatever kids the tokens have. */
const cooldownMs = 30_000;

/** The keys of a flag; nothing is read before a token needs it. */
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
  /** The issuer that the keys belong to; empty when only their URL was given. */
  readonly issuer: string;
  /** Resolves to the `jwks_uri`, when the first token needs a key. */
  readonly find: () => Promise<string>;
  readonly signal?: AbortSignal | undefined;
};

/** The keys of a server, cached while they are fresh; a failure is retried. */
export function fetchedKeys(context: Context, server: KeysOfServer): FetchedKeys {
  const load = cooled(
    (isDue) => fetchKeys(context, server, isDue),
    () => context.now(),
  );
  return { type: 'jwks', remote: true, load };
}

/**
 * Keeps what may change, such as a key set, and refreshes it on demand at most once per cooldown.
 * `clock` is in milliseconds. A failure is retried.
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
  const place = { issuer, jwksUri, isFresh, signal };
  const {
    value: set,
    isKept,
    fetchedAt,
  } = await fetchJwks(context, place, (value) => importJwks(value, jwksUri));
  const serverAhead = clockOffset(context);
  return {
    ...set,
    fetchedAt: Math.floor(fetchedAt / 1000),
    ...(isKept ? { isKept, age: (context.now() - fetchedAt) / 1000 } : {}),
    ...(serverAhead === undefined ? {} : { serverAhead }),
  };
}

async function readKeys(context: Context, path: string): Promise<KeySet> {
  const text = requireText(await context.readFile(path), path);
  return importJwks(parse(text, path), path, 'own file');
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const seen = text.includes('-----BEGIN')
      ? 'it is PEM, for --key'
      : 'it is not JSON with a member "keys" (RFC 7517 section 5)';
    throw new Failure('usage', `${path} is not a key set: ${seen}`, { cause });
  }
}

/** How many seconds the clock of the server is ahead, by the Date header of its last response. */
function clockOffset({ exchanges }: Context): number | undefined {
  const last = exchanges.at(-1);
  // oxlint-disable-next-line no-restricted-globals -- a header is read, no clock is asked
  const date = Date.parse(last?.response?.headers['date'] ?? '');
  if (last === undefined || Number.isNaN(date)) return undefined;
  return Math.round((date - last.startedAt) / 1000);
}
