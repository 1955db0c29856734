import type { RunReuse } from '../diagnosis/run.ts';
import { relative } from '../duration.ts';
import { clean } from './clean.ts';
import type { Style } from './style.ts';
import { cutTo } from './trace-row.ts';

const names: Readonly<Record<RunReuse['step'], string>> = {
  discovery: 'metadata',
  jwks: 'keys',
};

/**
 * What was not asked for because an earlier run had it, as a clause: `metadata from the cache,
 * fetched 3 min ago`. `now` is in milliseconds since the epoch.
 */
export function reuseWords({ step, answeredAt }: RunReuse, now: number): string {
  const name = Object.hasOwn(names, step) ? names[step] : step;
  return `${name} from the cache, fetched ${relative(answeredAt / 1000, now / 1000)}`;
}

/** The same for `--trace`, with the address that was not asked. */
export function reuseLines(
  reuse: RunReuse,
  now: number,
  style: Style,
  columns: number,
): readonly string[] {
  const text = `${reuseWords(reuse, now)}: ${clean(reuse.url.replace(/[?#].*$/s, ''))}`;
  return cutTo(text, columns - 3).map((line) => `   ${style.dim(line)}`);
}
