import type { Streams } from '../../src/io/process/terminal.ts';

/** Streams that nobody reads; `print` hears what is written to standard output. */
export function silentStreams(print: (text: string) => void = () => {}): Streams {
  return {
    env: {},
    stdin: {},
    stdout: { write: (data) => print(String(data)) },
    stderr: { write: () => {} },
  };
}
