import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';

import { isObject, parseJson } from '../../util/json.ts';
import { readBounded } from '../../util/read-bounded.ts';
import { InvalidClient } from '../oidc-provider.ts';
import type { Site } from '../site.ts';

const maximumBytes = 5 * 1024;
const timeoutMs = 2500;
const maximumCached = 100;
const standardSeconds = 60;
const maximumSeconds = 60 * 60;

type Cached = { readonly document: AdapterPayload; readonly until: number };

/**
 * The store of a server that takes documents for registrations (OAuth Client ID Metadata Document,
 * draft 02): a client whose id is a URL is what the document there says. oidc-provider has the same
 * for https only, without loopback addresses, where the document of a developer is.
 */
export function withDocuments(
  { registration }: Site,
  adapterFor: (model: string) => Adapter,
): AdapterFactory {
  if (registration !== 'document') return adapterFor;
  const cache = new Map<string, Cached>();
  return (model) => {
    const adapter = adapterFor(model);
    if (model !== 'Client') return adapter;
    return {
      ...adapter,
      find: async (id) => (/^https?:/i.test(id) ? await find(id, cache) : await adapter.find(id)),
    };
  };
}

/** Errors are not kept ("MUST NOT cache error responses", section 4.4). */
async function find(id: string, cache: Map<string, Cached>): Promise<AdapterPayload> {
  const kept = cache.get(id);
  if (kept !== undefined && kept.until > Date.now()) return kept.document;
  cache.delete(id);
  requireClientIdUrl(id);
  const response = await request(id);
  const document = requireDocument(id, await bodyOf(response));
  const [oldest] = cache.keys();
  if (cache.size >= maximumCached && oldest !== undefined) cache.delete(oldest);
  cache.set(id, { document, until: Date.now() + secondsOf(response) * 1000 });
  return document;
}

/** Section 3: https, a path, no fragment, no user, no dot segments; http on loopback for tests. */
function requireClientIdUrl(id: string): void {
  const url = URL.canParse(id) ? new URL(id) : undefined;
  const isLoopback = ['127.0.0.1', 'localhost', '[::1]'].includes(url?.hostname ?? '');
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback);
  if (url === undefined || !isSafe) refuse('the client_id is no https URL');
  if (url.pathname === '/') refuse('the client_id has no path');
  if (id.includes('#')) refuse('the client_id has a fragment');
  if (url.username !== '' || url.password !== '') refuse('the client_id has a user name');
  if (url.href !== id) refuse(`the client_id is not in its plain form, which is ${url.href}`);
}

/** Section 4: "the authorization server MUST NOT automatically follow HTTP redirects". */
async function request(id: string): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(id, {
      headers: { accept: 'application/json' },
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch {
    refuse('the document could not be fetched');
  }
  if (response.status === 200) return response;
  await response.body?.cancel();
  refuse(`the document came with HTTP ${response.status}, expected 200`);
}

async function bodyOf({ body }: Response): Promise<string> {
  try {
    const bytes = body === null ? Buffer.alloc(0) : await readBounded(body, maximumBytes);
    if (bytes !== undefined) return bytes.toString('utf8');
  } catch {
    refuse('the document broke off');
  }
  refuse('the document is larger than 5 kB');
}

/** Section 4.1. */
function requireDocument(id: string, text: string): AdapterPayload {
  const document = parseJson(text);
  if (!isObject(document)) refuse('the document is no JSON object');
  if (document['client_id'] !== id) refuse('the client_id in the document is not its URL');
  if ('client_secret' in document || 'client_secret_expires_at' in document) {
    refuse('the document has a client_secret');
  }
  const { token_endpoint_auth_method: method = 'none' } = document;
  if (method !== 'none') {
    refuse(`the document has token_endpoint_auth_method ${String(method)}, expected none`);
  }
  if (!Array.isArray(document['redirect_uris'])) refuse('the document has no redirect_uris');
  return { ...document, token_endpoint_auth_method: method };
}

function secondsOf({ headers }: Response): number {
  const control = headers.get('cache-control') ?? '';
  if (/\bno-(?:store|cache)\b/i.test(control)) return 0;
  const [, seconds] = /\bmax-age=(\d{1,9})/i.exec(control) ?? [];
  return Math.min(Number(seconds ?? standardSeconds), maximumSeconds);
}

function refuse(why: string): never {
  throw new InvalidClient(`client ID metadata document: ${why}`);
}
