import type { Socket } from 'node:net';
import { openHttp1 } from './http1.ts';
import type { Http2 } from './http2.ts';
import type { Answer, Sent } from './message.ts';

/** Opens a connection to the server of an address; `alpnProtocol` says what it agreed to speak. */
export type Connect = (
  url: URL,
  signal: AbortSignal,
) => Promise<Socket & { readonly alpnProtocol?: string | false | null }>;

export type Origin = {
  /** Rejects when the signal of the message is aborted, whatever the exchange is at. */
  send(message: Sent): Promise<Answer>;
};

/**
 * One server, spoken to over one connection: HTTP/2 where it agrees to that, else HTTP/1.1, one
 * exchange after the other. A connection that has ended is opened again by who comes next.
 */
export function openOrigin(connect: Connect): Origin {
  const http1 = openHttp1();
  let http2: Http2 | undefined;
  let last: Promise<void> = Promise.resolve();

  /** Resolves when all who came before are done, with what says that this one is. */
  const turn = async () => {
    const before = last;
    const ends: (() => void)[] = [];
    last = new Promise((resolve) => void ends.push(resolve));
    await before;
    return () => ends.pop()?.();
  };
  const send = async (message: Sent): Promise<Answer> => {
    if (http2?.isOpen()) return await http2.send(message);
    const end = await turn();
    try {
      const { url, signal } = message;
      signal.throwIfAborted();
      if (!http2?.isOpen()) {
        const socket = http1.isReady() ? undefined : await connect(url, signal);
        if (socket?.alpnProtocol !== 'h2') return await http1.send(message, socket, end);
        // Loaded here and not above: it is no part of what most servers need.
        http2 = (await import('./http2.ts')).openHttp2(url, socket);
      }
    } catch (error) {
      end();
      throw error;
    }
    end();
    return await http2.send(message);
  };
  return {
    send: (message) => {
      const { signal } = message;
      return new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
        send(message).then(resolve, reject);
      });
    },
  };
}
