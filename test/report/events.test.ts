import { describe, expect, it } from 'vitest';

import { createEventWriter, eventLine, type ProgressEvent } from '../../src/report/events.ts';
import { createWorld } from '../support/context.ts';
import { tokenSet } from '../support/stored.ts';

const now = Date.UTC(2026, 10, 21, 9, 30, 0, 250);

describe('an event', () => {
  it.each<readonly [ProgressEvent, object]>([
    [
      { event: 'url_ready', url: 'https://x.example/?state=s', redirect_uri: 'http://127.0.0.1/' },
      { url: 'https://x.example/?state=s' },
    ],
    [{ event: 'callback', via: 'paste' }, { via: 'paste' }],
    [
      {
        event: 'exchanged',
        token_type: 'Bearer',
        has_refresh_token: true,
        scope: undefined,
        expires_in: undefined,
        has_id_token: false,
      },
      { has_refresh_token: true },
    ],
    [{ event: 'stored', profile: 'work', sub: 'ada' }, { profile: 'work' }],
    [
      {
        event: 'failed',
        failure: { kind: 'oauth_error', code: 'invalid_grant', message: 'no: code=abcdefgh123' },
      },
      {
        error: {
          kind: 'oauth_error',
          code: 'invalid_grant',
          message: expect.stringMatching(/^no: code=#[0-9a-f]{8} \(11 characters\)$/),
          exitCode: 8,
        },
      },
    ],
  ])('is one line with a version and a time: %o', (event, members) => {
    const line = eventLine(event, now);
    expect(line.trimEnd()).not.toContain('\n');
    expect(JSON.parse(line)).toMatchObject({
      schemaVersion: 1,
      at: '2026-11-21T09:30:00.250Z',
      event: event.event,
      ...members,
    });
  });

  it('cannot move the cursor of a terminal', () => {
    const line = eventLine(
      { event: 'stored', profile: '\u202Ex\u200B\u009b', sub: undefined },
      now,
    );
    expect(line).toContain('\\u202ex\\u200b\\u009b');
  });
});

it('a program hears of a sign-in what it can use, and never a token', () => {
  const { context, stdout } = createWorld({ now });
  const emit = createEventWriter(context);
  const tokens = tokenSet({ expires_at: Math.floor(now / 1000) + 600 });
  emit({ type: 'waiting', seconds: 5 });
  emit({ type: 'survived', detail: 'no answer', seconds: 5 });
  emit({ type: 'exchanged', tokens });
  emit({ type: 'stored', profile: 'tv', sub: undefined });
  const [exchanged, ...rest] = stdout.text().trimEnd().split('\n');
  expect(JSON.parse(exchanged ?? '')).toMatchObject({ event: 'exchanged', expires_in: 600 });
  expect(exchanged).not.toContain(tokens.access_token);
  expect(rest.map((line) => JSON.parse(line).event)).toEqual(['stored']);
});
