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

/**
 * A hint, as an id and the facts that it depends on. `hintOf` (src/diagnosis/hints) has the
 * sentence, with the flags and commands of this program, which the code that throws it does not
 * know.
 */
export type Advice =
  /** An error code that a server sent (RFC 6749 section 5.2). */
  | { readonly id: 'error_code'; readonly code: string }
  /** The same in the device flow (RFC 8628 section 3.5). */
  | {
      readonly id: 'device_error_code';
      readonly code: string;
      readonly description?: string | undefined;
    }
  /** The server fails or limits the rate; `again` says when to try again. */
  | {
      readonly id: 'unavailable';
      readonly code: string;
      readonly isTooMany: boolean;
      readonly again: string;
    }
  /**
   * An endpoint refused the client without a code of OAuth (401 with plain text, or 401 or 403 without
   * a body); `member` of the metadata
   * says which authentication methods it supports, `sent` is the one of the request.
   */
  | {
      readonly id: 'client_refused';
      readonly sent: string;
      readonly member: string;
      readonly supported: readonly string[] | undefined;
    }
  /** The server names a scope that the request lacks. */
  | { readonly id: 'missing_scope'; readonly scope: string }
  /** The server refused in its own words, without a code of OAuth. */
  | { readonly id: 'own_words'; readonly status: number }
  /** The metadata lacks an endpoint. */
  | { readonly id: 'no_endpoint'; readonly endpoint: string; readonly issuer?: string }
  /** Another issuer is meant: that of the server, or its URL over TLS. */
  | { readonly id: 'other_issuer'; readonly issuer: string }
  /** A response lacks a member; `source` names its specification. */
  | { readonly id: 'no_member'; readonly source: string | undefined }
  | {
      readonly id:
        | 'introspection_of_jwt'
        | 'introspection_by_public_client'
        | 'key_file'
        | 'no_certificate'
        | 'no_client_id'
        | 'no_client_secret'
        | 'no_metadata'
        | 'plain_http'
        | 'response_signature'
        | 'secret_key_file'
        | 'token_not_printable'
        | 'unknown_grant_of_atm'
        | 'unknown_provider'
        | 'unknown_token_type'
        | 'userinfo_rejected';
    };

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
  /** What to do next: a sentence, or an `Advice`. */
  readonly hint?: string | Advice | undefined;
  /** The id of the diagnosis rule that explains it. */
  readonly rule?: string | undefined;
  readonly serverError?: ServerError | undefined;
  readonly cause?: unknown;
};

/**
 * An expected failure: `message` says what happened, what was expected and what was seen; `hint`
 * says what to do next (read it with `hintOf`). Any other error that reaches `main` is a bug.
 */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly kind: FailureKind;
  readonly code: string | undefined;
  readonly hint: string | Advice | undefined;
  readonly rule: string | undefined;
  readonly serverError: ServerError | undefined;

  constructor(kind: FailureKind, message: string, details: FailureDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = kind;
    this.code = details.code;
    this.hint = details.hint;
    this.rule = details.rule;
    this.serverError = details.serverError;
  }

  get exitCode(): number {
    return exitCodes[this.kind];
  }
}
