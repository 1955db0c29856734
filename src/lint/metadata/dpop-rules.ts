import { signable } from '../../jwt/keys/signable.ts';
import { list } from '../../jwt/quote.ts';
import { type LintRow, sighting } from '../finding.ts';
import { type LintInput, listOf } from '../input.ts';

const name = 'dpop_signing_alg_values_supported';

/** Tokens that are bound to a key (DPoP, RFC 9449). */
export const dpopRules: readonly LintRow[] = [
  {
    id: 'metadata-dpop',
    severity: 'info',
    look: (input) => {
      const listed = values(input);
      const message = `${name} has ${list(listed)}: clients can have their tokens bound to a key (DPoP)`;
      return sighting(listed.length > 0, message, listed.join(' '));
    },
    rfc: 'RFC 9449 section 5.1',
    fix: 'nothing; where it is required, clients that send no proofs get no tokens',
    rule: 'T44',
  },
  {
    id: 'metadata-dpop-symmetric',
    severity: 'error',
    look: (input) => {
      const wrong = symmetricAlgorithms(values(input));
      const message = `${name} has ${list(wrong)}: such a proof does not show that the client has a key`;
      return sighting(wrong.length > 0, message, wrong.join(' '));
    },
    rfc: 'RFC 9449 section 4.2',
    fix: 'accept signatures of key pairs alone, such as ES256',
    rule: 'T50',
  },
  {
    id: 'metadata-dpop-no-es256',
    severity: 'info',
    look: (input) => {
      const listed = values(input);
      const isThere =
        listed.length > 0 && !listed.includes('ES256') && signable(listed) !== undefined;
      const message = `${name} has ${list(listed)} but not ES256, which most clients use`;
      return sighting(isThere, message, listed.join(' '));
    },
    rfc: 'RFC 9449 section 5.1',
    fix: 'add ES256, unless all of your clients support the others',
    rule: 'T50',
  },
  {
    id: 'metadata-dpop-unusual',
    severity: 'warning',
    look: (input) => {
      const listed = values(input);
      const message = `${name} has only ${list(listed)}, which hardly any client signs proofs with`;
      return sighting(
        listed.length > 0 && signable(listed) === undefined,
        message,
        listed.join(' '),
      );
    },
    rfc: 'RFC 9449 section 5.1',
    fix: 'accept ES256, PS256 or Ed25519',
    rule: 'T50',
  },
];

function values(input: LintInput): readonly string[] {
  return listOf(input, name) ?? [];
}

/** Those that prove no key pair: none, and algorithms with a shared secret. */
export function symmetricAlgorithms(listed: readonly string[]): readonly string[] {
  return listed.filter((alg) => alg === 'none' || /^HS\d+$/.test(alg));
}
