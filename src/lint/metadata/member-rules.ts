import { member } from '../../jwt/form/json.ts';
import { list, quote } from '../../jwt/quote.ts';
import { isObject, kindOf } from '../../util/json.ts';
import { type LintRow, sighting } from '../finding.ts';
import {
  isOpenIdProvider,
  type LintInput,
  listOf,
  metadataResponse,
  metadataOf,
} from '../input.ts';

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
    look: (input) =>
      missing(
        input,
        isOpenIdProvider(input)
          ? ['subject_types_supported', 'id_token_signing_alg_values_supported']
          : [],
      ),
    rfc: 'OpenID Connect Discovery section 3',
    fix: 'publish the member: an OpenID provider must',
  },
  {
    id: 'metadata-claims-missing',
    severity: 'info',
    look: (input) =>
      missing(input, isOpenIdProvider(input) ? ['scopes_supported', 'claims_supported'] : []),
    rfc: 'OpenID Connect Discovery section 3',
    fix: 'publish the member, so that clients know what they can request',
  },
  {
    id: 'metadata-member-empty',
    severity: 'warning',
    look: (input) => {
      const empty = Object.entries(metadataOf(input)).filter(([, value]) => isEmpty(value));
      return empty.map(([name, value]) => ({
        message: `${name} is ${JSON.stringify(value)}: strict clients refuse the whole document`,
        seen: JSON.stringify(value),
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
      const entries = Object.entries(metadataOf(input)).filter(([, value]) => !isEmpty(value));
      return entries.flatMap(([name, value]) => {
        const expected = typeOf(name);
        const isWrong = expected !== undefined && !expected.holds(value);
        const message = `${name} is ${kindOf(value)}, ${quote(value)}: expected ${expected?.name}`;
        return sighting(isWrong, message, quote(value));
      });
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
  return [
    ...(hasPages ? ['authorization_endpoint'] : []),
    ...(onlyImplicit ? [] : ['token_endpoint']),
    'response_types_supported',
    ...(isOpenIdProvider(input) ? ['jwks_uri'] : []),
  ];
}

function missing(input: LintInput, names: readonly string[]) {
  if (metadataResponse(input) === undefined) return [];
  const absent = names.filter((name) => member(metadataOf(input), name) === undefined);
  return sighting(absent.length > 0, `missing in the metadata: ${list(absent)}`, 'nothing');
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === '') return true;
  if (Array.isArray(value)) return value.every((item) => item === null);
  return isObject(value) && Object.keys(value).length === 0;
}

type MemberType = { readonly name: string; readonly holds: (value: unknown) => boolean };

const texts: MemberType = {
  name: 'an array of strings',
  holds: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
};
const url: MemberType = {
  name: 'a URL',
  holds: (value) => typeof value === 'string' && URL.canParse(value),
};
const flag: MemberType = { name: 'a boolean', holds: (value) => typeof value === 'boolean' };

const switches = [
  'authorization_response_iss_parameter_supported',
  'claims_parameter_supported',
  'request_parameter_supported',
  'request_uri_parameter_supported',
  'require_request_uri_registration',
  'require_pushed_authorization_requests',
];

/** The type of a member; `undefined` for one of no specification. */
function typeOf(name: string): MemberType | undefined {
  if (switches.includes(name)) return flag;
  if (/_endpoint$|^(?:jwks|op_policy|op_tos)_uri$/.test(name)) return url;
  const isList = /_(?:types|modes|methods|scopes|claims|values|locales)_supported$/.test(name);
  return isList || name === 'scopes_supported' || name === 'claims_supported' ? texts : undefined;
}
