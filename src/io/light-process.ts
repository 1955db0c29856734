import { fstatSync, write, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import { errorCode, fileFailure } from './file-failure.ts';
import type { Output } from './terminal.ts';

const writeSome = promisify(write);

type LightProcess = Pick<NodeJS.Process, 'argv' | 'env' | 'platform' | 'stdin'> & {
  readonly stdout: Output;
  readonly stderr: Output;
  on(event: 'SIGINT', listener: () => void): unknown;
  off(event: 'SIGINT', listener: () => void): unknown;
};

/**
 * The process with its streams opened at first use, and with files and pipes written as the file
 * descriptors they are: opening Node's own streams takes a sixth of a short command's time. A
 * reader that goes away, as `head` does, ends the output and not the command.
 */
export function lightProcess(process: NodeJS.Process): LightProcess {
  const { argv, env, platform } = process;
  return {
    argv,
    env,
    platform,
    get stdin() {
      return process.stdin;
    },
    get stdout() {
      return isTerminal(process, 1) ? process.stdout : descriptor(1);
    },
    get stderr() {
      return isTerminal(process, 2) ? process.stderr : descriptor(2);
    },
    on: (event, listener) => process.on(event, listener),
    off: (event, listener) => process.off(event, listener),
  };
}

/** Pipes and files are told apart first: whoever writes into them need not load node:tty. */
function isTerminal(process: NodeJS.Process, fd: number): boolean {
  return fstatSync(fd).isCharacterDevice() && process.getBuiltinModule('node:tty').isatty(fd);
}

function descriptor(fd: number): Output {
  return {
    isTTY: false,
    write: (text) => writeWhole(fd, Buffer.from(text)),
    deliver: (bytes) => deliverWhole(fd, bytes),
  };
}

function writeWhole(fd: number, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(fd, bytes, written);
    } catch (error) {
      const code = errorCode(error);
      if (code === 'EPIPE') return;
      if (code !== 'EAGAIN') throw fileFailure('the output cannot be written', error);
      waitForReader();
    }
  }
}

/** The same, on a thread of Node's own: whoever waits for the reader can be interrupted. */
async function deliverWhole(fd: number, bytes: Uint8Array): Promise<boolean> {
  for (let written = 0; written < bytes.length;) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- the rest comes after what was written
      written += (await writeSome(fd, bytes, written)).bytesWritten;
    } catch (error) {
      const code = errorCode(error);
      if (code === 'EPIPE') return false;
      if (code !== 'EAGAIN') throw fileFailure('the output cannot be written', error);
      // oxlint-disable-next-line no-await-in-loop -- the reader is slow
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }
  return true;
}

/** A pipe that does not block says EAGAIN when its reader is slow. */
function waitForReader(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
}
