import { isObject } from '../../util/json.ts';
import { member } from '../../jwt/form/json.ts';
import { list } from '../../jwt/quote.ts';
import { type LintRow, sighting } from '../finding.ts';
import { type LintResponse, isDocument, type LintInput } from '../input.ts';

/** Where the metadata is and how the server responds with it (RFC 8414 section 3, OpenID Connect Discovery section 4). */
export const answerRules: readonly LintRow[] = [
  {
    id: 'answer-no-metadata',
    severity: 'error',
    look: ({ tried }) => {
      const how = tried
        .map((response) => `${response.url}: ${describeResponse(response)}`)
        .join('; ');
      return sighting(!tried.some(isDocument), `no well-known URL has metadata: ${how}`, how);
    },
    rfc: 'RFC 8414 section 3',
    fix: 'check the issuer; publish the metadata below it at /.well-known/openid-configuration',
    rule: 'N01',
  },
  {
    id: 'answer-well-known-protected',
    severity: 'warning',
    look: ({ tried }) =>
      tried
        .filter(({ status }) => status === 401 || status === 403)
        .map(({ url, status }) => ({
          message: `${url} answers HTTP ${status}: the metadata requires authentication`,
          seen: String(status),
        })),
    rfc: 'RFC 8414 section 3.1',
    fix: 'exempt /.well-known/* from authentication',
    rule: 'M03',
  },
  {
    id: 'answer-redirect',
    severity: 'warning',
    look: ({ tried }) =>
      tried.filter(isRedirect).map(({ url, status, location = 'nowhere' }) => ({
        message: `${url} redirects (HTTP ${status}) to ${location}: clients need not follow`,
        seen: location,
      })),
    rfc: 'RFC 8414 section 3.2',
    fix: 'answer 200 with the document itself, and use the final URL as issuer',
    rule: 'N01',
  },
  {
    id: 'answer-no-json',
    severity: 'warning',
    look: ({ tried }) =>
      tried
        .filter((response) => response.status === 200 && !isDocument(response))
        .map(({ url, contentType = 'no content type' }) => ({
          message: `${url} answers 200 without a JSON object (${contentType}): a client that requests it first stops there`,
          seen: contentType,
        })),
    rfc: 'RFC 8414 section 3.2',
    fix: 'answer 404 where there is no metadata, not a page',
    rule: 'N01',
  },
  {
    id: 'answer-one-address',
    severity: 'info',
    look: ({ tried }) => {
      const missing = tried.filter((response) => !isDocument(response));
      const found = tried.find(isDocument);
      if (found === undefined || missing.length === 0) return [];
      const how = missing
        .map((response) => `${response.url}: ${describeResponse(response)}`)
        .join('; ');
      const message = `the metadata is at ${found.url}, but not at every well-known URL (${how})`;
      return [{ message, seen: how }];
    },
    rfc: 'RFC 8414 section 5',
    fix: 'publish the same document at the other URLs for clients that request only those',
    rule: 'N01',
  },
  {
    id: 'answer-documents-differ',
    severity: 'warning',
    look: differing,
    rfc: 'RFC 8414 section 5',
    fix: 'publish the same document at all URLs',
  },
  {
    id: 'answer-content-type',
    severity: 'warning',
    look: ({ tried, jwks }) =>
      [
        ...tried.filter(isDocument).filter(({ contentType }) => !isJson(contentType)),
        ...(jwks === undefined || !isDocument(jwks) ? [] : [jwks]).filter(
          ({ contentType }) =>
            !isJson(contentType) && !/^application\/jwk-set\+json/i.test(contentType ?? ''),
        ),
      ].map(({ url, contentType }) => ({
        message: `${url} has ${contentType === undefined ? 'no content type' : `the content type ${contentType}`}: strict clients refuse it`,
        seen: contentType ?? 'nothing',
      })),
    rfc: 'RFC 8414 section 3.2',
    fix: 'answer with content-type application/json',
  },
];

/** Whether a content type is that of JSON. */
export function isJson(contentType: string | undefined): boolean {
  return /^application\/json\s*(;|$)/i.test(contentType ?? '');
}

export function isRedirect({ status = 0, location }: LintResponse): boolean {
  return status >= 300 && status < 400 && location !== undefined;
}

/** The response in a few words: `HTTP 404, text/html`. */
export function describeResponse({ status, contentType, error }: LintResponse): string {
  if (status === undefined) return error ?? 'no response';
  return `HTTP ${status}, ${contentType ?? 'no content type'}`;
}

function differing({ tried }: LintInput) {
  const [first, ...others] = tried.filter(isDocument);
  if (first === undefined) return [];
  return others.flatMap((other) => {
    const names = differences(first.body, other.body);
    const message = `${first.url} and ${other.url} differ in ${list(names)}`;
    return sighting(names.length > 0, message, names.join(' '));
  });
}

/** The members in which two documents differ; the order of a list does not matter. */
export function differences(left: unknown, right: unknown): readonly string[] {
  if (!isObject(left) || !isObject(right)) return [];
  const names = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  return names.filter((name) => sortedText(member(left, name)) !== sortedText(member(right, name)));
}

/** Lists of the metadata are sets: their order does not matter. */
function sortedText(value: unknown): string {
  return JSON.stringify(Array.isArray(value) ? value.map(String).toSorted() : value) ?? '';
}
