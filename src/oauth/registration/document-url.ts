import { Failure } from '../../model/errors.ts';

/**
 * Throws `usage` unless a URL can be a client id as a Client ID Metadata Document has it: https, with
 * a path, without dot segments, fragment, user name and password
 * (draft-ietf-oauth-client-id-metadata-document section 2).
 */
export function requireDocumentUrl(text: string): URL {
  const problem = documentUrlProblem(text);
  if (problem === undefined) return new URL(text);
  throw new Failure('usage', `the client document ${problem}: ${text}`, {
    advice: { id: 'client_document_url' },
  });
}

/** Why a URL cannot be a client id; `undefined` when it can. */
export function documentUrlProblem(text: string): string | undefined {
  if (!URL.canParse(text)) return 'is not a URL';
  const { protocol, pathname, username, password } = new URL(text);
  if (protocol !== 'https:') return `must start with https://, saw ${protocol}//`;
  if (username !== '' || password !== '') return 'must have no user name or password';
  if (text.includes('#')) return 'must have no fragment';
  if (pathname === '/') return 'must have a path';
  if (/\/\.{1,2}(?:[/?]|$)/.test(text)) return 'must have no dot segments in its path';
  return undefined;
}
