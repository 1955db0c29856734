import { describe, expect, it } from 'vitest';

import type { DeviceEvent } from '../../src/flows/device/device.ts';
import type { LoginEvent } from '../../src/flows/login/events.ts';
import { createEventWriter, eventLine } from '../../src/report/events.ts';
import { failedEvent } from '../../src/report/failure.ts';
import type { Event } from '../../src/report/schema/events.ts';
import { createWorld } from '../support/context.ts';
import { tokenSet } from '../support/stored.ts';

const now = Date.UTC(2026, 10, 21, 9, 30, 0, 250);

describe('an event', () => {
  it.each<readonly [Event, object]>([
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
      failedEvent(
        { kind: 'oauth_error', code: 'invalid_grant', message: 'no: code=abcdefgh123' },
        { hints: ['first', 'second'], rule: undefined },
      ),
      {
        error: {
          kind: 'oauth_error',
          code: 'invalid_grant',
          message: expect.stringMatching(/^no: code=#[0-9a-f]{8} \(11 characters\)$/),
          hints: ['first', 'second'],
          exit_code: 8,
        },
      },
    ],
  ])('is one line with a version and a time: %o', (event, members) => {
    const line = eventLine(event, now);
    expect(line.trimEnd()).not.toContain('\n');
    expect(JSON.parse(line)).toMatchObject({
      schema_version: 2,
      at: Date.UTC(2026, 10, 21, 9, 30) / 1000,
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

describe('an event of a flow', () => {
  const tokens = tokenSet({ expires_at: Math.floor(now / 1000) + 600 });
  const repeats = { wrong_state: 9000, wrong_path: 999 } as const;

  it.each<readonly [LoginEvent | DeviceEvent, object]>([
    [
      { type: 'exchanged', tokens },
      { event: 'exchanged', expires_in: 600 },
    ],
    [
      { type: 'stored', profile: 'tv', sub: undefined },
      { event: 'stored', profile: 'tv' },
    ],
    [
      { type: 'poll_failed', detail: 'HTTP 503', seconds: 5 },
      { event: 'poll_failed', detail: 'HTTP 503', retry_in: 5 },
    ],
    [
      { type: 'slow_down', interval: 10, slowDowns: 1, driftPercent: 0 },
      { event: 'slow_down', interval_seconds: 10, slow_downs: 1 },
    ],
    [
      { type: 'rejected_requests', repeats },
      { event: 'rejected_requests', count: 9999, kinds: repeats },
    ],
    [
      { type: 'callback', via: 'callback', parameters: [['code', 'value']] },
      { event: 'callback', via: 'callback' },
    ],
  ])('tells a program what it can use, and never a token: %o', (event, members) => {
    const { context, stdout } = createWorld({ now });
    createEventWriter(stdout, context)(event);
    const line = stdout.text();
    expect(JSON.parse(line)).toMatchObject(members);
    expect(line).not.toContain(tokens.access_token);
    expect(line).not.toContain('value');
  });

  it('is left out where it is for the terminal', () => {
    const { context, stdout } = createWorld({ now });
    createEventWriter(stdout, context)({ type: 'waiting', seconds: 5 });
    expect(stdout.text()).toBe('');
  });
});
