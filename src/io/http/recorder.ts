import type { Exchange } from '../../model/exchange.ts';

/** What is known of an exchange when it begins. */
export type Beginning = Pick<Exchange, 'step' | 'request'> & Partial<Pick<Exchange, 'leg'>>;

/** What is known of it when it has ended. */
export type Ending = Pick<
  Exchange,
  'response' | 'error' | 'timings' | 'reused' | 'httpVersion' | 'proxy'
>;

export type Heard = (exchange: Exchange, moment: 'began' | 'ended') => void;

export type Recorder = {
  /** Calls back with each exchange from now on, when it begins and when it has ended. */
  listen(heard: Heard): void;
  /** Every exchange so far, in the order in which they began. */
  readonly exchanges: readonly Exchange[];
  /** Begins an exchange; what it returns ends it. */
  begin(beginning: Beginning): (ending: Ending) => void;
};

/** Keeps the exchanges of a run; `now` is in milliseconds since the epoch. */
export function createRecorder(now: () => number): Recorder {
  const exchanges: Exchange[] = [];
  const listeners: Heard[] = [];
  return {
    exchanges,
    listen: (heard) => void listeners.push(heard),
    begin(beginning) {
      const id = exchanges.length + 1;
      const attempt = exchanges.filter((earlier) => isSameCall(earlier, beginning)).length + 1;
      const exchange: Exchange = { id, ...beginning, attempt, startedAt: now() };
      exchanges.push(exchange);
      for (const heard of listeners) heard(exchange, 'began');
      return (ending) => {
        const ended = { ...exchange, ...ending, durationMs: now() - exchange.startedAt };
        exchanges[id - 1] = ended;
        for (const heard of listeners) heard(ended, 'ended');
      };
    },
  };
}

function isSameCall(left: Beginning, right: Beginning): boolean {
  return (
    left.step === right.step &&
    left.request.method === right.request.method &&
    withoutQuery(left.request.url) === withoutQuery(right.request.url)
  );
}

function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/s, '');
}
