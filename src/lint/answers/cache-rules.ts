import { inWords } from '../../util/duration.ts';
import type { LintRow } from '../finding.ts';
import { type LintResponse, isDocument, type LintInput } from '../input.ts';

/** Seconds for which a stolen or revoked key is still trusted. */
const longest = 86_400;

/** How long responses may be cached (RFC 9111). */
export const cacheRules: readonly LintRow[] = [
  {
    id: 'answer-cache-long',
    severity: 'warning',
    look: (input) =>
      documents(input).flatMap(({ url, cacheControl = '' }) => {
        const seconds = lifetime(cacheControl);
        if (seconds === undefined || seconds <= longest) return [];
        const message = `${url} may be cached for ${inWords(seconds)}: clients miss a change, such as a new key, until then`;
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
          message: `${url} does not say how long it may be cached (no Cache-Control, no Expires)`,
          seen: 'nothing',
        })),
    rfc: 'RFC 9111 section 4.2.2',
    fix: 'send Cache-Control, such as public, max-age=3600',
  },
];

/** The metadata and the key set, where they are documents. */
function documents({ tried, jwks }: LintInput): readonly LintResponse[] {
  const first = tried.find(isDocument);
  return [first, jwks].filter((response) => response !== undefined).filter(isDocument);
}

/** Seconds that a response may be cached; `undefined` when they are missing or caching is forbidden. */
function lifetime(cacheControl: string): number | undefined {
  if (/\bno-(?:store|cache)\b/i.test(cacheControl)) return undefined;
  const [, seconds] = /\bs-maxage="?(\d{1,12})/i.exec(cacheControl) ??
    /\bmax-age="?(\d{1,12})/i.exec(cacheControl) ?? [undefined, undefined];
  return seconds === undefined ? undefined : Number(seconds);
}
