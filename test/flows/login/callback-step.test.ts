import { describe, expect, it } from 'vitest';
import type { CallbackRequest } from '../../../src/model/loopback.ts';
import { createConnection } from '../../../src/oauth/connection.ts';
import {
  type CallbackEffect,
  type CallbackEvent,
  type CallbackStep,
  firstStep,
} from '../../../src/flows/login/callback-state.ts';
import { nextStep } from '../../../src/flows/login/callback-step.ts';
import type { LoginResult } from '../../../src/flows/tokens/save-login.ts';
import { testSettings } from '../../support/flows/scripted-server.ts';

const redirect_uri = 'http://127.0.0.1:8976/callback';
const expected = {
  authorizationRequest: { redirect_uri, state: 'right' },
  connection: createConnection({ issuer: 'https://id.example' }, { client_id: 'cli' }),
  settings: testSettings,
  page: { url: 'https://id.example/auth?state=right', short_url: 'http://127.0.0.1:8976/abcdefgh' },
};
const page = { status: 200, heading: 'Signed in', lines: [] };
const signedIn = { profile: 'test' } as LoginResult;

function requestFor(query: string, path = '/callback'): CallbackRequest {
  const parameters = new URLSearchParams(query);
  return { method: 'GET', host: '127.0.0.1', path, parameters, respond: () => {} };
}

const requests = {
  callback: requestFor('code=c&state=right'),
  again: requestFor('code=c&state=right'),
  refusal: requestFor('error=access_denied&state=right'),
  forged: requestFor('code=c&state=wrong'),
  'forged again': requestFor('code=d&state=wrong'),
  stateless: requestFor('code=c'),
  'an unproven error': requestFor('error=invalid_request&error_description=unknown+client'),
  empty: requestFor('state=right&session_state=x'),
  favicon: requestFor('', '/favicon.ico'),
  stray: requestFor('', '/elsewhere'),
  short: requestFor('', '/abcdefgh'),
  'short again': requestFor('', '/abcdefgh'),
};
type Name = keyof typeof requests;

const request = (name: Name): CallbackEvent => ({ type: 'request', request: requests[name] });
const problem = (kind: 'tls' | 'large_headers'): CallbackEvent => ({
  type: 'problem',
  problem: { kind },
});
const paste = (line: string): CallbackEvent => ({ type: 'paste', line });
const launched: CallbackEvent = { type: 'launched', browserLaunch: { by: 'nobody' } };
const advice: CallbackEvent = {
  type: 'advice',
  event: { type: 'waiting', paste: true, device: undefined, remote: undefined },
};
const timeout: CallbackEvent = { type: 'timeout' };
const failure: CallbackEvent = { type: 'failure', error: new Error('the terminal is gone') };
const stored = (name: Name): CallbackEvent => ({
  type: 'exchanged',
  request: requests[name],
  page,
  ending: { type: 'signed_in', signedIn },
});
const repeat = {
  settings: testSettings,
  authorizationRequest: { redirect_uri, state: 'another' },
  url: 'https://id.example/auth',
  page: { ...page, status: 303 },
  text: 'without it',
};
const refusedScope = (name: Name): CallbackEvent => ({
  type: 'exchanged',
  request: requests[name],
  page: { ...page, status: 400 },
  ending: { type: 'failed', error: new Error('invalid_scope') },
  repeat,
});
const notStoredFailure = (name: Name): CallbackEvent => ({
  type: 'exchanged',
  request: requests[name],
  page: { ...page, status: 400 },
  ending: { type: 'failed', error: new Error('invalid_grant') },
});

/** All that is done when these come one after the other, a few words each, and the last step. */
function follow(events: readonly CallbackEvent[]) {
  const done: string[] = [];
  let step: CallbackStep = firstStep;
  for (const event of events) {
    if (step.type === 'done') throw new Error(`${event.type} comes after the end`);
    step = nextStep(step.state, event, expected);
    done.push(...step.effects.map(inWords));
  }
  return { done, end: step.type === 'done' ? step.ending.type : step.state.type, step };
}

function inWords(effect: CallbackEffect): string {
  if (effect.type === 'respond') {
    const recorded = effect.record ? ', recorded' : '';
    return `${nameOf(effect.request)} <- ${effect.page.status}${recorded}`;
  }
  if (effect.type === 'exchange') return `exchange ${nameOf(effect.request)}`;
  if (effect.type !== 'emit') return effect.type;
  const { event } = effect;
  if (event.type === 'rejected_request') return `emit ${event.kind}`;
  if (event.type === 'paste_refused') return `emit ${event.type}: ${event.reason}`;
  if (event.type === 'callback') return `emit callback by ${event.via}`;
  return event.type === 'rejected_requests'
    ? `emit repeats ${JSON.stringify(event.repeats)}`
    : `emit ${event.type}`;
}

