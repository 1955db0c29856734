import type { Site } from '../../site.ts';
import type { Asked } from '../fault.ts';

/** Another origin of the same server: it listens there too, and answers with 421. */
export function elsewhere({ origin }: Site): string {
  return origin.replace('127.0.0.1', 'localhost');
}

/** Whether a request came to that origin. */
export function isElsewhere({ headers, site }: Asked): boolean {
  return headers.host === new URL(elsewhere(site)).host;
}
