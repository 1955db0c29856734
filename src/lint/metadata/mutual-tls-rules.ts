import { list } from '../../jwt/quote.ts';
import { member } from '../../jwt/form/json.ts';
import { isObject } from '../../util/json.ts';
import { type LintRow, sighting } from '../finding.ts';
import { type LintInput, listOf, metadataOf } from '../input.ts';

const bound = 'tls_client_certificate_bound_access_tokens';
const aliases = 'mtls_endpoint_aliases';
const methods = 'token_endpoint_auth_methods_supported';

/** Certificates of clients, and tokens that are bound to them (RFC 8705). */
export const mutualTlsRules: readonly LintRow[] = [
  {
    id: 'metadata-mtls-bound',
    severity: 'warning',
    look: (input) => {
      const isAlone = isBound(input) && aliasesOf(input).length === 0 && !hasMethod(input);
      const message = `${bound} is true, but there are neither ${aliases} nor a method with tls_client_auth in ${methods}: clients cannot tell which endpoint asks for a certificate`;
      return sighting(isAlone, message, 'true');
    },
    rfc: 'RFC 8705 section 3.3',
    fix: `publish ${aliases}, or list the methods where the endpoints themselves ask for a certificate`,
    rule: 'T42',
  },
  {
    id: 'metadata-mtls-alias-unknown',
    severity: 'warning',
    look: (input) => {
      const metadata = metadataOf(input);
      const unknown = aliasesOf(input).filter((name) => member(metadata, name) === undefined);
      const message = `${aliases} has ${list(unknown)}, and the metadata have no such endpoint: clients look for aliases by the names of endpoints`;
      return sighting(unknown.length > 0, message, unknown.join(' '));
    },
    rfc: 'RFC 8705 section 5',
    fix: 'name each alias as the endpoint that it is for, such as token_endpoint',
  },
  {
    id: 'metadata-mtls-alias-token',
    severity: 'warning',
    look: (input) => {
      const named = aliasesOf(input);
      const isMissing = named.length > 0 && !named.includes('token_endpoint');
      const message = `${aliases} has ${list(named)} but not token_endpoint: clients request tokens where no certificate is asked for`;
      return sighting(isMissing && (isBound(input) || hasMethod(input)), message, named.join(' '));
    },
    rfc: 'RFC 8705 section 5',
    fix: 'add the token_endpoint that asks for a certificate',
    rule: 'T42',
  },
];

function isBound(input: LintInput): boolean {
  return member(metadataOf(input), bound) === true;
}

function aliasesOf(input: LintInput): readonly string[] {
  const value = member(metadataOf(input), aliases);
  return isObject(value) ? Object.keys(value) : [];
}

function hasMethod(input: LintInput): boolean {
  return (listOf(input, methods) ?? []).some((one) => one.endsWith('tls_client_auth'));
}
