import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';

import { main, type Process } from '../../../src/main.ts';
import { newHome } from '../home.ts';
import { requireJsonOutput } from '../json-output.ts';

export type CliResult = { readonly code: number; readonly stdout: string; readonly stderr: string };

export type CliOptions = {
  /** ATM_CLI_HOME; a new empty folder unless it is given. */
  readonly home?: string;
  /** The whole environment beside ATM_CLI_HOME, and no keyring of the machine; nothing is inherited. */
  readonly env?: Readonly<Record<string, string>>;
  /** What is piped into standard input. */
  readonly stdin?: string | Uint8Array;
  /** Which streams are terminals: none unless it is given. */
  readonly terminal?: { readonly [stream in 'stdin' | 'stdout' | 'stderr']?: boolean };
  /** Sees everything that is written to standard error so far; `interrupt` is Ctrl-C. */
  readonly watch?: (stderr: string, interrupt: () => void) => void;
  /** Ctrl-C comes when this resolves. */
  readonly interruption?: Promise<unknown>;
};

/** All three streams are terminals: a person is there. */
export const person = { stdin: true, stdout: true, stderr: true };

/** Runs one command line inside this process, against a fake process; its JSON has to fit the schemas. */
export async function runCli(
  args: readonly string[],
  options: CliOptions = {},
): Promise<CliResult> {
  const { env = {}, stdin = '', terminal = {}, watch, interruption } = options;
  const home = options.home ?? (await newHome());
  const signals = new EventEmitter();
  const written = { stdout: '', stderr: '' };
  void interruption?.then(() => signals.emit('SIGINT'));
  const output = (stream: 'stdout' | 'stderr') => ({
    isTTY: terminal[stream] ?? false,
    columns: 100,
    write(data: string | Uint8Array) {
      written[stream] += typeof data === 'string' ? data : Buffer.from(data).toString('latin1');
      if (stream === 'stderr') watch?.(written.stderr, () => signals.emit('SIGINT'));
    },
  });
  const input = new PassThrough();
  if (terminal.stdin) input.write(stdin);
  else input.end(stdin);
  const code = await main({
    argv: ['node', 'atm-cli', ...args],
    env: { ATM_CLI_HOME: home, HOME: home, ATM_TOKEN_STORE: 'file', ...env },
    platform: 'linux',
    stdin: Object.assign(input, { isTTY: terminal.stdin ?? false }) as unknown as Process['stdin'],
    stdout: output('stdout'),
    stderr: output('stderr'),
    on: (event, listener) => signals.on(event, listener),
    off: (event, listener) => signals.off(event, listener),
  });
  requireJsonOutput(args, { code, ...written });
  return { code, ...written };
}
