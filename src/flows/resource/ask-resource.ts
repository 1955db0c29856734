import type { Context } from '../../model/context.ts';
import type { Fetch } from '../../model/exchange.ts';
import manifest from '../../../package.json' with { type: 'json' };
import { type Challenge, parseChallenges } from '../../util/www-authenticate.ts';

/** What a resource answers to a request without a token. */
export type Answer = {
  readonly method: 'GET' | 'POST';
  readonly status: number;
  /** Its WWW-Authenticate headers as received, in one. */
  readonly header: string | undefined;
  /** The challenges of its WWW-Authenticate headers, as far as they can be parsed. */
  readonly challenges: readonly Challenge[];
  /** The challenge that names the metadata or asks for a token; absent where there is none. */
  readonly challenge: Challenge | undefined;
  /** Where it redirects to. */
  readonly location: string | undefined;
  readonly contentType: string;
};

/** The largest response of a resource that is read, in bytes. */
export const maxResourceBytes = 64 * 1024;

/**
 * Asks a resource without a token, so that its challenge says what it wants (RFC 6750 section 3, RFC
 * 9728 section 5.1): by GET, of which an event stream is closed at its headers, and where that is
 * answered with 405 or 406 and no challenge, or `isMcp`, by the POST of MCP, in the newest revision
 * and then as older ones begin.
 */
export async function askResource(
  context: Context,
  api: URL,
  { isMcp }: { readonly isMcp: boolean },
): Promise<Answer> {
  const fetch = context.http('resource');
  if (!isMcp) {
    const answer = await ask(fetch, api, {
      accept: 'application/json, text/event-stream;q=0.5, */*;q=0.1',
    });
    const isOtherMethod = answer.status === 405 || answer.status === 406;
    if (!isOtherMethod || answer.challenge !== undefined) return answer;
  }
  const newest = await ask(
    fetch,
    api,
    mcpHeaders(newestRevision, 'server/discover'),
    discoverBody(),
  );
  if (newest.challenge !== undefined || newest.status < 400) return newest;
  const older = await ask(fetch, api, mcpHeaders(), initializeBody());
  return older.challenge !== undefined || older.status < 400 ? older : newest;
}

async function ask(
  fetch: Fetch,
  api: URL,
  headers: Readonly<Record<string, string>>,
  body?: string,
): Promise<Answer> {
  const method = body === undefined ? 'GET' : 'POST';
  const response = await fetch(api.href, {
    method,
    headers,
    body,
    redirect: 'manual',
    maxBytes: maxAnswerBytes,
    endsAtHeaders: (contentType) => contentType.startsWith('text/event-stream'),
  });
  const header = response.headers.get('www-authenticate') ?? undefined;
  const challenges = parseChallenges(header);
  return {
    method,
    status: response.status,
    header,
    challenges,
    challenge: challengeIn(challenges),
    location: response.headers.get('location') ?? undefined,
    contentType: response.headers.get('content-type') ?? '',
  };
}

/** An API that needs no token may answer with all that it has: only the headers count. */
const maxAnswerBytes = 16 * 1024 * 1024;

/** The challenge that leads to a sign-in: one with metadata, else Bearer or DPoP, else the first. */
export function challengeIn(challenges: readonly Challenge[]): Challenge | undefined {
  return (
    challenges.find(({ parameters }) => parameters['resource_metadata'] !== undefined) ??
    challenges.find(({ scheme }) => scheme === 'bearer' || scheme === 'dpop') ??
    challenges[0]
  );
}

const newestRevision = '2026-07-28';
const olderRevision = '2025-11-25';
const accept = 'application/json, text/event-stream';

function mcpHeaders(revision?: string, method?: string): Readonly<Record<string, string>> {
  return {
    accept,
    'content-type': 'application/json',
    ...(revision !== undefined && { 'mcp-protocol-version': revision }),
    ...(method !== undefined && { 'mcp-method': method }),
  };
}

function discoverBody(): string {
  const meta = {
    'io.modelcontextprotocol/protocolVersion': newestRevision,
    'io.modelcontextprotocol/clientInfo': clientInfo(),
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  return JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'server/discover',
    params: { _meta: meta },
  });
}

function initializeBody(): string {
  return JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: { protocolVersion: olderRevision, capabilities: {}, clientInfo: clientInfo() },
  });
}

function clientInfo() {
  return { name: 'atm-cli', version: manifest.version };
}
