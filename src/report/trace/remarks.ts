/** What a run says beside its exchanges: what was reused, decided and tolerated. */
import type { RunChoice, RunReuse, RunTolerance } from '../../model/run.ts';
import { relative } from '../../util/duration.ts';
import { clean } from '../text/clean.ts';
import type { Style } from '../text/style.ts';
import { fitLines } from '../text/wrap.ts';

const names: Readonly<Record<RunReuse['step'], string>> = {
  discovery: 'metadata',
  jwks: 'keys',
};

/**
 * A response that was reused from an earlier run, as a clause: `metadata from the cache, fetched
 * 3 min ago`. `now` is in milliseconds since the epoch.
 */
export function formatReuse({ step, answeredAt }: RunReuse, now: number): string {
  const name = Object.hasOwn(names, step) ? names[step] : step;
  return `${name} from the cache, fetched ${relative(answeredAt / 1000, now / 1000)}`;
}

/** The same for `--trace`, with the URL that was not requested. */
export function reuseText(reuse: RunReuse, now: number, style: Style): string {
  const url = clean(reuse.url.replace(/[?#].*$/s, ''));
  return fitLines([`   ${style.dim(`${formatReuse(reuse, now)}: ${url}`)}`], style);
}

/** What was decided where nobody has named it, for `--trace`. */
export function choiceText({ setting, value, reason }: RunChoice, style: Style): string {
  return fitLines([`   ${style.dim(`${setting} ${clean(value)}: ${clean(reason)}`)}`], style);
}

/** A tolerated member of a response, as a clause. */
export function formatTolerance({ endpoint, message }: RunTolerance): string {
  return `${clean(endpoint)}: ${clean(message)}`;
}

/** The same for `--trace`. */
export function toleranceText(tolerance: RunTolerance, style: Style): string {
  return fitLines([`   ${style.dim(`tolerated: ${formatTolerance(tolerance)}`)}`], style);
}
