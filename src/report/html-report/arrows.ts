import type { Exchange } from '../../model/exchange.ts';
import { outcomeOf, type Outcome } from '../trace/outcome.ts';
import { membersOf, readBody, urlPairs } from '../trace/message-body.ts';
import { place } from './exchange.ts';

export type Lane = 'you' | 'browser' | 'cli' | 'server' | 'api';

/** One arrow of the diagram. */
export type Arrow = {
  readonly from: Lane;
  readonly to: Lane;
  readonly label: string;
  readonly verdict: Outcome['verdict'];
  /** A response, which is drawn with dashes. */
  readonly response?: true;
  /** The exchange that it belongs to. */
  readonly id: number;
  /** The first arrow of an exchange has its number. */
  readonly numbered?: true;
};

/**
 * What one exchange looks like between the lanes; `times` is how many alike it stands for. What the
 * user does in the browser is drawn where `hasSignedIn`.
 */
export function arrowsOf(
  exchange: Exchange,
  times: number,
  hasSignedIn: boolean,
): readonly Arrow[] {
  const { id, step, request, error } = exchange;
  const { verdict, text } = outcomeOf(exchange);
  const { path } = place(request.url);
  const many = times > 1 ? `${times} × ` : '';
  const call = `${many}${request.method} ${path}`;
  const ok = 'ok' as const;
  switch (step) {
    case 'authorization':
      return [
        { from: 'cli', to: 'browser', label: 'open', verdict: ok, id, numbered: true },
        { from: 'browser', to: 'server', label: call, verdict, id },
        ...(hasSignedIn ? [signedIn(id)] : []),
      ];
    case 'callback': {
      const back = verdict === 'ok' ? `redirect with ${payloadOf(request.url)}` : text;
      return [
        { from: 'server', to: 'browser', label: back, verdict, response: true, id },
        { from: 'browser', to: 'cli', label: call, verdict, id, numbered: true },
      ];
    }
    case 'stranger':
      return [
        { from: 'browser', to: 'cli', label: `${many}unexpected`, verdict, id, numbered: true },
      ];
    case 'pasted':
      return [{ from: 'you', to: 'cli', label: 'pasted', verdict, id, numbered: true }];
    default: {
      const to = step === 'api' ? 'api' : 'server';
      const label = error === undefined ? responseLabel(exchange, text) : text;
      const both: readonly Arrow[] = [
        { from: 'cli', to, label: call, verdict: ok, id, numbered: true },
        { from: to, to: 'cli', label, verdict, response: true, id },
      ];
      return step === 'device authorization' && verdict === 'ok'
        ? [...both, ...userSteps(id)]
        : both;
    }
  }
}

function signedIn(id: number): Arrow {
  return { from: 'you', to: 'browser', label: 'sign in, consent', verdict: 'ok', id };
}

/** What the user does between the device authorization and the tokens. */
function userSteps(id: number): readonly Arrow[] {
  return [
    { from: 'cli', to: 'you', label: 'shows the code', verdict: 'ok', response: true, id },
    { from: 'you', to: 'server', label: 'enter the code, sign in', verdict: 'ok', id },
  ];
}

function payloadOf(url: string): string {
  const names = urlPairs(url).map(([name]) => name);
  return names.includes('code') ? 'the code' : 'a response';
}

const shownMembers = [
  'access_token',
  'refresh_token',
  'id_token',
  'device_code',
  'user_code',
  'request_uri',
];

function responseLabel({ response }: Exchange, text: string): string {
  const body = response === undefined ? undefined : readBody(response);
  const members = body?.type === 'json' ? membersOf(body.value).map(([name]) => name) : [];
  const found = shownMembers.filter((name) => members.includes(name));
  return found.length === 0 ? text : `${text} · ${found.join(', ')}`;
}
