import type { Stream } from '../context.ts';
import type { Failure } from '../errors.ts';
import { clean } from './clean.ts';
import { eventJson } from './json.ts';
import { styleFor } from './style.ts';

/** Which files a run has left behind, and which it could not write; for standard error. */
export function writtenText(
  written: readonly string[],
  problems: readonly Failure[],
  { stderr, json }: { readonly stderr: Stream; readonly json: boolean },
): string {
  if (json) {
    const events = [
      ...written.map((path) => ({ event: 'written', path })),
      ...problems.map(({ message }) => ({ event: 'not_written', message })),
    ];
    return events.map(eventJson).join('');
  }
  const style = styleFor(stderr);
  const lines = [
    ...written.map((path) => style.dim(`wrote ${clean(path)}`)),
    ...problems.map(({ message }) => `${style.warn('warning:')} ${clean(message)}`),
  ];
  return lines.map((line) => `${line}\n`).join('');
}