function nameOf(one: CallbackRequest): string {
  return Object.entries(requests).find(([, known]) => known === one)?.[0] ?? 'the pasted callback';
}

const whole = `${redirect_uri}?code=c&state=right`;
const cut = whole.indexOf('state=') + 8;
const begun = [request('callback')];
const exchanging = ['emit callback by callback', 'exchange callback'];
const tooEarly = 'a URL that does not start with';

type Row = readonly [
  sentence: string,
  events: readonly CallbackEvent[],
  done: readonly string[],
  end: string,
];

const { url: pushedUrl } = expected.page;
const expired: CallbackEvent = {
  type: 'expired',
  url: pushedUrl,
  event: { type: 'request_expired', canRenew: true, expires_in: 60, expires_at: 60 },
};
const renew: CallbackEvent = { type: 'renew' };
const pushedAgain = {
  settings: expected.settings,
  authorizationRequest: expected.authorizationRequest,
  url: `${pushedUrl}&again`,
  page: { status: 303, heading: '', lines: [] },
  text: '',
};
const startedOver = ['repeat', 'emit url_ready', 'open'];

const rows: readonly Row[] = [
  [
    'says that a pushed request is over, and pushes it again for Enter, once',
    [renew, expired, renew, renew, { type: 'renewed', repeat: pushedAgain }, renew],
    ['emit request_expired', 'push', ...startedOver],
    'waiting',
  ],
  [
    'pushes again for another Enter, when that has failed',
    [expired, renew, { type: 'renewed', text: 'no' }, renew],
    ['emit request_expired', 'push', 'emit notice', 'push'],
    'waiting',
  ],
  [
    'says nothing of a request whose short URL was opened in time',
    [request('short'), expired, renew],
    ['short <- 302'],
    'waiting',
  ],
  [
    'says nothing of a request that another one has replaced',
    [{ ...expired, url: `${pushedUrl}&before` }, renew],
    [],
    'waiting',
  ],
  [
    'opens the short URL once more for the request that was pushed again',
    [expired, renew, { type: 'renewed', repeat: pushedAgain }, request('short')],
    ['emit request_expired', 'push', ...startedOver, 'short <- 302'],
    'waiting',
  ],
  [
    'pushes nothing when the callback was received',
    [expired, ...begun, renew],
    ['emit request_expired', ...exchanging],
    'exchanging',
  ],
  [
    'starts over when the look at the page has found a way',
    [
      { type: 'looked', page: { type: 'error' }, repeat: { ...pushedAgain, text: 'pushed' } },
      ...begun,
    ],
    ['emit notice', ...startedOver, ...exchanging],
    'exchanging',
  ],
  [
    'redirects the short URL once, and waits on',
    [request('short'), ...begun],
    ['short <- 302', ...exchanging],
    'exchanging',
  ],
  [
    'says that the short URL works once, and counts who tries it again',
    [request('short'), request('short again'), request('short again'), timeout],
    [
      'short <- 302',
      'emit short_url_used',
      'short again <- 410, recorded',
      'short again <- 410',
      'emit repeats {"short_url_used":1}',
    ],
    'timeout',
  ],
  [
    'redirects no short URL when the callback was received',
    [...begun, request('short')],
    [...exchanging, 'emit short_url_used', 'short <- 410, recorded'],
    'exchanging',
  ],
  [
    'redirects no short URL after too many guesses',
    [...Array.from({ length: 66 }, () => request('stray')), request('short')],
    [
      'emit wrong_path',
      'stray <- 404, recorded',
      ...Array.from({ length: 65 }, () => 'stray <- 404'),
      'short <- 404',
    ],
    'waiting',
  ],
  ['exchanges the code of the first valid callback', begun, exchanging, 'exchanging'],
  [
    'answers the callback when the tokens are stored, and ends',
    [...begun, stored('callback')],
    [...exchanging, 'callback <- 200'],
    'signed_in',
  ],
  [
    'takes an error with the right state for the callback',
    [request('refusal'), notStoredFailure('refusal')],
    ['emit callback by callback', 'exchange refusal', 'refusal <- 400'],
    'failed',
  ],
  [
    'shows a second valid callback the same ending, and exchanges nothing again',
    [...begun, request('again'), notStoredFailure('callback')],
    [...exchanging, 'callback <- 400', 'again <- 400'],
    'failed',
  ],
  [
    'answers a wrong state at once, tells of it once, and waits on',
    [request('forged'), request('forged again'), ...begun],
    ['emit wrong_state', 'forged <- 400, recorded', 'forged again <- 400', ...exchanging],
    'exchanging',
  ],
  [
    'tells of each kind once and counts the others at the end',
    [
      request('forged'),
      request('stateless'),
      request('stray'),
      request('forged again'),
      ...begun,
      stored('callback'),
    ],
    [
      'emit wrong_state',
      'forged <- 400, recorded',
      'emit no_state',
      'stateless <- 400, recorded',
      'emit wrong_path',
      'stray <- 404, recorded',
      'forged again <- 400',
      ...exchanging,
      'callback <- 200',
      'emit repeats {"wrong_state":1}',
    ],
    'signed_in',
  ],
  [
    'tells of an error without state, and waits on',
    [request('an unproven error'), ...begun],
    ['emit unproven_error', 'an unproven error <- 400, recorded', ...exchanging],
    'exchanging',
  ],
  [
    'tells of an error without state that is pasted, and waits on',
    [paste(`${redirect_uri}?error=invalid_request&error_uri=x`)],
    ['emit paste_refused: an error without state, which anyone could have sent: invalid_request'],
    'waiting',
  ],
  [
    'ends with a callback that has the right state and nothing to exchange',
    [request('empty'), notStoredFailure('empty')],
    ['emit callback by callback', 'exchange empty', 'empty <- 400'],
    'failed',
  ],
  [
    'waits on when such a callback is pasted, which may be truncated',
    [paste(`${redirect_uri}?state=right&session_state=x`)],
    [
      'emit paste_refused: a callback with neither code nor error, only state, session_state; copy all of the URL',
    ],
    'waiting',
  ],
  [
    'tells of what is no request, and waits on',
    [problem('tls'), problem('large_headers'), ...begun],
    ['emit tls', 'emit large_headers', ...exchanging],
    'exchanging',
  ],
  [
    'answers what browsers ask for by themselves without a word',
    [request('favicon'), request('favicon'), timeout],
    ['favicon <- 404', 'favicon <- 404'],
    'timeout',
  ],
  [
    'still answers and tells of a stranger while the code is exchanged',
    [...begun, request('forged'), stored('callback')],
    [...exchanging, 'emit wrong_state', 'forged <- 400, recorded', 'callback <- 200'],
    'signed_in',
  ],
  [
    'exchanges the code of a pasted callback',
    [paste(whole)],
    ['emit callback by paste', 'exchange the pasted callback'],
    'exchanging',
  ],
  [
    'shows a callback that comes after the paste how the paste ends',
    [paste(whole), request('again'), stored('callback')],
    ['emit callback by paste', 'exchange the pasted callback', 'callback <- 200', 'again <- 200'],
    'signed_in',
  ],
  [
    'does not look at what is pasted after the callback',
    [...begun, paste(whole), paste('nonsense')],
    exchanging,
    'exchanging',
  ],
  [
    'joins the lines of an address that a copy broke',
    [paste(whole.slice(0, cut)), paste(whole.slice(cut))],
    [
      'emit paste_refused: a callback with the state of another sign-in',
      'emit callback by paste',
      'exchange the pasted callback',
    ],
    'exchanging',
  ],
  [
    'takes a whole address after a line that was none',
    [paste('not an address'), paste(whole)],
    ['emit paste_refused: not a URL', 'emit callback by paste', 'exchange the pasted callback'],
    'exchanging',
  ],
  [
    'begins anew where a line begins like an address',
    [paste('http://127.0.0.1:8976/cal'), paste(whole.slice(0, cut)), paste(whole.slice(cut))],
    [
      `emit paste_refused: ${tooEarly} ${redirect_uri}`,
      'emit paste_refused: a callback with the state of another sign-in',
      'emit callback by paste',
      'exchange the pasted callback',
    ],
    'exchanging',
  ],
  ['ends when the time is over', [timeout], [], 'timeout'],
  [
    'counts strangers at the end of the time too',
    [request('forged'), request('forged'), timeout],
    [
      'emit wrong_state',
      'forged <- 400, recorded',
      'forged <- 400',
      'emit repeats {"wrong_state":1}',
    ],
    'timeout',
  ],
  [
    'lets the exchange end though the time is over',
    [...begun, timeout, stored('callback')],
    [...exchanging, 'callback <- 200'],
    'signed_in',
  ],
  [
    'waits on for the repeated sign-in, and sends the browser there',
    [...begun, request('again'), refusedScope('callback')],
    [...exchanging, 'emit notice', 'repeat', 'callback <- 303', 'again <- 303'],
    'waiting',
  ],
  [
    'shows the URL of the repeated sign-in to a user who pastes',
    [paste(whole), refusedScope('callback')],
    [
      'emit callback by paste',
      'exchange the pasted callback',
      'emit notice',
      'repeat',
      'emit url_ready',
      'callback <- 303',
    ],
    'waiting',
  ],
  [
    'repeats nothing when the time is over meanwhile',
    [...begun, timeout, refusedScope('callback')],
    [...exchanging, 'callback <- 400'],
    'failed',
  ],
  ['ends when the listener or the terminal fails', [failure], [], 'failed'],
  [
    'does not count a failure after the callback',
    [...begun, failure, stored('callback')],
    [...exchanging, 'callback <- 200'],
    'signed_in',
  ],
  [
    'says whether a browser opened, and what else can be done',
    [launched, advice],
    ['emit browser', 'emit waiting'],
    'waiting',
  ],
  [
    'says nothing of what else can be done after the callback',
    [...begun, launched, advice],
    [...exchanging, 'emit browser'],
    'exchanging',
  ],
];

