import type { Exchange } from '../../../src/model/exchange.ts';
import { readPasted } from '../../../src/diagnosis/pasted.ts';
import type { Run, RunCheck } from '../../../src/model/run.ts';
import type { FailureKind } from '../../../src/model/errors.ts';

/** A run in which a rule has to be seen, and one like it in which it must not be. */
export type Case = {
  readonly id: string;
  readonly yes: Run;
  readonly no: Run;
  /** It is one of several things that may be wrong, and not the first to be named. */
  readonly beside?: true;
};

export type Members = Readonly<Record<string, unknown>>;

/** 2026-11-21T12:00:00Z in milliseconds. */
export const noon = Date.UTC(2026, 10, 21, 12);

export const issuer = 'https://id.example.com';
export const redirectUri = 'http://127.0.0.1:8976/callback';

export function run(exchanges: readonly Exchange[], more: Partial<Run> = {}): Run {
  return {
    command: 'login',
    version: '1.0.0',
    startedAt: noon,
    endedAt: noon + 60_000,
    exitCode: 8,
    settings: [],
    exchanges: exchanges.map((exchange, index) => ({ ...exchange, id: index + 1 })),
    ...more,
  };
}

/** A run that ended with a message of ours and nothing else. */
export function failing(kind: FailureKind | 'bug', message: string, more: Partial<Run> = {}): Run {
  return run(more.exchanges ?? [], { ...more, failure: { kind, message, ...more.failure } });
}

/** The same for a failure that names the rule. */
export function failingBy(rule: string, kind: FailureKind, message: string): Run {
  return failing(kind, message, { failure: { kind, message, rule } });
}

/** A request with a form and an answer in JSON (or any text), `at` seconds after noon. */
export function talk(
  step: string,
  sent: Readonly<Record<string, string>>,
  answer: Members | string,
  options: {
    readonly at?: number;
    readonly status?: number;
    readonly url?: string;
    readonly type?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly sentHeaders?: Readonly<Record<string, string>>;
  } = {},
): Exchange {
  const { at = 2, url = `${issuer}/${step.replaceAll(' ', '-')}`, headers = {} } = options;
  const isText = typeof answer === 'string';
  const status = options.status ?? (!isText && answer['error'] === undefined ? 200 : 400);
  const type = options.type ?? (isText ? 'text/html' : 'application/json');
  return {
    id: 0,
    step,
    startedAt: noon + at * 1000,
    durationMs: 20,
    request: {
      method: 'POST',
      url,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...options.sentHeaders },
      body: new URLSearchParams(sent).toString(),
    },
    response: {
      status,
      headers: { 'content-type': type, ...headers },
      body: isText ? answer : JSON.stringify(answer),
    },
  };
}

/** A request to which no answer came. */
export function unanswered(step: string, error: string, url = `${issuer}/token`): Exchange {
  const request = { method: 'POST', url, headers: {} };
  return { id: 0, step, startedAt: noon, durationMs: 30, request, error };
}

export function asked(sent: Readonly<Record<string, string>> = {}, at = 0): Exchange {
  const url = new URL(`${issuer}/authorize`);
  const all = { client_id: 'cli', redirect_uri: redirectUri, state: 's-of-this-sign-in', ...sent };
  for (const [name, value] of Object.entries(all))
    if (value !== '') url.searchParams.set(name, value);
  const request = { method: 'GET', url: url.href, headers: {} };
  return { id: 0, step: 'authorization', leg: 'browser', startedAt: noon + at * 1000, request };
}

export function came(
  sent: Readonly<Record<string, string>>,
  at = 1,
  step: 'callback' | 'stranger' = 'callback',
): Exchange {
  const url = `${redirectUri}?${new URLSearchParams(sent).toString()}`;
  const request = { method: 'GET', url, headers: {} };
  return { id: 0, step, leg: 'browser', startedAt: noon + at * 1000, request };
}

