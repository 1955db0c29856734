import { resourceFix } from '../advice/resource.ts';
import { knownResource } from '../evidence/resources.ts';
import type { Facts } from '../facts.ts';
import { byRule, either } from '../match.ts';
import { pastedChallenge, pastedResource } from '../matchers/resource.ts';
import type { Rule } from '../rule.ts';

/** What ends the way from the URL of an API to a sign-in; its flow names the rule. */
export const resourceWayRules: readonly Rule[] = [
  {
    id: 'M16',
    phase: 'resource',
    title: 'a URL that is not the API',
    codes: ['issuer', '/.well-known/oauth-protected-resource'],
    match: byRule('M16'),
    fixFor: resourceFix,
    cause: 'The URL is that of an authorization server, or of a metadata document.',
    fix: ['give the URL that you call: `login <url>`'],
    source: 'RFC 9728 section 3',
  },
  {
    id: 'M17',
    phase: 'resource',
    title: 'the API requires no token',
    codes: ['200'],
    match: byRule('M17'),
    fixFor: resourceFix,
    cause:
      'The API answers a request without a token, and publishes no metadata that would name an authorization server.',
    fix: ['call it without a token', 'an MCP server may refuse POST alone: `login <url> --mcp`'],
    source: 'RFC 9728 section 5',
  },
  {
    id: 'M18',
    phase: 'resource',
    title: 'the API does not say where to sign in',
    codes: ['401', 'resource_metadata', '/.well-known/oauth-protected-resource'],
    match: byRule('M18'),
    fixFor: resourceFix,
    cause:
      'The API has neither a challenge with resource_metadata nor metadata at the well-known address of its path or of the root.',
    fix: [
      'if you know its authorization server: `login --issuer <url> --client-id <id>`',
      'the API must publish its metadata and name them in WWW-Authenticate',
    ],
    source: 'RFC 9728 sections 3 and 5.1',
  },
  {
    id: 'M19',
    phase: 'resource',
    title: 'which authorization server',
    codes: ['authorization_servers'],
    match: byRule('M19'),
    fixFor: resourceFix,
    cause: 'The API lists several authorization servers, or not the one that was named.',
    fix: ['name one of the list: `login <url> --issuer <issuer>`'],
    source: 'RFC 9728 section 2',
  },
  {
    id: 'M20',
    phase: 'resource',
    title: 'no usable authorization server in the metadata',
    codes: ['authorization_servers'],
    match: byRule('M20'),
    fixFor: resourceFix,
    cause:
      'The metadata of the API name no authorization server, or one on plain http, on this machine or inside of a private network, where an API on https must not lead.',
    fix: [
      'the API must list an https issuer in authorization_servers',
      'if the server is yours, name it: `login <url> --issuer <issuer>`',
    ],
    source: 'RFC 9728 sections 2 and 7.7',
  },
  {
    id: 'M21',
    phase: 'resource',
    title: 'an authorization server that is new here',
    codes: ['--register', '--issuer'],
    match: byRule('M21'),
    fixFor: resourceFix,
    cause:
      'The API alone has named this server, nobody has signed in there from here before, and there is no terminal to ask on.',
    fix: [
      'if you trust it, name it: `login <url> --issuer <issuer>`',
      'or agree to a registration there: `login <url> --register`',
    ],
    source: 'RFC 9728 section 7.6',
  },
  {
    id: 'M22',
    phase: 'resource',
    title: 'the server does not promise PKCE',
    codes: ['code_challenge_methods_supported', 'S256'],
    match: byRule('M22'),
    fixFor: resourceFix,
    cause:
      'The metadata do not list S256, so that a client cannot know whether the server checks the code_verifier.',
    fix: ['the server must list S256 in code_challenge_methods_supported'],
    source: 'RFC 7636; RFC 8414 section 2; MCP specification, Authorization',
  },
  {
    id: 'M23',
    phase: 'resource',
    title: 'the token is for another API',
    codes: ['api', 'resource'],
    match: byRule('M23'),
    fixFor: resourceFix,
    cause:
      'A profile that was made for an API sends its tokens to its own origin and the paths below it, and to nothing else.',
    fix: ['leave the profile out: `call <url> --login`'],
    source: 'RFC 8707 section 2; RFC 9728 section 7.4',
  },
  {
    id: 'M24',
    phase: 'resource',
    title: 'the API requires a token',
    codes: ['401', 'WWW-Authenticate'],
    match: either(byRule('M24'), pastedChallenge),
    fixFor: (facts) => resourceFix(facts) ?? challengeFix(facts),
    cause: 'The API was called without a token, because nobody is signed in for it.',
    causeFor: ({ step }) =>
      step === 'pasted'
        ? 'The API was called without a token, and its challenge says what it requires.'
        : undefined,
    fix: ['sign in and go on: `call <url> --login`'],
    source: 'RFC 6750 section 3; RFC 9728 section 5',
  },
  {
    id: 'M25',
    phase: 'resource',
    title: 'a scope that a sign-in does not bring',
    codes: ['insufficient_scope'],
    match: byRule('M25'),
    fixFor: resourceFix,
    cause:
      'The API requires a scope again after the user has signed in for it: the authorization server does not grant it, or the API looks for something else than it says.',
    fix: ['compare the scopes of the token with what the API asks for: `token introspect`'],
    source: 'RFC 6750 section 3.1; MCP specification, Authorization',
  },
  {
    id: 'M26',
    phase: 'resource',
    title: 'the metadata of an API',
    codes: ['authorization_servers', 'bearer_methods_supported'],
    match: pastedResource,
    cause:
      'This is the document in which an API names its authorization servers, scopes and how it takes a token; a sign-in begins with the URL of the API.',
    fix: [
      'sign in for the API: `login {metadata_resource}`',
      'check the document where it is published: `discover --api {metadata_resource} --lint`',
    ],
    source: 'RFC 9728 section 2',
  },
];

/** A pasted challenge names the API by the address of its metadata. */
function challengeFix(facts: Facts): readonly string[] | undefined {
  if (facts.step !== 'pasted') return undefined;
  if (knownResource(facts) === undefined) return ['sign in for the API: `login <url>`'];
  return [
    'sign in for the API: `login {known_resource}`',
    'see what it requires, and at which server: `discover --api {known_resource}`',
  ];
}
