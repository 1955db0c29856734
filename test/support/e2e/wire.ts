import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';

import { onTestFinished } from 'vitest';

import { type Secrets, secretsIn } from '../secrets.ts';

/** A proxy that hears everything that is said through it. */
export type Wire = {
  /** The environment that leads a command through it. */
  readonly env: Readonly<Record<string, string>>;
  /** Every secret that was said so far, with its name. */
  secrets(): Secrets;
};

/** Starts it. Call it inside a test. */
export async function startWire(): Promise<Wire> {
  const heard: string[] = [];
  const proxy = createServer();
  proxy.on('connect', ({ url = '' }, near: Duplex, head: Buffer) => {
    const { hostname, port } = new URL(`http://${url}`);
    const far = connect(Number(port), hostname, () => {
      near.write('HTTP/1.1 200 Connection established\r\n\r\n');
      far.write(head);
      far.pipe(near);
      near.pipe(far);
    });
    const index = heard.push('') - 1;
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('data', (bytes: Buffer) => {
        heard[index] += bytes.toString('latin1');
      });
      from.on('error', () => to.destroy());
    }
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    proxy.close().closeAllConnections();
  });
  const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  return {
    env: { ATM_PROXY: address },
    secrets: () => secretsIn(heard.join('\n')),
  };
}
