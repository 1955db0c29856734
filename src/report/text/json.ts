import { clean } from './clean.ts';

/**
 * One JSON object for standard output; every document carries the version of its shape.
 * Invisible and bidirectional characters are written as JSON escapes, so a terminal shows what is there.
 */
export function json(document: object): string {
  return jsonText({ schemaVersion: 1, ...document });
}

/** The same without a version, for a document whose shape a specification fixes. */
export function jsonText(document: object): string {
  const text = JSON.stringify(document, undefined, 2);
  return `${text.split('\n').map(clean).join('\n')}\n`;
}

/** The same on one line, for streams of objects (NDJSON). */
export function jsonLine(document: object): string {
  return eventJson({ schemaVersion: 1, ...document });
}

/** One event on one line of standard error. */
export function eventJson(event: object): string {
  return `${clean(JSON.stringify(event))}\n`;
}
