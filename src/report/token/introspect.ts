import type { Introspected } from '../../flows/tokens/introspect.ts';
import { fingerprint } from '../../util/fingerprint.ts';
import { alignRows } from '../text/align-rows.ts';
import { clean } from '../text/clean.ts';
import { json } from '../text/json.ts';
import { textOf } from '../trace/message-body.ts';
import type { Style } from '../text/style.ts';
import { expiry, isoTime } from '../text/time.ts';

/** `token introspect --json`: the answer as it came, and which token it is about. */
export function introspectedJson({ issuer, token, answer, reasons }: Introspected): string {
  const { active } = answer;
  const possible = active ? {} : { possible_reasons: reasons };
  return json({ active, issuer, token: fingerprint(token), ...possible, answer });
}

/** `token introspect` for a person; `now` in seconds since the epoch. */
export function introspectedLines(
  { token, answer, reasons }: Introspected,
  style: Style,
  now: number,
): string {
  const { active, ...members } = answer;
  const head = active ? style.good('active') : style.bad('not active');
  const rows = Object.entries(members).map(([name, value]) => {
    return [clean(name), show(name, value, now)] as const;
  });
  const lines = alignRows(rows, style.dim, 10);
  const why = reasons.map((reason) => `  ${style.dim('perhaps:')} ${clean(reason)}`);
  return `${[`${head} (token ${fingerprint(token)})`, ...lines, ...why].join('\n')}\n`;
}

function show(name: string, value: unknown, now: number): string {
  if (typeof value !== 'number') return clean(textOf(value));
  if (name === 'exp') return expiry(value, now);
  const isTime = name === 'iat' || name === 'nbf' || name === 'auth_time';
  return (isTime && isoTime(value)) || String(value);
}
