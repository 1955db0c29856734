import type { Dispatcher } from 'undici';

export type Request = {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
  /** Ends the exchange, wherever it is. */
  readonly signal: AbortSignal;
  /** Is called with the size of the body so far, from 0 on; what it throws ends the exchange. */
  readonly progress: (bytes: number) => void;
  /** Whether a response of this content type is taken without its body, which may never end. */
  readonly endsAtHeaders?: ((contentType: string) => boolean) | undefined;
};

export type Received = {
  readonly status: number;
  /** Names in lower case; what came more than once is a list. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
};

/**
 * Sends a request with an agent of undici and collects the response. Rejects with the reason of the
 * signal as soon as it is aborted. Nothing is sent twice, whatever becomes of a connection: a code or
 * a refresh token may have been used up.
 */
export function send(
  agent: Dispatcher,
  { url, method, headers, body, signal, progress, endsAtHeaders }: Request,
): Promise<Received> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let head: Omit<Received, 'body'> | undefined;
    let sending: Dispatcher.DispatchController | undefined;
    const stop = () => {
      // Undici listens only once there is a connection.
      reject(signal.reason as Error);
      sending?.abort(signal.reason as Error);
    };
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    const { origin, pathname, search } = url;
    const path = `${pathname}${search}`;
    agent.dispatch(
      {
        origin,
        path,
        method,
        headers: { ...headers },
        body: body ?? null,
      },
      {
        onRequestStart: (controller) => {
          if (sending !== undefined) controller.abort(sentAlready());
          else if (signal.aborted) controller.abort(signal.reason as Error);
          sending = controller;
        },
        onResponseStart: (controller, status, received) => {
          if (status < 200) return;
          head = { status, headers: received };
          progress(size);
          if (!endsAtHeaders?.(String(received['content-type'] ?? ''))) return;
          resolve({ ...head, body: Buffer.alloc(0) });
          controller.abort(new Error('the body is not wanted'));
        },
        onResponseData: (_controller, chunk) => {
          size += chunk.byteLength;
          progress(size);
          chunks.push(chunk);
        },
        onResponseEnd: () => {
          if (head !== undefined) resolve({ ...head, body: Buffer.concat(chunks) });
        },
        onResponseError: (_controller, error) => reject(error),
      },
    );
  });
}

function sentAlready(): Error {
  const message = 'the connection was closed after the request had been sent';
  return Object.assign(new Error(message), { code: 'ECONNRESET' });
}
