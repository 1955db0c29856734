import type { Dispatcher } from 'undici';
import { expect, it, vi } from 'vitest';
import { send } from '../../../src/io/http/send.ts';

it('ends a request that undici would send a second time', async () => {
  const abort = vi.fn<(reason: Error) => void>();
  const first = { abort: vi.fn() } as unknown as Dispatcher.DispatchController;
  const second = { abort } as unknown as Dispatcher.DispatchController;
  const agent = {
    dispatch: (_options: unknown, handler: Dispatcher.DispatchHandler) => {
      handler.onRequestStart?.(first, {});
      handler.onRequestStart?.(second, {});
      handler.onResponseError?.(second, abort.mock.lastCall?.[0] ?? new Error('it was sent'));
      return true;
    },
  } as unknown as Dispatcher;
  const { signal } = new AbortController();
  const url = new URL('https://id.example/token');
  const sent = send(agent, {
    url,
    method: 'POST',
    headers: {},
    body: 'code=once',
    signal,
    progress: () => {},
  });
  await expect(sent).rejects.toMatchObject({ code: 'ECONNRESET' });
});
