import type { Exchange } from './exchange.ts';
import type { FailureKind } from './errors.ts';

/**
 * The steps that exchanges are recorded under. Of the browser leg: `authorization` is the URL that
 * the browser was sent to, `callback` the answer that came back, `stranger` a request to the
 * listener that was not it; `pasted` is what somebody gave to `explain -`.
 */
export const steps = [
  'discovery',
  'jwks',
  'authorization',
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
  'pasted',
] as const;

/** One command as it ran: what every trace, report, journal and diagnosis is made of. */
export type Run = {
  /** The words of the command, such as `token refresh`; never its operands. */
  readonly command: string;
  readonly version: string;
  readonly profile?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly exitCode: number;
  readonly settings: readonly RunSetting[];
  readonly exchanges: readonly Exchange[];
  /** Responses of earlier runs that replaced exchanges; absent when there were none. */
  readonly reused?: readonly RunReuse[] | undefined;
  readonly failure?: RunFailure | undefined;
  /** The checks of a token that was verified on the way, or by `verify`. */
  readonly checks?: readonly RunCheck[] | undefined;
  /** What only this machine knows. */
  readonly local?: LocalFacts | undefined;
};

/** A setting and where it came from; a secret has its fingerprint for a value. */
export type RunSetting = {
  readonly name: string;
  readonly value: string;
  readonly origin: 'flag' | 'environment' | 'profile' | 'preset' | 'default' | 'server';
};

export type RunFailure = {
  readonly kind: FailureKind | 'bug';
  readonly message: string;
  readonly code?: string | undefined;
  readonly hint?: string | undefined;
  readonly rule?: string | undefined;
};

/** A response of an earlier run that was used in the place of a request. */
export type RunReuse = {
  readonly step: 'discovery' | 'jwks';
  readonly url: string;
  /** Milliseconds since the epoch at which it was fetched. */
  readonly answeredAt: number;
  /** Metadata as JSON, which rules look into. */
  readonly body?: string;
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
  /** Where this shell seems to run when that is not beside the browser, such as `an SSH session`. */
  readonly remote?: string | undefined;
  /** The robot of the built-in server signed in, in the place of a person. */
  readonly robot?: boolean | undefined;
  /** How the profile got its tokens. */
  readonly flow?: string | undefined;
  /** Seconds since the epoch at which the refresh token was obtained or last rotated. */
  readonly refreshTokenFrom?: number | undefined;
  /** Seconds since the epoch of a refresh that was sent and whose answer was never stored. */
  readonly refreshSentAt?: number | undefined;
  /** The token set that was used was replaced by another process meanwhile. */
  readonly replacedMeanwhile?: boolean | undefined;
};

/** The last runs of this machine, redacted and few; what cannot be read is not there. */
export type Journal = {
  /** The newest last. */
  read(): Promise<readonly Run[]>;
  append(run: Run): Promise<void>;
};