/** An answer that refuses, at one step. */
export function refused(
  step: string,
  error: string,
  error_description?: string,
  options: Parameters<typeof talk>[3] & { readonly sent?: Readonly<Record<string, string>> } & {
    readonly more?: Members;
    readonly run?: Partial<Run>;
  } = {},
): Run {
  const said = error_description === undefined ? {} : { error_description };
  const answer = { error, ...said, ...options.more };
  const exchange = talk(step, options.sent ?? {}, answer, options);
  return run([exchange], {
    command: commandOf(step),
    failure: { kind: 'oauth_error', message: `${step}: ${error}`, code: error },
    ...options.run,
  });
}

function commandOf(step: string): string {
  if (step === 'refresh') return 'token refresh';
  return step.startsWith('device') ? 'device' : 'login';
}

/** A callback that brings an error. */
export function declined(
  error: string,
  error_description?: string,
  sent: Readonly<Record<string, string>> = {},
  more: Partial<Run> = {},
): Run {
  const said = error_description === undefined ? {} : { error_description };
  const back = came({ error, ...said, state: sent['state'] ?? 's-of-this-sign-in' });
  return run([asked(sent), back], {
    failure: { kind: 'oauth_error', message: error, code: error },
    ...more,
  });
}

export type Signed = {
  readonly ask?: Readonly<Record<string, string>>;
  readonly send?: Readonly<Record<string, string>>;
  readonly answer?: Members | string;
  readonly status?: number;
  /** Seconds between callback and token request. */
  readonly age?: number;
  readonly before?: readonly Exchange[];
  readonly sentHeaders?: Readonly<Record<string, string>>;
  readonly more?: Partial<Run>;
};

/** A whole sign-in whose token request is refused without a reason, unless told otherwise. */
export function signIn(options: Signed = {}): Run {
  const { ask = {}, send = {}, age = 1, before = [], more = {} } = options;
  const answer = options.answer ?? {
    error: 'invalid_grant',
    error_description: 'grant request is invalid',
  };
  const form = {
    grant_type: 'authorization_code',
    code: 'c0de-c0de',
    redirect_uri: redirectUri,
    ...send,
  };
  const sent = Object.fromEntries(Object.entries(form).filter(([, value]) => value !== ''));
  const { status, sentHeaders } = options;
  const request = talk('token', sent, answer, {
    at: 1 + age,
    ...(status === undefined ? {} : { status }),
    ...(sentHeaders === undefined ? {} : { sentHeaders }),
  });
  const back = came({ code: 'c0de-c0de', state: 's-of-this-sign-in' });
  return run([...before, asked(ask), back, request], {
    failure: { kind: 'oauth_error', message: 'token endpoint: refused' },
    ...more,
  });
}

/** Metadata that was found. */
export function found(
  members: Members,
  url = `${issuer}/.well-known/openid-configuration`,
): Exchange {
  return talk('discovery', {}, { issuer, ...members }, { at: -1, url });
}

/** A token whose check did not pass. */
export function checked(
  check: Partial<RunCheck> & { readonly id: string },
  others: readonly RunCheck[] = [],
  more: Partial<Run> = {},
): Run {
  const failed: RunCheck = { verdict: 'fail', message: `${check.id} is wrong`, ...check };
  const kind = failed.verdict === 'unknown' ? 'undecided' : 'check_failed';
  const failure = { kind, message: 'the token is not accepted' } as const;
  return run(more.exchanges ?? [], {
    command: 'verify',
    checks: [...others, failed],
    failure,
    ...more,
  });
}

export function pasted(text: string): Run {
  return readPasted(text, noon).run;
}

export const expired = checked({ id: 'exp', message: 'expired 3 min ago', seen: '1' });
/** A sign-in without a callback in time. */
export const noCallback = {
  kind: 'timeout',
  message: `no callback on ${redirectUri} within 180 s`,
  advice: [
    {
      id: 'no_callback',
      redirect_uri: redirectUri,
      seconds: 180,
      isBuiltIn: false,
      isReached: false,
      isRedirected: false,
      hasDeviceFlow: true,
      minutesLeft: 10,
    },
  ],
} as const;
export const timedOut = run([asked()], { failure: noCallback });
export const unknownCode = refused('token', 'something_new', 'of which no rule knows');
