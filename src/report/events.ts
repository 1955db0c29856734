import { exitCodes } from '../errors.ts';
import type { RunFailure } from '../diagnosis/run.ts';
import { jsonLine } from './json.ts';
import { redactText } from './redact-text.ts';
import { isoMoment } from './time.ts';

/** What `--events` tells of a login, for programs that drive a browser or wait for one. */
export type ProgressEvent =
  /** The address has to work, so its `state` and `nonce` are in it. */
  | { readonly event: 'url_ready'; readonly url: string; readonly redirect_uri: string }
  | {
      readonly event: 'code_ready';
      readonly user_code: string;
      readonly verification_uri: string;
      readonly verification_uri_complete?: string | undefined;
    }
  | { readonly event: 'callback'; readonly via: 'callback' | 'paste' }
  | {
      readonly event: 'exchanged';
      readonly token_type?: string | undefined;
      readonly scope?: string | undefined;
      readonly expires_in?: number | undefined;
      readonly has_refresh_token: boolean;
      readonly has_id_token: boolean;
    }
  | { readonly event: 'stored'; readonly profile: string; readonly sub?: string | undefined }
  | { readonly event: 'failed'; readonly failure: RunFailure };

/** One line of NDJSON; `now` is in milliseconds since the epoch. */
export function eventLine(event: ProgressEvent, now: number): string {
  const at = isoMoment(now);
  const document = event.event === 'failed' ? failed(event.failure) : event;
  return jsonLine({ at, ...document });
}

function failed({ kind, code, message, hint, rule }: RunFailure): object {
  const error = {
    kind,
    code,
    message: redactText(message, []),
    hint: hint && redactText(hint, []),
  };
  return { event: 'failed', error: { ...error, rule, exitCode: exitCodes[kind] } };
}
