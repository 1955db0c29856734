import { inWords } from '../../util/duration.ts';
import type { LintRow } from '../finding.ts';
import { type Answer, isDocument, type LintInput } from '../input.ts';

/** Seconds: a key that was stolen, or rotated out in a hurry, is trusted for so long. */
const longest = 86_400;

/** How long answers may be kept (RFC 9111). */
export const cacheRules: readonly LintRow[] = [
  {
    id: 'answer-cache-long',
    severity: 'warning',
    look: (input) =>
      documents(input).flatMap(({ url, cacheControl = '' }) => {
        const seconds = lifetime(cacheControl);
        if (seconds === undefined || seconds <= longest) return [];
        const message = `${url} may be kept for ${inWords(seconds)}: a change, such as a new key, reaches nobody until then`;
        return [{ message, seen: cacheControl }];
      }),
    rfc: 'RFC 9111 section 4.2',
    fix: 'send a max-age of minutes or hours, such as Cache-Control: public, max-age=3600',
  },
  {
    id: 'answer-cache-missing',
    severity: 'info',
    look: (input) =>
      documents(input)
        .filter(({ cacheControl, expires }) => cacheControl === undefined && expires === undefined)
        .map(({ url }) => ({
          message: `${url} does not say how long it may be kept (no Cache-Control, no Expires)`,
          seen: 'nothing',
        })),
    rfc: 'RFC 9111 section 4.2.2',
    fix: 'send Cache-Control, such as public, max-age=3600',
  },
];

/** The metadata and the key set, where they are documents. */
function documents({ tried, jwks }: LintInput): readonly Answer[] {
  const first = tried.find(isDocument);
  return [first, jwks].filter((answer) => answer !== undefined).filter(isDocument);
}

/** Seconds that a cache may keep an answer; `undefined` when it says nothing or forbids it. */
function lifetime(cacheControl: string): number | undefined {
  if (/\bno-(?:store|cache)\b/i.test(cacheControl)) return undefined;
  const [, seconds] = /\bs-maxage="?(\d{1,12})/i.exec(cacheControl) ??
    /\bmax-age="?(\d{1,12})/i.exec(cacheControl) ?? [undefined, undefined];
  return seconds === undefined ? undefined : Number(seconds);
}
