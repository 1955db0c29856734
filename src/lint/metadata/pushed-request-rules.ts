import { member, stringMember } from '../../jwt/form/json.ts';
import { originOf } from '../../model/url.ts';
import { type LintRow, sighting } from '../finding.ts';
import { type LintInput, metadataOf } from '../input.ts';

const endpoint = 'pushed_authorization_request_endpoint';
const required = 'require_pushed_authorization_requests';

/** Pushed authorization requests (RFC 9126 section 5). */
export const pushedRequestRules: readonly LintRow[] = [
  {
    id: 'metadata-par-endpoint',
    severity: 'error',
    look: (input) => {
      const isMissing = isRequired(input) && member(metadataOf(input), endpoint) === undefined;
      const message = `${required} is true, but ${endpoint} is missing: no client can sign a user in`;
      return sighting(isMissing, message, 'nothing');
    },
    rfc: 'RFC 9126 section 5',
    fix: `publish ${endpoint}`,
    rule: 'A32',
  },
  {
    id: 'metadata-par-origin',
    severity: 'warning',
    look: (input) => {
      const metadata = metadataOf(input);
      const there = originOf(stringMember(metadata, endpoint));
      const token = originOf(stringMember(metadata, 'token_endpoint'));
      const isOther = there !== undefined && token !== undefined && there !== token;
      const message = `${endpoint} is at ${there}, the token_endpoint at ${token}: clients send their secrets to both`;
      return sighting(isOther, message, there ?? '');
    },
    rfc: 'RFC 9126 section 2',
    fix: 'serve both at one origin, or make sure that the other one is yours',
  },
  {
    id: 'metadata-par-required',
    severity: 'info',
    look: (input) => {
      const message = `${required} is true: clients that cannot push their requests (PAR) sign nobody in`;
      return sighting(isRequired(input), message, 'true');
    },
    rfc: 'RFC 9126 section 5',
    fix: 'nothing, if all of your clients support it',
    rule: 'A32',
  },
];

function isRequired(input: LintInput): boolean {
  return member(metadataOf(input), required) === true;
}
