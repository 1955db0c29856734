import type { Output, OutputName } from '../schema/outputs.ts';
import { clean } from './clean.ts';

/** The version of the shape of everything that is printed with `--json`. */
export const schema_version = 2;

/**
 * One JSON object for standard output, in the shape that `schema/<command>.json` describes.
 * Invisible and bidirectional characters are written as JSON escapes, so a terminal shows what is there.
 */
export function json<Name extends OutputName>(document: Output<Name>): string {
  return jsonText({ schema_version, ...document });
}

/** An object whose shape a specification fixes, without a version. */
export function jsonText(document: object): string {
  const text = JSON.stringify(document, undefined, 2);
  return `${text.split('\n').map(clean).join('\n')}\n`;
}

/** One object of a stream (NDJSON), with its version. */
export function jsonLine(document: object): string {
  return compactJson({ schema_version, ...document });
}

/** An object on one line, without a version. */
export function compactJson(document: object): string {
  return `${clean(JSON.stringify(document))}\n`;
}
