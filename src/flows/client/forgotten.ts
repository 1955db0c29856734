import { Failure } from '../../model/errors.ts';

const codes: ReadonlySet<string> = new Set([
  'invalid_client',
  'unauthorized_client',
  'invalid_client_id',
]);

/** As servers say it at the authorization page and at the token endpoint. */
const words =
  /\bclient\b[^.]{0,40}\b(?:not found|unknown|does(?:n't| not) exist|no longer|is invalid|not registered|unregistered)\b|\b(?:unknown|unregistered|no such|invalid) client\b|\bno client\b/i;

/**
 * Whether a server may have forgotten a registered client: it refuses it by a code (RFC 6749 section
 * 5.2), or it says so.
 */
export function mayBeForgotten(error: unknown): boolean {
  if (!(error instanceof Failure)) return false;
  const { code = '', serverError, rule } = error;
  if (rule === 'C08' || codes.has(code)) return true;
  return words.test(serverError?.words ?? '');
}

/** The same for what an authorization page shows. */
export function mayNameForgotten(page: {
  readonly code?: string | undefined;
  readonly words?: string | undefined;
}): boolean {
  return codes.has(page.code ?? '') || words.test(page.words ?? '');
}
