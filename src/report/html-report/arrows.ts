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
  /** An answer, which is drawn with dashes. */
  readonly answer?: true;
  /** The exchange that it belongs to. */
  readonly id: number;
  /** The number stands at the first arrow of an exchange. */
  readonly numbered?: true;
};

/** What one exchange looks like between the lanes; `times` stands for as many like it. */
export function arrowsOf(exchange: Exchange, times: number): readonly Arrow[] {
  const { id, step, request, error } = exchange;
  const { verdict, words } = outcomeOf(exchange);
  const { path } = place(request.url);
  const many = times > 1 ? `${times} × ` : '';
  const call = `${many}${request.method} ${path}`;
  const ok = 'ok' as const;
  switch (step) {
    case 'authorization':
      return [
        { from: 'cli', to: 'browser', label: 'open', verdict: ok, id, numbered: true },
        { from: 'browser', to: 'server', label: call, verdict, id },
        { from: 'you', to: 'browser', label: 'sign in, allow', verdict: ok, id },
      ];
    case 'callback': {
      const back = verdict === 'ok' ? `redirect with ${carried(request.url)}` : words;
      return [
        { from: 'server', to: 'browser', label: back, verdict, answer: true, id },
        { from: 'browser', to: 'cli', label: call, verdict, id, numbered: true },
      ];
    }
    case 'stranger':
      return [
        { from: 'browser', to: 'cli', label: `${many}not ours`, verdict, id, numbered: true },
      ];
    case 'pasted':
      return [{ from: 'you', to: 'cli', label: 'pasted', verdict, id, numbered: true }];
    default: {
      const to = step === 'api' ? 'api' : 'server';
      const label = error === undefined ? answerLabel(exchange, words) : words;
      const both: readonly Arrow[] = [
        { from: 'cli', to, label: call, verdict: ok, id, numbered: true },
        { from: to, to: 'cli', label, verdict, answer: true, id },
      ];
      return step === 'device authorization' && verdict === 'ok' ? [...both, ...byHand(id)] : both;
    }
  }
}

/** What the person does between the first and the last question of a device. */
function byHand(id: number): readonly Arrow[] {
  return [
    { from: 'cli', to: 'you', label: 'shows the code', verdict: 'ok', answer: true, id },
    { from: 'you', to: 'server', label: 'enter the code, sign in', verdict: 'ok', id },
  ];
}

function carried(url: string): string {
  const names = urlPairs(url).map(([name]) => name);
  return names.includes('code') ? 'the code' : 'an answer';
}

const telling = ['access_token', 'refresh_token', 'id_token', 'device_code', 'user_code'];

function answerLabel({ response }: Exchange, words: string): string {
  const body = response === undefined ? undefined : readBody(response);
  const members = body?.type === 'json' ? membersOf(body.value).map(([name]) => name) : [];
  const found = telling.filter((name) => members.includes(name));
  return found.length === 0 ? words : `${words} · ${found.join(', ')}`;
}
