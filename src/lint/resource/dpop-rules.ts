import { list, quote } from '../../jwt/quote.ts';
import { type LintRowOf, sighting } from '../finding.ts';
import { isDocument } from '../input.ts';
import { symmetricAlgorithms } from '../metadata/dpop-rules.ts';
import { type ResourceLintInput, resourceMembers, serverMetadata, textsIn } from './input.ts';

const required = 'dpop_bound_access_tokens_required';
const supported = 'dpop_signing_alg_values_supported';

/** Whether an API requires tokens that are bound to a key (RFC 9728 section 2). */
export const resourceDpopRules: readonly LintRowOf<ResourceLintInput>[] = [
  {
    id: 'resource-dpop-required',
    severity: 'info',
    look: (input) => {
      const message = `${required} is true: clients that send bearer tokens, most MCP clients among them, are refused`;
      return sighting(isRequired(input), message, 'true');
    },
    rfc: 'RFC 9728 section 2',
    fix: 'nothing, if all of your clients send proofs',
    rule: 'M27',
  },
  {
    id: 'resource-dpop-type',
    severity: 'error',
    look: (input) => {
      const value = resourceMembers(input)[required];
      const isOdd = value !== undefined && typeof value !== 'boolean';
      return sighting(isOdd, `${required} is ${quote(value)}, not a boolean`, quote(value));
    },
    rfc: 'RFC 9728 section 2',
    fix: 'publish true or false, or leave the member out',
  },
  {
    id: 'resource-dpop-symmetric',
    severity: 'error',
    look: (input) => {
      const wrong = symmetricAlgorithms(textsIn(input, supported) ?? []);
      const message = `${supported} has ${list(wrong)}: such a proof does not show that the client has a key`;
      return sighting(wrong.length > 0, message, wrong.join(' '));
    },
    rfc: 'RFC 9449 section 4.2',
    fix: 'accept signatures of key pairs alone, such as ES256',
    rule: 'T50',
  },
];

/** What its challenge has to say then. */
export const challengeDpopRules: readonly LintRowOf<ResourceLintInput>[] = [
  {
    id: 'challenge-no-dpop',
    severity: 'warning',
    look: (input) => {
      const schemes = input.answer.challenges.map(({ scheme }) => scheme);
      const isMissing = schemes.length > 0 && !schemes.includes('dpop');
      const message = `${required} is true, and the challenge asks for ${list(schemes)}, not for DPoP`;
      return sighting(isRequired(input) && isMissing, message, schemes.join(' '));
    },
    rfc: 'RFC 9449 section 7.1',
    fix: 'challenge with WWW-Authenticate: DPoP algs="ES256"',
    rule: 'M27',
  },
];

/** What its authorization servers have to support then. */
export const serverDpopRules: readonly LintRowOf<ResourceLintInput>[] = [
  {
    id: 'servers-no-dpop',
    severity: 'warning',
    look: (input) =>
      algorithmsOfServers(input).flatMap(({ issuer, algs }) => {
        const message = `the API requires tokens that are bound to a key (${required}), and ${issuer} has no ${supported}: clients take it that it issues none`;
        return sighting(isRequired(input) && algs === undefined, message, 'nothing');
      }),
    rfc: 'RFC 9449 section 5.1; RFC 9728 section 2',
    fix: `publish ${supported} at the authorization server, if it supports DPoP`,
    rule: 'M27',
  },
  {
    id: 'servers-dpop-algorithms',
    severity: 'error',
    look: (input) => {
      const own = textsIn(input, supported) ?? [];
      return algorithmsOfServers(input).flatMap(({ issuer, algs = [] }) => {
        const isApart = own.length > 0 && algs.length > 0 && !algs.some((one) => own.includes(one));
        const message = `the API accepts proofs with ${list(own)}, and ${issuer} with ${list(algs)}: no key works at both`;
        return sighting(isApart, message, algs.join(' '));
      });
    },
    rfc: 'RFC 9728 section 2; RFC 9449 section 5.1',
    fix: 'accept one algorithm at both, such as ES256',
    rule: 'T50',
  },
];

function isRequired(input: ResourceLintInput): boolean {
  return resourceMembers(input)[required] === true;
}

/** What each server that has metadata lists. */
function algorithmsOfServers({ servers }: ResourceLintInput) {
  const found = servers.filter(({ tried }) => tried.some(isDocument));
  return found.map((server) => {
    const value: unknown = serverMetadata(server)[supported];
    const algs = Array.isArray(value) ? value.filter((one) => typeof one === 'string') : undefined;
    return { issuer: server.issuer, algs };
  });
}
