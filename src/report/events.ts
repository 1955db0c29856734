import type { Context } from '../model/context.ts';
import type { RunFailure } from '../model/run.ts';
import { exitCodes } from '../model/errors.ts';
import type { DeviceEvent } from '../flows/device/device.ts';
import type { LoginEvent } from '../flows/login/events.ts';
import { jsonLine } from './text/json.ts';
import { redactText } from './redact/redact-text.ts';
import { isoMoment } from './text/time.ts';

/** The events of `--events`, for programs that drive a browser or wait for one. */
export type ProgressEvent =
  | NonNullable<ReturnType<typeof progressOf>>
  | { readonly event: 'failed'; readonly failure: RunFailure };

/** Returns a function that writes each event for programs to standard output. */
export function createEventWriter({
  terminal,
  now,
}: Pick<Context, 'terminal' | 'now'>): (event: LoginEvent | DeviceEvent) => void {
  const { stdout } = terminal;
  return (event) => {
    const shown = progressOf(event, now());
    if (shown !== undefined) stdout.write(eventLine(shown, now()));
  };
}

/** The part of an event that is for programs; `now` is in milliseconds since the epoch. */
function progressOf(event: LoginEvent | DeviceEvent, now: number) {
  switch (event.type) {
    case 'url_ready':
      // The address has to work, so its `state` and `nonce` are in it.
      return { event: event.type, url: event.url, redirect_uri: event.redirect_uri };
    case 'code_ready': {
      const { user_code, verification_uri, verification_uri_complete, expires_in } = event;
      const page = { user_code, verification_uri, verification_uri_complete, expires_in };
      return { event: event.type, ...page };
    }
    case 'callback':
      return { event: event.type, via: event.via };
    case 'exchanged': {
      const { token_type, scope, expires_at, refresh_token, id_token } = event.tokens;
      return {
        event: event.type,
        token_type,
        scope,
        expires_in:
          expires_at === undefined ? undefined : Math.max(0, expires_at - Math.floor(now / 1000)),
        has_refresh_token: refresh_token !== undefined,
        has_id_token: id_token !== undefined,
      };
    }
    case 'stored':
      return { event: event.type, profile: event.profile, sub: event.sub };
    // These are for the user at the terminal, on standard error.
    case 'browser':
    case 'notice':
    case 'paste_refused':
    case 'redirect_url':
    case 'slower':
    case 'stranger':
    case 'strangers':
    case 'survived':
    case 'unencrypted':
    case 'unprotected':
    case 'waiting':
      return undefined;
  }
}

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
