import { describe, expect, it } from 'vitest';
import type { ServedExtras, ServedServer } from '../../src/model/servers.ts';
import { serve, type ServeOptions } from '../../src/flows/serve.ts';
import { createWorld } from '../support/context.ts';

const server: ServedServer = {
  issuer: 'http://127.0.0.1:9400',
  resource: 'http://127.0.0.1:9400/api',
  clients: [],
  signIn: async () => {},
  confirmDevice: async () => {},
  faults: [],
  registration: 'closed',
  resources: [],
};

/** Serves on a port that is told, and presses Ctrl-C at `interrupted`. */
async function run(
  interrupted: 'while it starts' | 'when it is ready',
  options: ServeOptions = {},
) {
  const { context, interruption } = createWorld({ env: { ATM_DEMO_PORT: '9876' } });
  const ports: number[] = [];
  const ready: string[] = [];
  const faults: string[] = [];
  const start = async (chosen: number, { faults: names }: ServedExtras) => {
    ports.push(chosen);
    faults.push(...names);
    if (interrupted === 'while it starts') interruption.abort();
    return server;
  };
  await serve({ ...context, serve: start }, options, ({ issuer }) => {
    ready.push(issuer);
    queueMicrotask(() => interruption.abort());
  });
  return { ports, ready, faults };
}

describe('serve', () => {
  it('is told once where it listens, and ends with Ctrl-C', async () => {
    const { ports, ready } = await run('when it is ready', { port: 0 });
    expect({ ports, ready }).toEqual({ ports: [0], ready: [server.issuer] });
  });

  it('ends also when Ctrl-C comes while it starts', async () => {
    expect((await run('while it starts')).ready).toEqual([]);
  });

  it('takes the port of the built-in server unless one is named', async () => {
    expect((await run('when it is ready')).ports).toEqual([9876]);
  });

  it('takes faults with commas and one by one', async () => {
    const fault = ['bom, hang@jwks', 'html-502*2,'];
    const { faults } = await run('when it is ready', { fault });
    expect(faults).toEqual(['bom', 'hang@jwks', 'html-502*2']);
  });
});
