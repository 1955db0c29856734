import type { Streams } from '../io/process/terminal.ts';
import type { Exchange } from '../model/exchange.ts';

export type RedactedStreams<P extends Streams> = {
  /** The process with a standard error from which the secrets of the run are redacted. */
  readonly process: P;
  /** Redacts a text by the exchanges so far, once the redactor is loaded. */
  readonly redact: (text: string) => string;
  /** Loads the redactor: a run without a request has no secret of a server, and does without. */
  readonly load: () => Promise<void>;
};

/**
 * Redacts by value what a run sent or received as a secret from everything that goes to standard
 * error, whoever writes it. Standard output is for data: what prints a token there is asked to.
 */
export function redactedStreams<P extends Streams>(
  process: P,
  exchanges: () => readonly Exchange[],
): RedactedStreams<P> {
  let loaded: ((text: string) => string) | undefined;
  const redact = (text: string) => loaded?.(text) ?? text;
  const stderr = {
    get isTTY() {
      return process.stderr.isTTY;
    },
    get columns() {
      return process.stderr.columns;
    },
    write: (data: string | Uint8Array) => {
      return process.stderr.write(typeof data === 'string' ? redact(data) : data);
    },
  };
  return {
    process: Object.create(process, { stderr: { value: stderr } }) as P,
    redact,
    load: async () => {
      const { growingRedactor } = await import('../report/redact/redact-run.ts');
      loaded = growingRedactor(exchanges());
    },
  };
}
