/** The lines of `--events`, and of standard error with `--json`. */
import * as v from 'valibot';
import {
  choice,
  described,
  error,
  flag,
  integer,
  list,
  maybe,
  moment,
  number,
  profileName,
  sub,
  text,
} from './members.ts';

const rejections = [
  'wrong_host',
  'wrong_path',
  'wrong_method',
  'duplicate_parameter',
  'no_state',
  'wrong_state',
  'no_iss',
  'wrong_iss',
  'no_code',
  'short_url_used',
  'unproven_error',
  'large_headers',
  'tls',
] as const;

const reason = text('why');

/** What belongs to each event. */
export const events = {
  url_ready: v.object({
    url: text('the authorization URL, to be opened in a browser'),
    short_url: maybe(text('a URL of the listener on this machine, which redirects to it once')),
    redirect_uri: text('where the browser is redirected to'),
  }),
  pushed: v.object({
    expires_in: integer('how long the URL of the pushed request works, in seconds'),
    expires_at: moment('when it ends to work'),
  }),
  request_expired: v.object({ expires_at: moment('when the URL has ended to work') }),
  code_ready: v.object({
    user_code: text('the code that the user enters'),
    verification_uri: text('the page where it is entered'),
    verification_uri_complete: maybe(text('the same with the code in it')),
    expires_in: integer('the lifetime of the code, in seconds'),
  }),
  callback: v.object({
    via: choice(['callback', 'paste'], 'the listener got it, or it was pasted'),
  }),
  exchanged: v.object({
    token_type: text('such as Bearer'),
    scope: maybe(text('the granted scope, as the server sent it')),
    expires_in: maybe(integer('the lifetime of the access token, in seconds')),
    has_refresh_token: flag('there is a refresh token'),
    has_id_token: flag('there is an ID token'),
  }),
  stored: v.object({ profile: profileName, sub }),
  failed: v.object({ error: described(error, 'as at the end of standard error') }),
  notice: v.object({ text: text('how a value was understood') }),
  redirect_url: v.object({ url: text('the redirect URI that the application is registered with') }),
  unprotected: v.object({
    missing: list(v.picklist(['state', 'pkce']), 'what the provider does not support by design'),
  }),
  unencrypted: v.object({ path: text('where the tokens are stored unencrypted'), reason }),
  exposed: v.object({ path: text('where the tokens are stored, below a folder of others'), reason }),
  authorization_error: v.object({
    status: maybe(integer('the HTTP status of the page; absent when there was no response')),
    code: maybe(text('the error code, such as invalid_client')),
    text: text('what the authorization URL shows while no callback has come'),
  }),
  rejected_request: v.object({
    kind: choice(rejections, 'what is wrong with it'),
    reason,
  }),
  rejected_requests: v.object({
    count: integer('how many followed the ones that were reported'),
    kinds: described(v.record(v.picklist(rejections), v.number()), 'how many of each kind'),
  }),
  paste_refused: v.object({ reason }),
  slow_down: v.object({
    interval_seconds: integer('the polling interval from now on'),
    slow_downs: integer('how often the server has asked for it'),
  }),
  poll_failed: v.object({
    detail: text('what happened'),
    retry_in: number('when it is polled again, in seconds'),
  }),
  verified: v.object({
    valid: integer('tokens that are valid'),
    invalid: integer('tokens that are not'),
    undecided: integer('tokens that could not be decided'),
    duration_seconds: number('how long it took'),
    per_second: integer('tokens in a second'),
    reasons: list(
      v.object({
        id: text('the check that failed'),
        rule: maybe(text('the rule that explains it')),
        count: integer('how many tokens'),
        line: integer('the first line'),
        message: text('the message about that line'),
      }),
      'the most frequent reasons',
    ),
  }),
  written: v.object({ path: text('the file that was written') }),
  not_written: v.object({ message: text('why a file could not be written') }),
};

/** The members that every event has. */
export const envelope = v.object({
  schema_version: v.literal(2),
  event: v.picklist(Object.keys(events)),
  at: moment('when it happened'),
});

export type EventName = keyof typeof events;

/** An event: its name, and what belongs to it. */
export type Event = {
  readonly [Name in EventName]: { readonly event: Name } & v.InferOutput<(typeof events)[Name]>;
}[EventName];

/** The line that ends standard error when a command with `--json` fails. */
export const errorLine = v.object({ error });

export type ErrorLine = v.InferOutput<typeof errorLine>;
