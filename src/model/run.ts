import type { Advice } from './advice.ts';
import type { AuthorizationPage, Exchange } from './exchange.ts';
import type { FailureKind } from './errors.ts';

/**
 * The steps that exchanges are recorded under. Of the browser leg: `authorization` is the URL that
 * the browser was sent to, `callback` its redirect back, `stranger` a rejected request to the
 * listener; `authorization page` is what this program sees at that URL, and `pasted` is the input of `explain -`.
 */
export const steps = [
  'discovery',
  'jwks',
  'registration',
  'client document',
  'pushed authorization request',
  'authorization',
  'authorization page',
  'callback',
  'stranger',
  'token',
  'refresh',
  'device authorization',
  'device token',
  'userinfo',
  'introspection',
  'revocation',
  'api',
  'resource',
  'resource metadata',
  'assertion',
  'pasted',
] as const;

/** One run of a command: the source of every trace, report, journal entry and diagnosis. */
export type Run = {
  /** The command, such as `token refresh`, without operands. */
  readonly command: string;
  readonly version: string;
  readonly profile?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly exitCode: number;
  readonly settings: readonly RunSetting[];
  /** Flags of the command that are no settings and no secrets, each with its value. */
  readonly flags?: readonly (readonly string[])[] | undefined;
  readonly exchanges: readonly Exchange[];
  /** Cached responses that replaced exchanges; absent when there were none. */
  readonly reused?: readonly RunReuse[] | undefined;
  /** What was not as specified in a response, and was used all the same. */
  readonly tolerated?: readonly RunTolerance[] | undefined;
  readonly failure?: RunFailure | undefined;
  /** The checks of a token that was verified on the way, or by `verify`. */
  readonly checks?: readonly RunCheck[] | undefined;
  /** Facts known on this machine only. */
  readonly local?: LocalFacts | undefined;
};

/** A setting and its origin; the value of a secret is its fingerprint. */
export type RunSetting = {
  readonly name: string;
  readonly value: string;
  readonly origin:
    | 'flag'
    | 'environment'
    | 'profile'
    | 'preset'
    | 'default'
    | 'metadata'
    | 'server';
};

export type RunFailure = {
  readonly kind: FailureKind | 'bug';
  readonly message: string;
  readonly code?: string | undefined;
  readonly advice?: readonly Advice[] | undefined;
  readonly rule?: string | undefined;
};

/** A setting that nobody has named: what it is for this run, and why. */
export type RunChoice = {
  readonly setting: 'client_auth';
  readonly value: string;
  readonly reason: string;
};

/** A cached response that was used instead of a request. */
export type RunReuse = {
  readonly step: 'discovery' | 'jwks';
  readonly url: string;
  /** When it was fetched, in milliseconds since the epoch. */
  readonly answeredAt: number;
  /** Metadata as JSON, for rules. */
  readonly body?: string;
};

/** A member of a response that was not as specified; `message` says what became of it. */
export type RunTolerance = {
  /** Such as `token endpoint`. */
  readonly endpoint: string;
  readonly member: string;
  readonly message: string;
};

/** As `Check` of `jwt/check.ts`. */
export type RunCheck = {
  readonly id: string;
  readonly verdict: 'pass' | 'fail' | 'skipped' | 'unknown';
  readonly expected?: string | undefined;
  readonly seen?: string | undefined;
  readonly message: string;
  readonly rule?: string | undefined;
};

export type LocalFacts = {
  /** The preset that describes the server. */
  readonly provider?: string | undefined;
  /** Where this shell runs, if probably not on the browser's machine, such as `an SSH session`. */
  readonly remote?: string | undefined;
  /** The built-in server signed in by itself, without a user. */
  readonly robot?: boolean | undefined;
  /** The profile was stored before the run; a failed sign-in makes none. */
  readonly profile_stored?: boolean | undefined;
  /** What the authorization URL showed to this program while no callback came. */
  readonly authorization_page?: AuthorizationPage | undefined;
  /** How the callback came: a pasted one is older than the moment at which it was read. */
  readonly callback_via?: 'callback' | 'paste' | undefined;
  /** The client was registered by this program (RFC 7591). */
  readonly registered_client?: boolean | undefined;
  /** How the profile got its tokens. */
  readonly flow?: string | undefined;
  /** Seconds since the epoch at which the refresh token was obtained or last rotated. */
  readonly refreshTokenFrom?: number | undefined;
  /** The scope of the stored tokens. */
  readonly storedScope?: string | undefined;
  /** The scope that was requested for them, where not all of it was granted. */
  readonly requestedScope?: string | undefined;
  /** When a refresh was sent whose response was never stored, in seconds since the epoch. */
  readonly refreshSentAt?: number | undefined;
  /** Another process has replaced the token set meanwhile. */
  readonly replacedMeanwhile?: boolean | undefined;
};

/** The last runs on this machine, redacted; unreadable ones are left out. */
export type Journal = {
  /** The newest last. */
  read(): Promise<readonly Run[]>;
  append(run: Run): Promise<void>;
};
