import type { Facts } from '../facts.ts';
import { type Sentences, templatesOf } from './sentences.ts';
import { urlText, urlWord, wordOf } from './word.ts';

/** What to do on the way from the URL of an API to its authorization server. */
export const resourceAdvice = {
  is_issuer: ({ issuer }) => [
    `to sign in there: \`login --issuer ${urlWord(issuer)} --client-id <id>\``,
    `to see what it supports: \`discover ${urlWord(issuer)}\``,
  ],
  is_resource: ({ resource }) => [`the resource is meant: \`login ${urlWord(resource)}\``],
  metadata_as_issuer: ({ resource, issuers }) => [
    ...issuers.map((issuer) => `use the authorization server in it: \`${issuerSetting(issuer)}\``),
    ...issuers.map(
      (issuer) =>
        `sign in there for the API: \`login ${urlWord(resource)} --issuer ${urlWord(issuer)}\``,
    ),
  ],
  not_a_url: ({ text, isProfile }) => {
    if (isProfile) return [`it is a profile: \`login -p ${wordOf(text, '<name>')}\``];
    const isHost = /^[a-z\d-]+(?:\.[a-z\d-]+)+(?:[:/]|$)/i.test(text);
    return [`give its whole URL: \`login ${isHost ? urlWord(`https://${text}`) : '<url>'}\``];
  },
  other_resource: ({ resource }) => [
    `call what the metadata name: \`login ${urlWord(resource)}\``,
    `if you know that ${urlText(resource)} is right for this URL: \`again --resource ${urlWord(resource)}\``,
  ],
  api_is_open: () => [
    'call it as it is; where single methods require a token, name the server: `again --issuer <url>`',
  ],
  no_resource_metadata: ({ isMissing }) => [
    ...(isMissing ? ['check the path of the URL: nothing answers there'] : []),
    'if you know its authorization server: `login --issuer <url> --client-id <id>`',
    'an MCP server that answers POST only: `again --mcp`',
  ],
  other_servers: ({ issuers }) =>
    issuers.map((issuer) => `sign in at this one: \`again --issuer ${urlWord(issuer)}\``),
  no_authorization_server: () => [
    'the API has to list its servers in authorization_servers (RFC 9728 section 2); if you know one: `login --issuer <url> --client-id <id>`',
  ],
  unknown_server: ({ issuer, hasClient }) => [
    ...(hasClient ? [] : ['if you trust it, and to register a client there: `again --register`']),
    `if you trust it: \`again --issuer ${urlWord(issuer)}\``,
  ],
  leads_inside: ({ host }) => [
    `if ${host} is a server of yours, name it: \`again --issuer <url>\``,
  ],
  other_api: ({ url }) => [
    `without the profile, the token for this URL is found by itself: \`call ${urlWord(url)} --login\``,
  ],
  api_wants_token: ({ url, canAsk }) => [
    `sign in and go on: \`again --login${canAsk ? '' : ' --register'}\``,
    `only sign in: \`login ${urlWord(url)}${canAsk ? '' : ' --register'}\``,
  ],
  step_up_loop: ({ scope }) => [
    `what the token holds: \`token introspect\`; whether the server knows ${scope}: \`discover\``,
  ],
  no_pkce: ({ issuer }) => [
    `the server has to list S256 in code_challenge_methods_supported; what it publishes: \`discover ${urlWord(issuer)} --lint\``,
    `to sign in at it all the same, without the API: \`login --issuer ${urlWord(issuer)} --client-id <id>\``,
  ],
} satisfies Partial<Sentences>;

function issuerSetting(issuer: string): string {
  return `set ${wordOf(`issuer=${URL.canParse(issuer) ? issuer : '<url>'}`, 'issuer=<url>')}`;
}

/** The fix of a rule about that way: what this failure says, which is more specific. */
export function resourceFix({ run }: Facts): readonly string[] | undefined {
  const fix = templatesOf(resourceAdvice, run.failure?.advice ?? []);
  return fix.length > 0 ? fix : undefined;
}
