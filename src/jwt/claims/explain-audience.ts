import type { ClaimFacts } from './claim-facts.ts';
import { stringMember } from '../form/json.ts';

/** Why a token is for another audience, and the row of the diagnosis table. */
type Explanation = { readonly words: string; readonly rule: string };

type Mistake = readonly [
  (audiences: readonly string[], wanted: readonly string[], facts: ClaimFacts) => boolean,
  words: string,
  rule?: string,
];

/** The cheap explanations, the most certain first. */
const mistakes: readonly Mistake[] = [
  [
    (audiences) => audiences.some((audience) => audience.startsWith('00000003-0000-0000-c000-')),
    'this token is for Microsoft Graph, request a scope of your own API',
    'V06',
  ],
  [
    (audiences) => audiences.includes('account'),
    'Keycloak sets only account until the client has an audience mapper',
  ],
  [
    (_, _wanted, { guess, expected }) =>
      guess.kind === 'id_token' && (expected.audience ?? []).length > 0,
    'this is an ID token, which is for the client; an API requires the access token',
    'V09',
  ],
  respelled((text) => text.replace(/\/$/, ''), 'differs by a trailing slash'),
  respelled((text) => text.toLowerCase(), 'differs in upper and lower case'),
  respelled((text) => text.replace(/^https?:/, ''), 'differs in http and https'),
  respelled(
    (text) => text.replace(/^api:\/\//, ''),
    'Microsoft Entra uses api:// in v1.0 tokens and the bare id in v2.0 tokens',
  ),
  respelled((text) => text.replace(/^https?:\/\/[^/]*/, ''), 'the same path on another host'),
  ...['azp', 'client_id', 'appid', 'cid'].map((name): Mistake => [
    (_, wanted, { claims }) => wanted.includes(stringMember(claims, name) ?? ''),
    `that is its ${name}, the client it was issued to`,
  ]),
  [
    (audiences) =>
      audiences.length > 0 && audiences.every((audience) => audience.endsWith('/userinfo')),
    'this token is only for the userinfo endpoint; at Auth0, sign in with --audience',
  ],
];

/** Explains why `aud` is not the expected one, where it is one of the usual mistakes. */
export function explainAudience(
  audiences: readonly string[],
  wanted: readonly string[],
  facts: ClaimFacts,
): Explanation | undefined {
  const [, words, rule = 'V08'] = mistakes.find(([fits]) => fits(audiences, wanted, facts)) ?? [];
  return words === undefined ? undefined : { words, rule };
}

/** Two spellings that are one when each is spelled in this way. */
function respelled(spell: (text: string) => string, words: string): Mistake {
  const fits: Mistake[0] = (audiences, wanted) =>
    audiences.some((audience) =>
      wanted.some((one) => spell(one).length > 1 && spell(one) === spell(audience)),
    );
  return [fits, words];
}
