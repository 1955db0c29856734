/** Every way a command can end; scripts rely on the numbers. */
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

export type FailureDetails = {
  /** The server's own error code (RFC 6749 section 5.2), where there is one. */
  readonly code?: string | undefined;
  /** What to do next: a sentence or a command line. */
  readonly hint?: string | undefined;
  /** The id of the diagnosis rule that explains it. */
  readonly rule?: string | undefined;
  readonly cause?: unknown;
};

/**
 * A failure that we can explain: `message` says what happened, what was expected and what was seen;
 * `hint` says what to do next. Anything else that reaches `main` is a bug of ours.
 */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly kind: FailureKind;
  readonly code: string | undefined;
  readonly hint: string | undefined;
  readonly rule: string | undefined;

  constructor(kind: FailureKind, message: string, details: FailureDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = kind;
    this.code = details.code;
    this.hint = details.hint;
    this.rule = details.rule;
  }

  get exitCode(): number {
    return exitCodes[this.kind];
  }
}
