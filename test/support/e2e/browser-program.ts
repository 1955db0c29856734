import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

import { onTestFinished } from 'vitest';

import { redirected } from '../context.ts';
import { deferred } from '../deferred.ts';

type Started = {
  readonly url: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
};

/**
 * A program for `--browser`, where the short URL that it is run with leads, and all that it was
 * given. Call it inside a test.
 */
export async function browserProgram(): Promise<{
  readonly command: string;
  readonly opened: Promise<string>;
  readonly started: Promise<Started>;
}> {
  const started = deferred<Started>();
  const listener = createServer((request, response) => {
    void json(request).then((body) => started.resolve(body as Started), started.reject);
    response.end();
  });
  await once(listener.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    listener.close().closeAllConnections();
  });
  const { port } = listener.address() as AddressInfo;
  const program = new URL('hand-over.mjs', import.meta.url).pathname;
  const opened = started.promise.then(({ url }) => redirected(url));
  return {
    command: `node ${program} http://127.0.0.1:${port}`,
    opened,
    started: started.promise,
  };
}
