import { expect } from 'vitest';

import type { CliResult } from '../cli/run-cli.ts';

type Document = Record<string, unknown>;

/** The JSON on standard output of a command that succeeded without a word on standard error. */
export function data(result: CliResult): Document {
  expect(result).toMatchObject({ code: 0, stderr: '' });
  return JSON.parse(result.stdout) as Document;
}

/** The error that ends standard error of a command with `--json`; standard output is empty. */
export function failure({ code, stdout, stderr }: CliResult): Document {
  expect(stdout).toBe('');
  const last = stderr.trimEnd().split('\n').at(-1) ?? '';
  const { error } = JSON.parse(last) as { readonly error: Document };
  expect(error['exit_code']).toBe(code);
  return error;
}

type Event = Readonly<Record<string, unknown>> & { readonly event: string };

/** The events on a stream, a line each. */
export function eventsIn(stream: string): readonly Event[] {
  const lines = stream.trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Event);
}
