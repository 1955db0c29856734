import { quote } from '../../jwt/quote.ts';
import type { JsonObject } from '../../util/json.ts';
import { type Finding, findingsOf, type LintRuleOf } from '../finding.ts';
import { isPlainHttp } from '../input.ts';
import { challengeRules } from './challenge-rules.ts';
import { clientRules } from './client-rules.ts';
import { challengeDpopRules, resourceDpopRules, serverDpopRules } from './dpop-rules.ts';
import { documentRules } from './document-rules.ts';
import { type ResourceLintInput, textsIn } from './input.ts';
import { resourceMemberRules } from './member-rules.ts';
import { listedServerRules } from './server-rules.ts';

export const resourceLintRules: readonly LintRuleOf<ResourceLintInput>[] = [
  ...[...challengeRules, ...challengeDpopRules].map((row) => ({
    ...row,
    about: 'challenge' as const,
  })),
  ...[...documentRules, ...resourceMemberRules, ...resourceDpopRules].map((row) => ({
    ...row,
    about: 'resource' as const,
  })),
  ...[...listedServerRules, ...serverDpopRules].map((row) => ({
    ...row,
    about: 'servers' as const,
  })),
  ...clientRules.map((row) => ({ ...row, about: 'clients' as const })),
];

/** The rules about the list of servers that need nothing of theirs. */
const fromTheListAlone: ReadonlySet<string> = new Set([
  'servers-missing',
  'servers-empty',
  'servers-not-https',
]);

/** Everything the rules find on the way from an API to its authorization servers, the most severe first. */
export function lintFindingsOfResource(input: ResourceLintInput): readonly Finding[] {
  return findingsOf(resourceLintRules, input);
}

/**
 * What is odd in the metadata of a resource, by themselves: nothing is known of where they are, how the
 * resource answers, and what its servers publish.
 */
export function lintMetadataAlone(metadata: JsonObject): readonly Finding[] {
  const { resource } = metadata;
  const api = typeof resource === 'string' ? resource : '';
  const document = { url: api, of: 'inserted', status: 200, body: metadata } as const;
  const answer = { method: 'GET', status: 401, challenges: [] } as const;
  const bare = { api, isMcp: false, answer, documents: [document], servers: [] };
  const servers = (textsIn(bare, 'authorization_servers') ?? [])
    .filter(isInsecure)
    .map((issuer) => {
      const error = `the authorization server ${quote(issuer)} is no https URL`;
      return { issuer, tried: [], error, isForbidden: true };
    });
  return findingsOf(rulesAlone, { ...bare, servers });
}

const rulesAlone = resourceLintRules.filter(({ about, id }) => {
  return (about === 'resource' && !id.startsWith('resource-metadata-')) || fromTheListAlone.has(id);
});

function isInsecure(issuer: string): boolean {
  return !URL.canParse(issuer) || isPlainHttp(new URL(issuer));
}
