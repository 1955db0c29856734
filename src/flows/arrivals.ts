import type { CallbackRequest, Context, Loopback } from '../context.ts';

/** A request that may be the answer, and the way it came. */
export type Arrival = { readonly via: 'callback' | 'paste'; readonly request: CallbackRequest };

type Watch = {
  /** Hears of what is no request at all. */
  readonly ignore: (reason: string) => void;
  readonly signal: AbortSignal;
};

/**
 * Whatever reaches a waiting sign-in, first come first served: requests to the listener and, when a
 * person is there, redirect URLs pasted into the terminal. Ends when `signal` is aborted.
 */
export async function* arrivals(
  context: Context,
  loopback: Loopback,
  { ignore, signal }: Watch,
): AsyncGenerator<Arrival> {
  const sources: AsyncIterator<Arrival>[] = [fromListener(loopback)];
  if (context.terminal.interactive) sources.push(fromTerminal(context, { ignore, signal }));
  const ended = new Promise<undefined>((resolve) => {
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  const pending = new Map(sources.map((source) => [source, take(source)]));
  while (pending.size > 0 && !signal.aborted) {
    const next = await Promise.race([ended, ...pending.values()]);
    if (next === undefined) return;
    if (next.result.done) pending.delete(next.source);
    else {
      pending.set(next.source, take(next.source));
      yield next.result.value;
    }
  }
}

async function take(source: AsyncIterator<Arrival>) {
  return { source, result: await source.next() };
}

async function* fromListener(loopback: Loopback): AsyncGenerator<Arrival> {
  for await (const request of loopback) yield { via: 'callback', request };
}

async function* fromTerminal(context: Context, { ignore, signal }: Watch): AsyncGenerator<Arrival> {
  for await (const line of context.pastedLines(signal)) {
    const request = pastedRequest(line.trim());
    if (request !== undefined) yield { via: 'paste', request };
    else if (line.trim() !== '') ignore('a line that is no address');
  }
}

/** A pasted redirect URL, judged like a request; a line that is no URL is not one. */
function pastedRequest(line: string): CallbackRequest | undefined {
  if (!URL.canParse(line)) return undefined;
  const url = new URL(line);
  return {
    method: 'GET',
    host: url.hostname,
    path: url.pathname,
    parameters: url.searchParams,
    respond: () => {},
  };
}