describe('a sign-in that waits for its callback', () => {
  it.each(rows)('%s', (_sentence, events, done, end) => {
    expect(follow(events)).toMatchObject({ done, end });
  });

  it('ends with what was stored, or with what went wrong', () => {
    const { step } = follow([...begun, stored('callback')]);
    expect(step).toMatchObject({ ending: { signedIn } });
    expect(follow([failure]).step).toMatchObject({
      ending: { error: new Error('the terminal is gone') },
    });
  });

  it('ends a wait in vain with the reason of the first stranger of each kind', () => {
    const { step } = follow([request('forged'), request('stateless'), request('forged'), timeout]);
    expect(step).toMatchObject({
      ending: {
        reasons: ['a callback with the state of another sign-in', 'a callback without state'],
      },
    });
  });

  it('sends the browser from the short URL to the authorization URL', () => {
    const { step } = follow([request('short')]);
    const { url } = expected.page;
    expect(step.effects).toMatchObject([{ page: { status: 302, location: url } }]);
  });

  it('does not repeat what was pasted', () => {
    const { step } = follow([paste('secret-code-of-somebody')]);
    expect(JSON.stringify(step.effects)).not.toContain('secret-code');
  });
});

describe('a callback without the iss that the metadata promise', () => {
  const promised = {
    ...expected,
    connection: createConnection(
      { issuer: 'https://id.example', authorization_response_iss_parameter_supported: true },
      { client_id: 'cli' },
    ),
  };
  const next = ({ state }: CallbackStep & { type: 'wait' }, event: CallbackEvent) =>
    nextStep(state, event, promised);
  const waiting = firstStep as CallbackStep & { type: 'wait' };

  it.each(['callback', 'refusal'] as const)('ends the sign-in at once: %s', (name) => {
    const step = next(waiting, request(name));
    expect(step).toMatchObject({
      type: 'done',
      ending: {
        type: 'failed',
        error: {
          kind: 'check_failed',
          message: expect.stringMatching(
            /^a callback without iss, which https:\/\/id.example announces in its metadata/,
          ),
          rule: 'A17',
        },
      },
    });
    // The code is not exchanged, and the browser shows the reason.
    expect(step.effects.map(inWords)).toEqual([`${name} <- 400, recorded`]);
    expect(step.effects).toMatchObject([{ page: { heading: 'Not signed in to id.example' } }]);
  });

  it.each(['forged', 'stateless', 'favicon'] as const)('is none of another state: %s', (name) => {
    expect(next(waiting, request(name))).toMatchObject({ type: 'wait' });
  });

  it('may still be pasted whole, and ends no exchange that has begun', () => {
    const line = `${redirect_uri}?code=c&state=right`;
    const pasted = next(waiting, paste(line));
    expect(pasted.effects.map(inWords)).toEqual([
      'emit paste_refused: a callback without iss, which https://id.example announces in its metadata',
    ]);
    const copied = next(pasted as typeof waiting, paste(`${line}&iss=https://id.example`));
    expect(copied.effects.map(inWords)).toContain('exchange the pasted callback');
    expect(next(copied as typeof waiting, request('callback'))).toMatchObject({ type: 'wait' });
  });
});
