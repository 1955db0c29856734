import type { Context } from '../../model/context.ts';
import type { Fetch } from '../../model/exchange.ts';
import { Failure } from '../../model/errors.ts';
import type { Settings } from '../../model/settings.ts';
import { requireServerUrl } from '../../model/url.ts';
import { requestResource, type ResourceRequest } from '../../oauth/protected-resource.ts';
import { proofsFor } from '../dpop/proofs-for.ts';
import { epochSeconds } from '../clock.ts';
import { forCertificate } from '../tokens/certificate-binding.ts';
import { getValidToken } from '../tokens/valid-token.ts';
import { readErrorBody } from '../../util/error-body.ts';
import { type Challenge, parseChallenges } from '../../util/www-authenticate.ts';
import { readRefusal, type Refusal } from './refusal.ts';
import { type CallRequest, headersFrom, requireMethod } from './request.ts';

export type Called = {
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
  /** The target of a redirect, which is not followed. */
  readonly location?: string | undefined;
  readonly challenges: readonly Challenge[];
  /** Why the token was rejected, if it was. */
  readonly refusal?: Refusal | undefined;
};

/**
 * Calls an API with a valid access token, refreshed first when it is about to expire. Any status is
 * a result; a 401 or 403 comes with its explanation. Throws `usage` before anything is sent when
 * the URL is neither https nor loopback, or a header would replace the token.
 */
export async function call(
  context: Context,
  settings: Settings,
  request: CallRequest,
): Promise<Called> {
  const sent = prepare(settings, request);
  if (settings.builtIn) await context.builtInServer();
  const valid = await getValidToken(context, settings, { minTtl: request.minTtl });
  const tokens = await forCertificate(context, settings, valid);
  const proofs = await proofsFor(tokens);
  const http = fetchFor(context, request);
  const { access_token } = tokens;
  const { response, challenges } = await requestResource(access_token, sent, http, proofs);
  const called = await read(sent, response, challenges);
  const { status, body } = called;
  const now = epochSeconds(context);
  const start = startOf(body);
  const { url } = sent;
  const refusal = readRefusal({ status, challenges, body: start, tokens, url, now });
  return { ...called, refusal };
}

/** The same without a token, for an API that may not require one. */
export async function callAnonymously(
  context: Context,
  settings: Pick<Settings, 'client'>,
  request: CallRequest,
): Promise<Called> {
  const sent = prepare(settings, request);
  const { method, url, headers, body } = sent;
  const response = await fetchFor(context, request)(url.href, {
    method,
    headers: Object.fromEntries(headers),
    body,
    redirect: 'manual',
  });
  const header = response.headers.get('www-authenticate') ?? undefined;
  return await read(sent, response, parseChallenges(header));
}

function prepare({ client }: Pick<Settings, 'client'>, request: CallRequest): ResourceRequest {
  const url = requireServerUrl('the URL', request.url, client.allow_insecure_http ?? false);
  const method = requireMethod(request.method);
  return { method, url, headers: headersFrom(request), body: request.body };
}

function fetchFor(context: Context, { maxBytes }: CallRequest): Fetch {
  const http = context.http('api');
  return (to, options) => http(to, { ...options, maxBytes });
}

async function read(
  { method, url }: ResourceRequest,
  response: Response,
  challenges: readonly Challenge[],
): Promise<Called> {
  return {
    method,
    url: url.href,
    status: response.status,
    headers: [...response.headers],
    body: new Uint8Array(await response.arrayBuffer()),
    location: locationOf(response, url),
    challenges,
  };
}

/**
 * The failure of a response of HTTP 400 and above, with what its body says: `oauth_error` when the
 * token was rejected, else `check_failed`; `undefined` for a success.
 */
export function failureOf({ status, body, refusal }: Called): Failure | undefined {
  if (status < 400) return undefined;
  if (refusal !== undefined) {
    const { message, error, advice } = refusal;
    return new Failure('oauth_error', message, { code: error, advice });
  }
  const { code, words } = readErrorBody(startOf(body));
  const said = [code, words].filter((one) => one !== undefined).join(': ');
  return new Failure(
    'check_failed',
    `the API responded with HTTP ${status}${said && `: ${said}`}`,
    {
      code,
    },
  );
}

const maxBytesRead = 4096;

/** Decodes as a stream, so that a truncated character at the end is left out. */
function startOf(body: Uint8Array): string {
  return new TextDecoder().decode(body.subarray(0, maxBytesRead), { stream: true });
}

function locationOf({ status, headers }: Response, base: URL): string | undefined {
  const location = headers.get('location');
  if (location === null || status < 300 || status > 399) return undefined;
  return URL.canParse(location, base.href) ? new URL(location, base).href : location;
}
