import { member } from '../../jwt/form/json.ts';
import { list, quote } from '../../jwt/quote.ts';
import { type LintRow, listed, sighting } from '../finding.ts';
import { type LintInput, listOf, metadataOf, metadataResponse } from '../input.ts';

const name = 'code_challenge_methods_supported';

/** What protects the authorization response: PKCE (RFC 7636) and `iss` (RFC 9207). */
export const pkceRules: readonly LintRow[] = [
  {
    id: 'metadata-pkce-missing',
    severity: 'warning',
    look: (input) => {
      const isSilent = hasCodeGrant(input) && member(metadataOf(input), name) === undefined;
      const message = `${name} is missing: clients cannot see whether PKCE works, and MCP clients refuse the server`;
      return sighting(isSilent, message, 'nothing');
    },
    rfc: 'RFC 9700 section 2.1.1',
    fix: `publish "${name}": ["S256"]`,
    rule: 'M06',
  },
  {
    id: 'metadata-pkce-no-s256',
    severity: 'error',
    look: (input) => {
      const methods = listOf(input, name);
      if (methods === undefined || methods.length === 0 || methods.includes('S256')) return [];
      return [{ message: `${name} has ${list(methods)} but not S256`, seen: methods.join(' ') }];
    },
    rfc: 'RFC 7636 section 4.2',
    fix: 'support S256, which every server must, and publish it',
    rule: 'M06',
  },
  {
    id: 'metadata-pkce-plain',
    severity: 'warning',
    look: (input) =>
      listed(
        input,
        name,
        'plain',
        'an attacker who can read the authorization request can use the code',
      ),
    rfc: 'RFC 9700 section 2.1.1',
    fix: 'accept only S256',
  },
  {
    id: 'metadata-iss-parameter',
    severity: 'info',
    look: (input) => {
      const value = member(metadataOf(input), 'authorization_response_iss_parameter_supported');
      const message = `authorization_response_iss_parameter_supported is ${value === undefined ? 'missing' : quote(value)}: a client of several servers cannot tell which server a response is from (mix-up attack)`;
      return sighting(hasCodeGrant(input) && value !== true, message, quote(value));
    },
    rfc: 'RFC 9207 section 3, RFC 9700 section 2.1',
    fix: 'send iss in authorization responses and publish the member as true',
    rule: 'A17',
  },
];

/** RFC 8414 section 2: a missing list means authorization_code and implicit. */
function hasCodeGrant(input: LintInput): boolean {
  if (metadataResponse(input) === undefined) return false;
  return listOf(input, 'grant_types_supported')?.includes('authorization_code') ?? true;
}
