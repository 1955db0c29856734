import { on } from 'node:events';
import { createInterface } from 'node:readline';
import { addAbortSignal, type Readable } from 'node:stream';
import { Failure } from '../../model/errors.ts';
import { readBounded } from '../../util/read-bounded.ts';
import { nothingTyped, readTyped } from './raw-lines.ts';
import type { Streams } from './terminal.ts';

const maxBytes = 16 * 1024 * 1024;

/** All of standard input, until `signal` is aborted. Throws a `usage` failure beyond 16 MiB. */
export async function readAll(stdin: Readable, signal: AbortSignal): Promise<Buffer> {
  const bytes = await readBounded(addAbortSignal(signal, stdin), maxBytes);
  if (bytes !== undefined) return bytes;
  throw new Failure('usage', 'standard input is larger than 16 MiB');
}

/** Says that a command waits for what is typed, where that goes to no prompt. */
export function noteReading({ stdin, stderr }: Pick<NodeJS.Process, 'stdin'> & Streams): void {
  if (!stdin.isTTY) return;
  const end = process.platform === 'win32' ? 'Ctrl-Z and Enter end' : 'Ctrl-D ends';
  stderr.write(`reading from the terminal, ${end} the input\n`);
}

/**
 * Lines as they are typed or pasted, until `signal` is aborted; then standard input is released. A
 * terminal is read in raw mode, and `echo` shows what is typed.
 */
export async function* readLines(
  stdin: NodeJS.ReadStream,
  echo: (text: string) => void,
  signal: AbortSignal,
): AsyncGenerator<string> {
  try {
    if (isTerminal(stdin)) yield* readTerminal(stdin, echo, signal);
    else yield* createInterface({ input: stdin, terminal: false, signal });
  } finally {
    stdin.pause();
    stdin.unref?.();
  }
}

/** Tests and pipes have no raw mode. */
function isTerminal(stdin: Partial<NodeJS.ReadStream>): boolean {
  return stdin.isTTY === true && typeof stdin.setRawMode === 'function';
}

async function* readTerminal(
  stdin: NodeJS.ReadStream,
  echo: (text: string) => void,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let typed = nothingTyped;
  stdin.setRawMode(true);
  try {
    const chunks = on(stdin, 'data', { signal, close: ['end', 'close'] });
    for await (const [chunk] of chunks as AsyncIterable<[Uint8Array]>) {
      const step = readTyped(typed, decoder.decode(chunk, { stream: true }));
      ({ typed } = step);
      echo(step.echo);
      yield* step.lines;
      if (step.key === 'end') return;
      if (step.key !== undefined) press(step.key, stdin);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    stdin.setRawMode(false);
  }
}

const signals = { interrupt: 'SIGINT', quit: 'SIGQUIT', suspend: 'SIGTSTP' } as const;

/** Does what the terminal does with a key when it is not in raw mode. */
function press(key: keyof typeof signals, stdin: NodeJS.ReadStream): void {
  if (process.platform === 'win32') {
    // A signal would end the process at once there.
    if (key === 'interrupt') process.emit('SIGINT');
    return;
  }
  if (key === 'suspend') {
    stdin.setRawMode(false);
    process.once('SIGCONT', () => stdin.setRawMode(true));
  }
  process.kill(process.pid, signals[key]);
}
