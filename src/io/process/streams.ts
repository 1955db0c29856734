import { fstatSync, statSync, write, writeSync } from 'node:fs';
import { errorCode, fileFailure } from '../files/errors.ts';
import type { Output } from './terminal.ts';

type ProcessStreams = Pick<NodeJS.Process, 'argv' | 'env' | 'platform' | 'stdin'> & {
  readonly stdout: Output;
  readonly stderr: Output;
  on(event: 'SIGINT', listener: () => void): unknown;
  off(event: 'SIGINT', listener: () => void): unknown;
};

/**
 * The process with its streams opened at first use, and with files and pipes written as the file
 * descriptors they are: opening Node's own streams takes a sixth of a short command's time. When
 * the reader ends, as `head` does, the output stops and the command continues.
 */
export function processStreams(process: NodeJS.Process): ProcessStreams {
  const { argv, env, platform } = process;
  let stdout: Output | undefined;
  let stderr: Output | undefined;
  return {
    argv,
    env,
    platform,
    get stdin() {
      return process.stdin;
    },
    get stdout() {
      return (stdout ??= isTerminal(process, 1) ? forgiving(process.stdout) : descriptor(1));
    },
    get stderr() {
      return (stderr ??= isTerminal(process, 2) ? forgiving(process.stderr) : descriptor(2));
    },
    on: (event, listener) => process.on(event, listener),
    off: (event, listener) => process.off(event, listener),
  };
}

/** Pipes, files and `/dev/null` are detected first: they do not need node:tty. */
function isTerminal(process: NodeJS.Process, fd: number): boolean {
  const device = fstatSync(fd);
  if (!device.isCharacterDevice() || device.rdev === nullDevice()) return false;
  return process.getBuiltinModule('node:tty').isatty(fd);
}

function nullDevice(): number | undefined {
  return statSync('/dev/null', { throwIfNoEntry: false })?.rdev;
}

/** A reader such as `head` may end early: that is not an error. */
function forgiving(stream: NodeJS.WriteStream): Output {
  return stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
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

/** The same on a thread of Node, so that waiting for the reader can be interrupted. */
async function deliverWhole(fd: number, bytes: Uint8Array): Promise<boolean> {
  for (let written = 0; written < bytes.length;) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- the rest comes after what was written
      written += await writeSome(fd, bytes, written);
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

/** How many of the bytes from `start` were written; node:util is not loaded for its promisify. */
async function writeSome(fd: number, bytes: Uint8Array, start: number): Promise<number> {
  return await new Promise((resolve, reject) => {
    write(fd, bytes, start, (error, count) => (error === null ? resolve(count) : reject(error)));
  });
}

/** A pipe that does not block says EAGAIN when its reader is slow. */
function waitForReader(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
}
