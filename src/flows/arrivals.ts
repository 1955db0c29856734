import type { CallbackRequest, Context, Loopback } from '../context.ts';

export type Receiver = {
  readonly onRequest: (request: CallbackRequest) => void;
  readonly onPaste: (line: string) => void;
};

/**
 * Hands over whatever reaches a waiting sign-in, each at once and none kept: requests to the
 * listener and, when a person is there, lines pasted into the terminal. Ends when the listener is
 * closed and `signal` is aborted.
 */
export async function receiveArrivals(
  context: Context,
  loopback: Loopback,
  { onRequest, onPaste }: Receiver,
  signal: AbortSignal,
): Promise<void> {
  const fromListener = async () => {
    for await (const request of loopback) onRequest(request);
  };
  const fromTerminal = async () => {
    for await (const line of context.pastedLines(signal)) {
      if (line.trim() !== '') onPaste(line);
    }
  };
  await Promise.all([fromListener(), ...(context.terminal.interactive ? [fromTerminal()] : [])]);
}
