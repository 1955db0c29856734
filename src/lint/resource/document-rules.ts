import { describeResponse, differences, isJson, isRedirect } from '../answers/answer-rules.ts';
import { type LintRowOf, sighting } from '../finding.ts';
import { isDocument } from '../input.ts';
import { list } from '../../jwt/quote.ts';
import { isObject } from '../../util/json.ts';
import { type ResourceDocument, resourceDocument, type ResourceLintInput } from './input.ts';

/** Where the metadata of a resource are, and how they are delivered (RFC 9728 section 3). */
export const documentRules: readonly LintRowOf<ResourceLintInput>[] = [
  {
    id: 'resource-no-metadata',
    severity: 'error',
    look: ({ documents }) => {
      const how = documents.map((one) => `${one.url}: ${describeResponse(one)}`).join('; ');
      const message = `no URL has the metadata of the resource: ${how}`;
      return sighting(!documents.some(isDocument), message, how);
    },
    rfc: 'RFC 9728 section 3',
    fix: 'publish the metadata at /.well-known/oauth-protected-resource before the path of the API',
    rule: 'M18',
  },
  {
    id: 'resource-metadata-protected',
    severity: 'error',
    look: ({ documents }) =>
      documents
        .filter(({ status }) => status === 401 || status === 403)
        .map(({ url, status }) => ({
          message: `${url} answers HTTP ${status}: the metadata require a token, which they are needed to get`,
          seen: String(status),
        })),
    rfc: 'RFC 9728 section 3.1',
    fix: 'exempt /.well-known/* from authentication',
    rule: 'M03',
  },
  {
    id: 'resource-metadata-redirect',
    severity: 'warning',
    look: ({ documents }) =>
      documents.filter(isRedirect).map(({ url, status, location = 'nowhere' }) => ({
        message: `${url} redirects (HTTP ${status}) to ${location}: clients need not follow`,
        seen: location,
      })),
    rfc: 'RFC 9728 section 3.2',
    fix: 'answer 200 with the document itself',
  },
  {
    id: 'resource-metadata-no-json',
    severity: 'warning',
    look: ({ documents }) =>
      documents
        .filter((one) => one.status === 200 && !isDocument(one))
        .map(({ url, contentType = 'no content type' }) => ({
          message: `${url} answers 200 without a JSON object (${contentType}): a client that requests it first stops there`,
          seen: contentType,
        })),
    rfc: 'RFC 9728 section 3.2',
    fix: 'answer 404 where there are no metadata, not a page',
  },
  {
    id: 'resource-metadata-content-type',
    severity: 'warning',
    look: ({ documents }) =>
      documents
        .filter((one) => isDocument(one) && !isJson(one.contentType))
        .map(({ url, contentType }) => ({
          message: `${url} has ${contentType === undefined ? 'no content type' : `the content type ${contentType}`}: strict clients refuse it`,
          seen: contentType ?? 'nothing',
        })),
    rfc: 'RFC 9728 section 3.2',
    fix: 'answer with content-type application/json',
  },
  {
    id: 'resource-metadata-only-root',
    severity: 'warning',
    look: (input) => {
      const [inserted, root] = [placed(input, 'inserted'), placed(input, 'root')];
      const isMissing =
        inserted !== undefined &&
        !isDocument(inserted) &&
        root !== undefined &&
        isDocument(root) &&
        !hasOwnUrl(input);
      const message = `the metadata are at ${root?.url}, but not at ${inserted?.url}, where the path of the API is inserted`;
      return sighting(isMissing, message, root?.url ?? '');
    },
    rfc: 'RFC 9728 section 3.1',
    fix: 'publish them there as well: the address of the root is of the resource at the root',
  },
  {
    id: 'resource-metadata-only-inserted',
    severity: 'info',
    look: (input) => {
      const [inserted, root] = [placed(input, 'inserted'), placed(input, 'root')];
      const isMissing =
        root !== undefined &&
        !isDocument(root) &&
        inserted !== undefined &&
        isDocument(inserted) &&
        !hasOwnUrl(input);
      const message = `the metadata are at ${inserted?.url} alone: a client that asks only ${root?.url} and reads no challenge finds none`;
      return sighting(isMissing, message, inserted?.url ?? '');
    },
    rfc: 'RFC 9728 section 3.1',
    fix: 'nothing, unless you have clients that ask only the address of the root',
  },
  {
    id: 'resource-metadata-only-challenge',
    severity: 'info',
    look: (input) => {
      const found = resourceDocument(input);
      const others = input.documents.filter(({ of }) => of !== 'challenge');
      const isAlone = found?.of === 'challenge' && !others.some(isDocument);
      const message = `the metadata are at ${found?.url} alone, which only the challenge names`;
      return sighting(isAlone, message, found?.url ?? '');
    },
    rfc: 'RFC 9728 section 3',
    fix: 'publish them at /.well-known/oauth-protected-resource before the path of the API too',
  },
  {
    id: 'resource-metadata-differ',
    severity: 'warning',
    look: (input) => {
      const [first, ...others] = input.documents.filter(isDocument);
      if (first === undefined) return [];
      return others
        .filter((other) => !isOfRoot(other))
        .flatMap((other) => {
          const names = differences(first.body, other.body);
          const message = `${first.url} and ${other.url} differ in ${list(names)}`;
          return sighting(names.length > 0, message, names.join(' '));
        });
    },
    rfc: 'RFC 9728 section 3.3',
    fix: 'publish the same document at all URLs of one resource',
  },
  {
    id: 'resource-metadata-no-cors',
    severity: 'info',
    look: (input) => {
      const found = resourceDocument(input);
      const isClosed = found !== undefined && found.allowedOrigin === undefined;
      const message = `${found?.url} has no Access-Control-Allow-Origin: a client in a browser cannot read it`;
      return sighting(isClosed, message, 'nothing');
    },
    rfc: 'Fetch, CORS protocol',
    fix: 'nothing, if you have no clients in browsers; else Access-Control-Allow-Origin: *',
  },
];

function placed(
  { documents }: ResourceLintInput,
  of: ResourceDocument['of'],
): ResourceDocument | undefined {
  return documents.find((one) => one.of === of);
}

/** The challenge names another URL, at which the metadata are. */
function hasOwnUrl(input: ResourceLintInput): boolean {
  return resourceDocument(input)?.of === 'challenge';
}

/** The metadata of the resource at the root, which is another resource. */
function isOfRoot({ of, url, body }: ResourceDocument): boolean {
  const resource = isObject(body) ? body['resource'] : undefined;
  if (of !== 'root' || typeof resource !== 'string' || !URL.canParse(resource)) return false;
  return new URL(resource).href === `${new URL(url).origin}/`;
}
