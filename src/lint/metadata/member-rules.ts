import { member } from '../../jwt/form/json.ts';
import { list, quote } from '../../jwt/quote.ts';
import { type OddMember, readMetadata, requiredMembers } from '../../model/server-metadata.ts';
import { type LintRow, sighting } from '../finding.ts';
import {
  isOpenIdProvider,
  type LintInput,
  listOf,
  metadataResponse,
  metadataOf,
} from '../input.ts';
import { describeOddMember } from './odd-member.ts';

/** Which members are present, and whether they have their type (RFC 8414 section 2). */
export const memberRules: readonly LintRow[] = [
  {
    id: 'metadata-member-missing',
    severity: 'error',
    look: (input) => missing(input, required(input)),
    rfc: 'RFC 8414 section 2',
    fix: 'publish the member: clients cannot find the endpoint otherwise',
  },
  {
    id: 'metadata-openid-member-missing',
    severity: 'warning',
    look: (input) => missing(input, isOpenIdProvider(input) ? requiredMembers('openid') : []),
    rfc: 'OpenID Connect Discovery section 3',
    fix: 'publish the member: an OpenID provider must',
  },
  {
    id: 'metadata-claims-missing',
    severity: 'info',
    look: (input) => missing(input, isOpenIdProvider(input) ? requiredMembers('recommended') : []),
    rfc: 'OpenID Connect Discovery section 3',
    fix: 'publish the member, so that clients know what they can request',
  },
  {
    id: 'metadata-member-empty',
    severity: 'warning',
    look: (input) => {
      const empty = odd(input).filter((one) => one.empty);
      return empty.map(({ member: name, seen }) => ({
        message: `${name} is ${JSON.stringify(seen)}: strict clients refuse the whole document`,
        seen: JSON.stringify(seen),
      }));
    },
    rfc: 'RFC 8414 section 3.2',
    fix: 'omit the member',
    rule: 'M07',
  },
  {
    id: 'metadata-member-type',
    severity: 'error',
    look: (input) => {
      const wrong = odd(input).filter((one) => !one.empty);
      return wrong.map((one) => ({ message: describeOddMember(one), seen: quote(one.seen) }));
    },
    rfc: 'RFC 8414 section 2',
    fix: 'publish it in the type that the specification gives it',
  },
];

/** What RFC 8414 and OpenID Connect Discovery require of a server with these grants. */
function required(input: LintInput): readonly string[] {
  const grants = listOf(input, 'grant_types_supported');
  const hasPages =
    grants === undefined || grants.includes('authorization_code') || grants.includes('implicit');
  const onlyImplicit = grants?.length === 1 && grants[0] === 'implicit';
  return requiredMembers(
    'always',
    ...(hasPages ? (['pages'] as const) : []),
    ...(onlyImplicit ? [] : (['tokens'] as const)),
    ...(isOpenIdProvider(input) ? (['openid_keys'] as const) : []),
  );
}

function missing(input: LintInput, names: readonly string[]) {
  if (metadataResponse(input) === undefined) return [];
  const absent = names.filter((name) => member(metadataOf(input), name) === undefined);
  return sighting(absent.length > 0, `missing in the metadata: ${list(absent)}`, 'nothing');
}

function odd(input: LintInput): readonly OddMember[] {
  return readMetadata(metadataOf(input)).odd;
}
