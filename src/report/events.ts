import type { DeviceEvent } from '../flows/device/device.ts';
import type { LoginEvent } from '../flows/login/events.ts';
import type { Repeats } from '../flows/login/rejected-requests.ts';
import type { Context, Stream } from '../model/context.ts';
import { growingRedactor } from './redact/redact-run.ts';
import type { Event } from './schema/events.ts';
import { compactJson, schema_version } from './text/json.ts';

/** A line of NDJSON for an event; `now` is in milliseconds since the epoch. */
export function eventLine({ event, ...members }: Event, now: number): string {
  return compactJson({ event, at: Math.floor(now / 1000), schema_version, ...members });
}

/** Returns a function that writes each event for programs to a stream, one line each. */
export function createEventWriter(
  stream: Pick<Stream, 'write'>,
  { now, exchanges }: Pick<Context, 'now' | 'exchanges'>,
): (event: LoginEvent | DeviceEvent) => void {
  const redact = growingRedactor(exchanges);
  return (event) => {
    const shown = eventOf(event, now());
    if (shown !== undefined) stream.write(redact(eventLine(shown, now())));
  };
}

/** The part of an event that is for programs; `now` is in milliseconds since the epoch. */
function eventOf(event: LoginEvent | DeviceEvent, now: number): Event | undefined {
  switch (event.type) {
    case 'url_ready':
      // The URL has to work, so its `state` and `nonce` are in it.
      return {
        event: event.type,
        url: event.url,
        short_url: event.short_url,
        redirect_uri: event.redirect_uri,
      };
    case 'code_ready': {
      const { user_code, verification_uri, verification_uri_complete, expires_in } = event;
      const page = { user_code, verification_uri, verification_uri_complete, expires_in };
      return { event: event.type, ...page };
    }
    case 'pushed': {
      const { expires_in, expires_at } = event;
      return { event: event.type, expires_in, expires_at };
    }
    case 'request_expired':
      return { event: event.type, expires_at: event.expires_at };
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
    case 'notice':
      return { event: event.type, text: event.text };
    case 'redirect_url':
      return { event: event.type, url: event.url };
    case 'unprotected':
      return { event: event.type, missing: event.missing };
    case 'unencrypted':
    case 'exposed':
      return { event: event.type, path: event.path, reason: event.reason };
    case 'authorization_error':
      return { event: event.type, status: event.status, code: event.code, text: event.text };
    case 'rejected_request':
      return { event: event.type, kind: event.kind, reason: event.reason };
    case 'rejected_requests':
      return { event: event.type, count: sumOf(event.repeats), kinds: event.repeats };
    case 'paste_refused':
      return { event: event.type, reason: event.reason };
    case 'slow_down': {
      const { interval, slowDowns } = event;
      return { event: event.type, interval_seconds: interval, slow_downs: slowDowns };
    }
    case 'poll_failed':
      return { event: event.type, detail: event.detail, retry_in: event.seconds };
    // These are for the user at the terminal.
    case 'browser':
    case 'waiting':
      return undefined;
  }
}

/** How many rejected requests there were beside the ones that were reported. */
export function sumOf(repeats: Repeats): number {
  return Object.values(repeats).reduce((total, count) => total + count, 0);
}
