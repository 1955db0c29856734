import { connect } from 'node:net';

type Close = () => Promise<void>;

const maxTakeOvers = 100;

/**
 * Runs `start`, or, when another process has the port, as soon as that one ends: concurrent
 * commands share one server, and keep it when one of them ends. Resolves to a function that ends
 * this process's part; throws the errors of `start`, except a taken port.
 */
export async function sharePort(port: number, start: () => Promise<Close>): Promise<Close> {
  let hasEnded = false;
  let takeOvers = 0;
  let close = await startOrWait();

  async function startOrWait(): Promise<Close> {
    try {
      return await start();
    } catch (error) {
      if (!isPortTaken(error)) throw error;
      return wait();
    }
  }

  function wait(): Close {
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    socket.once('close', () => {
      takeOvers += 1;
      if (hasEnded || takeOvers > maxTakeOvers) return;
      const next = startOrWait();
      close = async () => (await next)();
      next.catch(() => {});
    });
    return async () => void socket.destroy();
  }

  return async () => {
    hasEnded = true;
    await close();
  };
}

/** Whether an error of `listen` says that the port is taken. */
export function isPortTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}
