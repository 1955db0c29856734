import type { ClaimFacts } from './claim-facts.ts';
import { stringMember } from '../form/json.ts';

/** Why a token is for somebody else, and the row of the diagnosis table. */
type Explanation = { readonly words: string; readonly rule: string };

type Mistaken = {
  readonly audiences: readonly string[];
  readonly wanted: readonly string[];
  readonly facts: ClaimFacts;
};

/** The cheap explanations, the surest first. */
const explanations: readonly ((mistaken: Mistaken) => Explanation | undefined)[] = [
  ({ audiences }) =>
    told(
      audiences.some((audience) => audience.startsWith('00000003-0000-0000-c000-')),
      'this token is for Microsoft Graph, ask for a scope of your own API',
      'V06',
    ),
  ({ audiences }) =>
    told(
      audiences.includes('account'),
      'Keycloak puts only account there until the client has an audience mapper',
    ),
  ({ facts: { guess, expected } }) =>
    told(
      guess.kind === 'id_token' && (expected.audience ?? []).length > 0,
      'this is an ID token, which is for the client; an API takes the access token',
      'V09',
    ),
  nearMiss,
  ({ facts: { claims }, wanted }) => {
    const names = ['azp', 'client_id', 'appid', 'cid'];
    const name = names.find((one) => wanted.includes(stringMember(claims, one) ?? ''));
    return told(name !== undefined, `that is its ${name}, the client it was issued to`);
  },
  ({ audiences }) =>
    told(
      audiences.length > 0 && audiences.every((audience) => audience.endsWith('/userinfo')),
      'this token is for the userinfo endpoint alone; at Auth0, log in with --audience',
    ),
];

/** Says why `aud` is another than the one wanted, where one of the usual mistakes fits. */
export function explainAudience(
  audiences: readonly string[],
  wanted: readonly string[],
  facts: ClaimFacts,
): Explanation | undefined {
  for (const explain of explanations) {
    const explanation = explain({ audiences, wanted, facts });
    if (explanation !== undefined) return explanation;
  }
  return undefined;
}

const spellings: readonly (readonly [(text: string) => string, string])[] = [
  [(text) => text.replace(/\/$/, ''), 'differs by a trailing slash'],
  [(text) => text.toLowerCase(), 'differs in upper and lower case'],
  [(text) => text.replace(/^https?:/, ''), 'differs in http and https'],
  [
    (text) => text.replace(/^api:\/\//, ''),
    'Microsoft Entra writes api:// in v1.0 tokens and the bare id in v2.0 ones',
  ],
  [(text) => text.replace(/^https?:\/\/[^/]*/, ''), 'the same path on another host'],
];

function nearMiss({ audiences, wanted }: Mistaken): Explanation | undefined {
  const found = spellings.find(([spell]) =>
    audiences.some((audience) =>
      wanted.some((one) => spell(one).length > 1 && spell(one) === spell(audience)),
    ),
  );
  return told(found !== undefined, found?.[1] ?? '');
}

function told(fits: boolean, words: string, rule = 'V08'): Explanation | undefined {
  return fits ? { words, rule } : undefined;
}
