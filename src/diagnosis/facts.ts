import type { AuthorizationPage } from '../model/exchange.ts';
import type { Run, RunCheck } from '../model/run.ts';
import { readMetadata } from '../model/server-metadata.ts';
import type { JsonObject } from '../util/json.ts';
import { membersOf, type ErrorResponse, errorFromMessage } from './evidence/error-response.ts';
import {
  asksForNonce,
  type ClockOffset,
  clockOffset,
  hasDate,
  isFailing,
  isLook,
  type ObservedExchange,
  observeExchange,
} from './evidence/exchange.ts';
import { isSame } from './evidence/secrets.ts';
import { classify, type Classified, kindOfPage } from './kinds/classify.ts';
import type { Kind } from './kinds/kind.ts';
import { isApi, isRedirect } from './match.ts';
import { type KnownServer, recogniseServer } from './server-kind.ts';

/** A run with everything that rules look at, worked out once. */
export type Facts = {
  readonly run: Run;
  readonly observed: readonly ObservedExchange[];
  /** The exchange that went wrong, the last one. */
  readonly failed: ObservedExchange | undefined;
  /** Its response, parsed; without a failed exchange, the message of the failure, unless of usage. */
  readonly errorResponse: ErrorResponse;
  /** The step that went wrong; absent when only the message of a failure is known. */
  readonly step: string | undefined;
  readonly server: KnownServer | undefined;
  /** What is wrong by the words of the response, whatever the server. */
  readonly classified: Classified | undefined;
  /** The last authorization request. */
  readonly authorization: ObservedExchange | undefined;
  readonly callback: ObservedExchange | undefined;
  readonly rejectedRequests: readonly ObservedExchange[];
  /** The last token request with an authorization code. */
  readonly exchange: ObservedExchange | undefined;
  /**
   * Seconds between the callback and the request that sent its code; not known of a pasted callback,
   * which arrived in the browser before.
   */
  readonly codeAge: number | undefined;
  /** What the authorization URL showed to this program, where no callback has come since. */
  readonly page: AuthorizationPage | undefined;
  /** What its words name, where it is an error. */
  readonly pageKind: Kind | undefined;
  /** Requests with the same code as the last one, it included. */
  readonly codeSends: readonly ObservedExchange[];
  /** Requests with the same refresh token as the last one, in this run and in earlier ones. */
  readonly refreshSends: readonly ObservedExchange[];
  /** How far the server's clock is ahead of ours, where network latency does not explain it. */
  readonly clockOffset: ClockOffset | undefined;
  /** A server has said what time it is, and it is ours. */
  readonly clocksAgree: boolean;
  /** The members of the authorization server's metadata, and of the resource's. */
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly checks: readonly RunCheck[];
};

/** Works out the facts of a run; `earlier` runs of the journal show what was sent before. */
export function gatherFacts(run: Run, earlier: readonly Run[] = []): Facts {
  const observed = run.exchanges.map(observeExchange);
  const { failure, local } = run;
  const callback = observed.findLast(({ step }) => step === 'callback');
  const page = isWithoutCallback(run, callback) ? local?.authorization_page : undefined;
  const isRefused = page?.type === 'error' || page?.type === 'unreachable';
  const others = observed.filter(({ exchange }) => !isLook(exchange));
  const failed = isRefused
    ? observed.findLast(({ exchange }) => isLook(exchange))
    : telling(findFailed(others, reusedMetadata(run).length > 0), others);
  const errorResponse =
    (failed && withPageWords(failed.errorResponse, page)) ??
    errorFromMessage(failure?.code, serverWords(failure));
  const exchange = observed.findLast(
    ({ step, sent }) => step === 'token' && sent['code'] !== undefined,
  );
  const offset = observed.map(clockOffset).findLast((one) => one !== undefined);
  const before = earlier.flatMap(({ exchanges }) => exchanges.map(observeExchange));
  return {
    run,
    observed,
    failed,
    errorResponse,
    step: failed?.step,
    classified: classify(failed ?? observed.findLast(isMoved)),
    server: recogniseServer(observed, {
      provider: local?.provider,
      message: `${failure?.code} ${failure?.message}`,
      reusedMetadata: reusedMetadata(run),
    }),
    authorization: observed.findLast(isRequest),
    callback,
    rejectedRequests: observed.filter(({ step }) => step === 'stranger'),
    exchange,
    codeAge: local?.callback_via === 'paste' ? undefined : secondsBetween(callback, exchange),
    page,
    pageKind: page?.type === 'error' ? kindOfPage(page) : undefined,
    codeSends: sendsOf('code', [...before, ...observed]),
    refreshSends: sendsOf('refresh_token', [...before, ...observed]),
    clockOffset: offset,
    clocksAgree: offset === undefined && observed.some(hasDate),
    metadata: metadataOf(run, observed),
    checks: run.checks ?? [],
  };
}

