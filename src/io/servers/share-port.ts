import { connect } from 'node:net';
import { Failure } from '../../model/errors.ts';
import { errorCode } from '../files/errors.ts';
import { deniedHint } from '../loopback/bind.ts';

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

/**
 * An error of `listen` on 127.0.0.1 as a `usage` failure, if the port is taken or refused; any other
 * is kept. `another` is how to name another port.
 */
export function portFailure(error: unknown, port: number, another: string): unknown {
  if (isPortTaken(error)) return portTakenFailure(port, another);
  if (errorCode(error) !== 'EACCES') return error;
  return new Failure('usage', `cannot listen on 127.0.0.1 port ${port} (EACCES)`, {
    hint: deniedHint(port, process.platform, another),
    cause: error,
  });
}

export function portTakenFailure(port: number, another: string): Failure {
  return new Failure('usage', `port ${port} is used by another program`, {
    hint: `stop the program on 127.0.0.1:${port}, or use another port: ${another}`,
  });
}

function isPortTaken(error: unknown): boolean {
  return errorCode(error) === 'EADDRINUSE';
}
