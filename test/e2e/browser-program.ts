import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import { onTestFinished } from 'vitest';

import { deferred } from '../support/deferred.ts';

/** A program for `--browser`, and the address that it is run with. Call it inside a test. */
export async function browserProgram(): Promise<{
  readonly command: string;
  readonly opened: Promise<string>;
}> {
  const opened = deferred<string>();
  const listener = createServer((request, response) => {
    void text(request).then(opened.resolve, opened.reject);
    response.end();
  });
  await once(listener.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    listener.close().closeAllConnections();
  });
  const { port } = listener.address() as AddressInfo;
  const program = new URL('hand-over.mjs', import.meta.url).pathname;
  return { command: `node ${program} http://127.0.0.1:${port}`, opened: opened.promise };
}