/** The message of a failure as what a server may have said; one of usage is in our own words alone. */
function serverWords(failure: Run['failure']): string {
  return failure === undefined || failure.kind === 'usage' ? '' : failure.message;
}

/** A redirect where an API should have answered. */
function isMoved({ step, exchange: { response } }: ObservedExchange): boolean {
  return isApi(step) && isRedirect(response?.status);
}

/** The end of a sign-in that waited in vain. */
function isWithoutCallback({ failure }: Run, callback: ObservedExchange | undefined): boolean {
  return callback === undefined && (failure?.kind === 'timeout' || failure?.kind === 'interrupted');
}

/** The sentence that this program has read on the page, which says more than its markup. */
function withPageWords(response: ErrorResponse, page: AuthorizationPage | undefined) {
  if (page?.type !== 'error') return response;
  const { code, words } = page;
  return { ...response, error: code ?? response.error, description: words ?? response.description };
}

/** The browser's request itself, not a page that the server showed on the way. */
function isRequest({ step, exchange, sent }: ObservedExchange): boolean {
  if (isLook(exchange)) return false;
  if (step === 'pushed authorization request') return true;
  // Of a pushed request the browser carries only the reference.
  if (step !== 'authorization' || sent['request_uri'] !== undefined) return false;
  return (sent['client_id'] ?? sent['response_type']) !== undefined;
}

/**
 * A well-known URL that failed before or after another one succeeded is no failure, and keys that were
 * requested ahead of the tokens of a sign-in are requested again when there are tokens.
 */
function findFailed(
  observed: readonly ObservedExchange[],
  isMetadataKept: boolean,
): ObservedExchange | undefined {
  return observed.findLast((observedExchange, index) => {
    if (observedExchange.step === 'jwks' && isAhead(observed, index)) return false;
    if (observedExchange.step === 'discovery' && hasMetadata(index)) return false;
    const later = observed.slice(index + 1).filter(({ step }) => step === observedExchange.step);
    return isFailing(observedExchange) && !later.some((next) => !isFailing(next));
  });

  function hasMetadata(before: number): boolean {
    const earlier = observed.slice(0, before).filter(({ step }) => step === 'discovery');
    return isMetadataKept || earlier.some((one) => !isFailing(one));
  }
}

/** Of the well-known URLs one may say why, where the others are only not found. */
function telling(
  failed: ObservedExchange | undefined,
  observed: readonly ObservedExchange[],
): ObservedExchange | undefined {
  if (failed?.step !== 'discovery' || failed.errorResponse.status !== 404) return failed;
  return (
    observed.findLast(({ step, errorResponse: { error, status = 404 } }) => {
      return step === 'discovery' && error !== undefined && status !== 404;
    }) ?? failed
  );
}

/** Whether the exchange at `index` is part of a sign-in and came before its tokens, or without any. */
function isAhead(observed: readonly ObservedExchange[], index: number): boolean {
  const before = observed.slice(0, index);
  const isSignIn = before.some(({ step }) => /^(?:authorization|device authorization)$/.test(step));
  const tokens = before.filter(({ step }) => /^(?:token|device token)$/.test(step));
  return isSignIn && tokens.every(isFailing);
}

function secondsBetween(
  from: ObservedExchange | undefined,
  to: ObservedExchange | undefined,
): number | undefined {
  if (from === undefined || to === undefined) return undefined;
  return Math.max(0, Math.round((to.exchange.startedAt - from.exchange.startedAt) / 1000));
}

function sendsOf(
  name: 'code' | 'refresh_token',
  observed: readonly ObservedExchange[],
): readonly ObservedExchange[] {
  const sends = observed.filter((one) => {
    const isToken = one.step === 'token' || one.step === 'refresh';
    // The repeat with the nonce is the first use of a code or token.
    return isToken && one.sent[name] !== undefined && !asksForNonce(one);
  });
  const last = sends.at(-1)?.sent[name];
  return last === undefined ? [] : sends.filter(({ sent }) => isSame(sent[name] ?? '', last));
}

/** The metadata of the server, from this run or an earlier one. */
function metadataOf(
  run: Run,
  observed: readonly ObservedExchange[],
): Readonly<Record<string, unknown>> {
  const reused = reusedMetadata(run).map((body) => membersOf({ headers: {}, body }));
  const found = observed.filter(
    ({ step, errorResponse }) => step === 'discovery' && errorResponse.status === 200,
  );
  const members = found.map(({ errorResponse }) => errorResponse.members);
  return readMetadata(Object.assign({}, ...reused, ...members) as JsonObject).metadata;
}

function reusedMetadata({ reused = [] }: Run): readonly string[] {
  return reused.flatMap(({ step, body }) => (step === 'discovery' && body ? [body] : []));
}
