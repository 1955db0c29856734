import type { Decoded, DecodedTime } from '../../jwt/decode.ts';
import { clean } from '../text/clean.ts';
import { json, jsonLine } from '../text/json.ts';
import type { Style } from '../text/style.ts';
import { isoTime } from '../text/time.ts';

/** `decode --json`; one line for each token of a batch. */
export function decodedJson(decoded: Decoded, batch: boolean): string {
  const document = { verified: false, ...decoded };
  return batch ? jsonLine(document) : json(document);
}

/** `decode` for a person; it says first that nothing was verified. */
export function decodedLines(
  { header, payload, kind, times, notes }: Decoded,
  style: Style,
): string {
  const lines = [
    `${style.bold(style.warn('UNVERIFIED'))}  ${kind}; anybody may have written this (atm-cli verify)`,
    style.bold('header'),
    ...indented(header),
    ...(payload === undefined ? [] : [style.bold('payload'), ...indented(payload)]),
    ...times.map((time) => timeLine(time, style)),
    ...notes.map(({ message }) => `${style.warn('note')}  ${clean(message)}`),
  ];
  return `${lines.join('\n')}\n`;
}

function indented(value: unknown): readonly string[] {
  const text = typeof value === 'string' ? value : JSON.stringify(value, undefined, 2);
  return text.split('\n').map((line) => `  ${clean(line)}`);
}

function timeLine({ claim, at, words }: DecodedTime, style: Style): string {
  const time = isoTime(at) ?? 'no time at all';
  return `${style.dim(claim.padEnd(10))}  ${time}  ${words}`;
}
