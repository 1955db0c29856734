import type { Introspected } from '../../flows/tokens/introspect.ts';
import { fingerprint } from '../../util/fingerprint.ts';
import { alignRows } from '../text/align-rows.ts';
import { clean } from '../text/clean.ts';
import { json } from '../text/json.ts';
import { textOf } from '../trace/message-body.ts';
import type { Style } from '../text/style.ts';
import { expiry, isoTime } from '../text/time.ts';
import { fitLines } from '../text/wrap.ts';

/** `token introspect --json`: the response as received, and the fingerprint of the token. */
export function introspectedJson({ issuer, token, answer, reasons }: Introspected): string {
  const { active } = answer;
  const possible = active ? {} : { possible_reasons: reasons };
  return json({ active, issuer, token: fingerprint(token), ...possible, answer });
}

/** `token introspect` as lines; `now` in seconds since the epoch. */
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
  const why = reasons.map((reason) => `  ${style.dim('possible reason:')} ${clean(reason)}`);
  return fitLines([`${head} (token ${fingerprint(token)})`, ...lines, ...why], style);
}

function show(name: string, value: unknown, now: number): string {
  if (typeof value !== 'number') return clean(textOf(value));
  if (name === 'exp') return expiry(value, now);
  const isTime = name === 'iat' || name === 'nbf' || name === 'auth_time';
  return (isTime && isoTime(value)) || String(value);
}
