import { quote } from '../../jwt/quote.ts';
import { type LintRowOf, sighting } from '../finding.ts';
import { isDocument } from '../input.ts';
import { type ResourceLintInput, tokenChallenge } from './input.ts';
import { malformedPart } from './malformed-header.ts';

/** What a resource answers to a request without a token (RFC 6750 section 3, RFC 9728 section 5.1). */
export const challengeRules: readonly LintRowOf<ResourceLintInput>[] = [
  {
    id: 'challenge-open',
    severity: 'warning',
    look: ({ answer: { method, status } }) => {
      const message = `${method} without a token is answered with HTTP ${status}: a client that needs a token for other requests does not start to sign in`;
      return sighting(status >= 200 && status < 300, message, String(status));
    },
    rfc: 'RFC 6750 section 3',
    fix: 'answer 401 with WWW-Authenticate to requests without a token, if the API requires one',
    rule: 'M17',
  },
  {
    id: 'challenge-not-401',
    severity: 'error',
    look: ({ answer: { method, status, location } }) => {
      const to = location === undefined ? '' : `, a redirect to ${location}`;
      const message = `${method} without a token is answered with HTTP ${status}${to}, expected 401: clients do not start to sign in`;
      return sighting(status >= 300 && status !== 401, message, String(status));
    },
    rfc: 'RFC 6750 section 3.1',
    fix: 'answer 401 with WWW-Authenticate to requests without a token, not a login page, 403 or 404',
    rule: 'M18',
  },
  {
    id: 'challenge-missing',
    severity: 'error',
    look: ({ answer: { method, status, header } }) => {
      const message = `${method} without a token is answered with HTTP 401 and no WWW-Authenticate`;
      return sighting(status === 401 && header === undefined, message, 'nothing');
    },
    rfc: 'RFC 6750 section 3, RFC 9728 section 5.1',
    fix: 'add WWW-Authenticate: Bearer resource_metadata="<URL of the metadata>"',
    rule: 'M01',
  },
  {
    id: 'challenge-not-bearer',
    severity: 'error',
    look: (input) => {
      const schemes = input.answer.challenges.map(({ scheme }) => scheme);
      const isOther = schemes.length > 0 && tokenChallenge(input) === undefined;
      const message = `the challenge asks for ${schemes.join(', ')}, not for Bearer or DPoP`;
      return sighting(isOther, message, schemes.join(' '));
    },
    rfc: 'RFC 6750 section 3',
    fix: 'send a Bearer challenge, beside others where there are several',
    rule: 'M01',
  },
  {
    id: 'challenge-malformed',
    severity: 'error',
    look: ({ answer: { header } }) => {
      const part = header === undefined ? undefined : malformedPart(header);
      const message = `the challenge cannot be read from ${quote(part ?? '')} on: clients read it differently, or not at all`;
      return sighting(part !== undefined, message, header ?? '');
    },
    rfc: 'RFC 9110 section 11.6.1',
    fix: 'write each parameter as name="value" with double quotes, separated by commas',
  },
  {
    id: 'challenge-without-metadata',
    severity: 'warning',
    look: (input) => {
      const challenge = tokenChallenge(input);
      const isSilent =
        challenge !== undefined && challenge.parameters['resource_metadata'] === undefined;
      const message =
        'the challenge has no resource_metadata: clients have to guess where the metadata are';
      return sighting(isSilent, message, 'nothing');
    },
    rfc: 'RFC 9728 section 5.1',
    fix: 'add resource_metadata="<URL of the metadata>" to the challenge',
    rule: 'M18',
  },
  {
    id: 'challenge-metadata-relative',
    severity: 'error',
    look: (input) => {
      const named = metadataParameter(input);
      const isRelative = named !== undefined && !URL.canParse(named);
      const message = `resource_metadata is ${quote(named)}, which is no absolute URL: the MCP TypeScript SDK (1.x, 2.x) ignores it, and VS Code finds no metadata`;
      return sighting(isRelative, message, named ?? '');
    },
    rfc: 'RFC 9728 section 5.1',
    fix: 'write the whole URL, with https://',
  },
  {
    id: 'challenge-metadata-origin',
    severity: 'warning',
    look: (input) => {
      const named = metadataParameter(input) ?? '';
      const isOther = URL.canParse(named) && new URL(named).origin !== new URL(input.api).origin;
      const message = `resource_metadata is ${quote(named)}, of another origin than ${input.api}: careful clients do not ask there`;
      return sighting(isOther, message, named);
    },
    rfc: 'RFC 9728 sections 3.3 and 7.3',
    fix: 'publish the metadata at the origin of the API; behind a proxy, configure its public URL',
    rule: 'M04',
  },
  {
    id: 'challenge-metadata-dead',
    severity: 'error',
    look: ({ documents }) => {
      const named = documents.find(({ of }) => of === 'challenge');
      const isDead = named !== undefined && !isDocument(named);
      const seen = named?.status === undefined ? 'no response' : `HTTP ${named.status}`;
      const message = `the URL in resource_metadata has no metadata (${named?.url}: ${seen}): the MCP TypeScript SDK (1.x, 2.x) and VS Code do not ask elsewhere then`;
      return sighting(isDead, message, seen);
    },
    rfc: 'RFC 9728 section 5.1',
    fix: 'name the URL at which the metadata are, without authentication',
    rule: 'M18',
  },
  {
    id: 'challenge-without-scope',
    severity: 'info',
    look: (input) => {
      const challenge = tokenChallenge(input);
      const isSilent = challenge !== undefined && challenge.parameters['scope'] === undefined;
      const message =
        'the challenge has no scope: clients request all of scopes_supported, or nothing';
      return sighting(isSilent, message, 'nothing');
    },
    rfc: 'RFC 6750 section 3',
    fix: 'add scope="<the scopes that this request needs>"',
  },
  {
    id: 'challenge-error-without-token',
    severity: 'warning',
    look: (input) => {
      const error = tokenChallenge(input)?.parameters['error'];
      const message = `the challenge has error=${quote(error)}, although no token was sent: clients take it for a refused token`;
      return sighting(error !== undefined, message, error ?? '');
    },
    rfc: 'RFC 6750 section 3.1',
    fix: 'leave error and error_description out where the request has no token',
  },
];

function metadataParameter(input: ResourceLintInput): string | undefined {
  return tokenChallenge(input)?.parameters['resource_metadata'];
}
