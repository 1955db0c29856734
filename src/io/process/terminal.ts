import type { Stream, Terminal } from '../../model/context.ts';
import type { Environment } from '../../model/exchange.ts';

export type TerminalSwitches = { readonly input: boolean; readonly color: boolean };

/** The parts of `process` that a terminal is made of. */
export type Streams = {
  readonly env: Environment;
  readonly stdin: { readonly isTTY?: boolean | undefined };
  readonly stdout: Output;
  readonly stderr: Output;
};

export type Output = {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(data: string | Uint8Array): unknown;
  /** Writes without blocking the thread; false when the reader has ended. */
  deliver?(data: Uint8Array): Promise<boolean>;
};

/**
 * The terminal: which streams are terminals, with or without colour. Node takes milliseconds to
 * open a standard stream, so each one is opened at first use.
 */
export function createTerminal(streams: Streams, switches: TerminalSwitches): Terminal {
  const { env } = streams;
  return {
    get interactive() {
      if (!switches.input || isContinuousIntegration(env)) return false;
      return streams.stdin.isTTY === true && streams.stderr.isTTY === true;
    },
    get stdout() {
      return createStream(streams.stdout, env, switches.color);
    },
    get stderr() {
      return createStream(streams.stderr, env, switches.color);
    },
  };
}

function createStream(output: Output, env: Environment, color: boolean): Stream {
  const isTTY = output.isTTY === true;
  return {
    isTTY,
    colour: color && wantsColour(env, isTTY),
    columns: output.columns ?? 80,
    write: (data) => void output.write(data),
  };
}

/**
 * Colour by stream: FORCE_COLOR wins, then NO_COLOR, TERM=dumb, and whether the stream is a
 * terminal.
 */
export function wantsColour(env: Environment, isTTY: boolean): boolean {
  const force = env['FORCE_COLOR'];
  if (force !== undefined && force !== '') return force !== '0' && force !== 'false';
  if ((env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb') return false;
  return isTTY;
}

function isContinuousIntegration(env: Environment): boolean {
  const value = env['CI'] ?? '';
  return value !== '' && value !== 'false' && value !== '0';
}
