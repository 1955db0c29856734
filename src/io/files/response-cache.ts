/** The response cache as one file for each response, for the owner only. */
import { promises as files, statSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Environment } from '../../model/exchange.ts';
import { object } from '../../model/json-file.ts';
import { parseJson } from '../../util/json.ts';
import { isLoopback } from '../../model/url.ts';
import type { CachedResponse, CacheKey, ResponseCache } from '../../model/response-cache.ts';
import type { NetworkSettings } from '../../model/settings.ts';
import { readStoredText } from './read-write.ts';

export type ResponseCacheOptions = {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly env: Environment;
  /** The network settings of this run. */
  readonly network: () => NetworkSettings;
  /** Use responses of earlier runs. */
  readonly isUsed: boolean;
};

/** Metadata changes a few times a year; a withdrawn key is trusted at most this long. */
const maxAgeMs: Readonly<Record<CacheKey['step'], number>> = {
  discovery: 3_600_000,
  jwks: 600_000,
};

/** Environment variables that change which server is reached or trusted. */
const trustVariables = [
  'HTTPS_PROXY',
  'HTTP_PROXY',
  'ALL_PROXY',
  'NO_PROXY',
  'NODE_EXTRA_CA_CERTS',
  'NODE_TLS_REJECT_UNAUTHORIZED',
] as const;

const maxFiles = 64;
const maxBytes = 256 * 1024;
/** The library retries a folder without permission; this bounds the wait. */
const writeTimeoutMs = 250;

const version = 2;
const entrySchema = object({
  version: v.literal(version),
  key: v.array(v.string()),
  url: v.string(),
  fetchedAt: v.number(),
  /** Milliseconds since the epoch. */
  freshUntil: v.number(),
  value: v.unknown(),
});

/**
 * A file name is derived from the issuer, the URL and the network settings, so that no response is
 * used for another issuer or with other trust settings. Responses to a client certificate are never
 * stored. Within a run each response is fetched once, whatever its headers say.
 */
export function createResponseCache(
  stateFolder: string,
  { now, env, network, isUsed }: ResponseCacheOptions,
): ResponseCache {
  // The historical name.
  const folder = join(stateFolder, 'answers');
  const ofThisRun = new Map<string, CachedResponse>();
  const usedMetadata = new Set<string>();
  const isShared = () => network().client_cert === undefined;

  const nameOf = ({ step, issuer, url }: CacheKey): string => {
    const { ca_cert, proxy } = network();
    const variables = trustVariables.map((name) => [env[name.toLowerCase()], env[name]]);
    const name = `${digest(issuer)}-${digest([step, issuer, url, ca_cert, proxy, variables])}.json`;
    if (step === 'discovery') usedMetadata.add(name);
    return name;
  };

  return {
    find: async (key) => {
      const name = nameOf(key);
      const known = ofThisRun.get(name);
      if (known !== undefined) return { ...known, isOfThisRun: true };
      if (!isUsed || !isShared()) return undefined;
      const stored = readEntry(join(folder, name), key, now());
      return stored && { ...stored, isOfThisRun: false };
    },
    store: async (key, response, cacheControl) => {
      const name = nameOf(key);
      ofThisRun.set(name, response);
      if (!isShared()) return;
      const lifetimeMs = lifetimeOf(key.step, response.url, cacheControl);
      const freshUntil = response.fetchedAt + lifetimeMs;
      const text = JSON.stringify({ version, key: listed(key), ...response, freshUntil });
      if (lifetimeMs === 0 || Buffer.byteLength(text) > maxBytes) await removeAll([name]);
      else await writeEntry(folder, name, text);
    },
    forget: async (issuer) => {
      const names = await files.readdir(folder).catch(() => []);
      await removeAll(names.filter((name) => name.startsWith(`${digest(issuer)}-`)));
    },
    deleteUsed: () => removeAll([...usedMetadata]),
  };

  async function removeAll(names: readonly string[]): Promise<void> {
    await Promise.all(names.map((name) => files.unlink(join(folder, name)).catch(() => {})));
  }
}

/**
 * How long a response may be used, in milliseconds: as long as `max-age` says (RFC 9111 section
 * 5.2.2), within our own limit. A server on this machine is fast and probably in development:
 * without the header, its responses are not reused.
 */
function lifetimeOf(step: CacheKey['step'], url: string, cacheControl: string | null): number {
  const directives = cacheControl?.toLowerCase() ?? '';
  if (/\bno-(?:store|cache)\b/.test(directives)) return 0;
  const [, seconds] = /(?:^|[\s,])max-age="?(\d*)/.exec(directives) ?? [];
  if (seconds !== undefined) return Math.min(Number(seconds) * 1000, maxAgeMs[step]);
  return isLoopback(new URL(url).hostname) ? 0 : maxAgeMs[step];
}

/**
 * The response in a file; `undefined` when there is none that is fresh, or its time is in the
 * future (another clock), or another user may have written it. The file is small: reading it
 * synchronously is faster than waiting for a thread.
 */
function readEntry(file: string, key: CacheKey, now: number): CachedResponse | undefined {
  try {
    if (statSync(file).size > 2 * maxBytes) return undefined;
    const entry = v.safeParse(entrySchema, parseJson(readStoredText(file)));
    if (!entry.success) return undefined;
    const { url, fetchedAt, freshUntil, value } = entry.output;
    const isMeant = JSON.stringify(entry.output.key) === JSON.stringify(listed(key));
    return isMeant && fetchedAt <= now && now < freshUntil ? { url, fetchedAt, value } : undefined;
  } catch {
    return undefined;
  }
}

/** Replaces the file as a whole, and deletes the oldest files. */
async function writeEntry(folder: string, name: string, text: string): Promise<void> {
  const { replaceFile } = await import('./replace-file.ts');
  try {
    await replaceFile(join(folder, name), text, { fsync: false, timeout: writeTimeoutMs });
    const names = await files.readdir(folder);
    if (names.length <= maxFiles) return;
    const aged = await Promise.all(
      names.map(async (one) => {
        const file = join(folder, one);
        return { file, at: (await files.stat(file)).mtimeMs };
      }),
    );
    const oldest = aged.toSorted((left, right) => left.at - right.at).slice(0, -maxFiles);
    await Promise.all(oldest.map(({ file }) => files.unlink(file)));
  } catch {
    // A full disk or missing permission: the next run fetches it again.
  }
}

function listed({ step, issuer, url }: CacheKey): readonly string[] {
  return [step, issuer, url];
}

function digest(value: unknown): string {
  const { createHash } = process.getBuiltinModule('node:crypto');
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32);
}
