import { answerRules } from './answers/answer-rules.ts';
import { cacheRules } from './answers/cache-rules.ts';
import { type Finding, findingsOf, type LintRule } from './finding.ts';
import type { LintInput } from './input.ts';
import { keyRules } from './keys/key-rules.ts';
import { keySetRules } from './keys/key-set-rules.ts';
import { algorithmRules } from './metadata/algorithm-rules.ts';
import { dpopRules } from './metadata/dpop-rules.ts';
import { endpointRules } from './metadata/endpoint-rules.ts';
import { grantRules } from './metadata/grant-rules.ts';
import { issuerRules } from './metadata/issuer-rules.ts';
import { memberRules } from './metadata/member-rules.ts';
import { mutualTlsRules } from './metadata/mutual-tls-rules.ts';
import { pkceRules } from './metadata/pkce-rules.ts';
import { pushedRequestRules } from './metadata/pushed-request-rules.ts';

const metadataRules = [
  ...issuerRules,
  ...memberRules,
  ...endpointRules,
  ...pkceRules,
  ...pushedRequestRules,
  ...dpopRules,
  ...mutualTlsRules,
  ...grantRules,
  ...algorithmRules,
];

export const lintRules: readonly LintRule[] = [
  ...answerRules.map((row) => ({ ...row, about: 'response' as const })),
  ...metadataRules.map((row) => ({ ...row, about: 'metadata' as const })),
  ...[...keySetRules, ...keyRules].map((row) => ({ ...row, about: 'jwks' as const })),
  ...cacheRules.map((row) => ({ ...row, about: 'response' as const })),
];

/** Everything the rules find in the documents of a server, the most severe first. */
export function lint(input: LintInput): readonly Finding[] {
  return findingsOf(lintRules, input);
}
