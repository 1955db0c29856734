import type { Advice } from './advice.ts';

/** The exit codes; scripts rely on the numbers. */
export const exitCodes = {
  ok: 0,
  bug: 1,
  usage: 2,
  human_needed: 3,
  refused: 4,
  network: 5,
  timeout: 6,
  check_failed: 7,
  oauth_error: 8,
  undecided: 9,
  interrupted: 130,
} as const;

export type FailureKind = Exclude<keyof typeof exitCodes, 'ok' | 'bug'>;

/** The response of a server that a failure is about. */
export type ServerError = {
  readonly status: number;
  /** `oauth`: JSON or a challenge with an error code; `json`: another object. */
  readonly form: 'oauth' | 'json' | 'page' | 'text' | 'empty';
  /** What it says for people, as one line. */
  readonly words?: string | undefined;
};

export type FailureDetails = {
  /** The server's error code (RFC 6749 section 5.2), if there is one. */
  readonly code?: string | undefined;
  /** What advice depends on; `src/diagnosis` has its sentences. */
  readonly advice?: Advice | readonly Advice[] | undefined;
  /** The id of the diagnosis rule that explains it. */
  readonly rule?: string | undefined;
  readonly serverError?: ServerError | undefined;
  readonly cause?: unknown;
};

/**
 * An expected failure: `message` says what happened, what was expected and what was seen.
 * What to do about it is the business of `src/diagnosis`, by the rule, the code and the advice. Any
 * other error that reaches `main` is a bug.
 */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly kind: FailureKind;
  readonly code: string | undefined;
  readonly advice: readonly Advice[];
  readonly rule: string | undefined;
  readonly serverError: ServerError | undefined;

  constructor(kind: FailureKind, message: string, details: FailureDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = kind;
    this.code = details.code;
    this.advice = [details.advice ?? []].flat();
    this.rule = details.rule;
    this.serverError = details.serverError;
  }

  get exitCode(): number {
    return exitCodes[this.kind];
  }
}
