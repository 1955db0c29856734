import type { DecodedLine } from '../../flows/verify/decode.ts';
import type { Decoded, DecodedTime } from '../../jwt/decode.ts';
import type { Output } from '../schema/outputs.ts';
import { clean } from '../text/clean.ts';
import { json, jsonLine } from '../text/json.ts';
import type { Style } from '../text/style.ts';
import { isoTime } from '../text/time.ts';
import { fitLines } from '../text/wrap.ts';

/** `decode --json`; one line for each token of a batch. */
export function decodedJson(decoded: Decoded, batch: boolean): string {
  const document = decodedMembers(decoded);
  return batch ? jsonLine(document) : json<'decode'>(document);
}

/** `decode - --json` for one of several lines; a line that cannot be decoded has an `error`. */
export function decodedLineJson({ line, decoded }: DecodedLine): string {
  if ('header' in decoded) return lineJson({ line, ...decodedMembers(decoded) });
  const { message, rule } = decoded;
  return lineJson({ line, verified: false, error: { message, rule } });
}

function lineJson(document: Output<'decode -'>): string {
  return jsonLine(document);
}

function decodedMembers({ times, ...decoded }: Decoded): Output<'decode'> {
  const named = times.map(({ claim, at, words }) => ({ claim, at, relative: words }));
  return { verified: false, ...decoded, times: named };
}

/** `decode -` for one of several lines. */
export function decodedLine({ line, decoded }: DecodedLine, style: Style): string {
  if ('header' in decoded) return decodedLines(decoded, style);
  const title = style.bold(style.bad('NOT DECODED'));
  return fitLines([`${title}  line ${line}: ${clean(decoded.message)}`], style);
}

/** `decode` as lines; the first says that nothing was verified. */
export function decodedLines(
  { header, payload, kind, times, notes, disclosures = [] }: Decoded,
  style: Style,
): string {
  const title = `${style.bold(style.warn('UNVERIFIED'))}  ${kind}; anyone can write this, to verify it: atm-cli verify`;
  const document = [
    style.bold('header'),
    ...indented(header),
    ...(payload === undefined ? [] : [style.bold('payload'), ...indented(payload)]),
    ...(disclosures.length === 0 ? [] : [style.bold('disclosures'), ...indented(disclosures)]),
  ];
  const rest = [
    ...times.map((time) => timeLine(time, style)),
    ...notes.map(({ message }) => `${style.warn('note')}  ${clean(message)}`),
  ];
  // JSON is not wrapped, so that it can be copied.
  return `${fitLines([title], style)}${document.join('\n')}\n${rest.length === 0 ? '' : fitLines(rest, style)}`;
}

function indented(value: unknown): readonly string[] {
  const text = typeof value === 'string' ? value : JSON.stringify(value, undefined, 2);
  return text.split('\n').map((line) => `  ${clean(line)}`);
}

function timeLine({ claim, at, words }: DecodedTime, style: Style): string {
  const time = isoTime(at) ?? String(at);
  return `${style.dim(claim.padEnd(10))}  ${time}  ${words}`;
}
