import { parseJson } from '../json.ts';
import { mark } from './redact.ts';
import { redactJson } from './redact-body.ts';
import { redactText, searchable } from './redact-text.ts';

/** What is done with the values that are found on a walk through a run. */
export type Redactor = {
  /** What stands in the place of a secret. */
  readonly secret: (name: string, value: string) => string;
  /** What stands in the place of a text that has no secret name. */
  readonly text: (text: string, name?: string) => string;
};

/** Claims of OpenID Connect Core section 5.1, members of ATM and the like that say who somebody is. */
const personalNames: ReadonlySet<string> = new Set([
  'address',
  'birthdate',
  'country',
  'email',
  'family_name',
  'firstname',
  'formatted',
  'gender',
  'given_name',
  'lastname',
  'locality',
  'login_hint',
  'login_id',
  'loginid',
  'middle_name',
  'name',
  'nickname',
  'phone_number',
  'picture',
  'postal_code',
  'preferred_username',
  'profile',
  'region',
  'street_address',
  'sub',
  'unique_name',
  'upn',
  'username',
  'website',
]);

/** Puts fingerprints in the place of secrets; `known` are secrets that free text may repeat. */
export function createRedactor(
  known: Iterable<string>,
  { hidePersonal = false }: { readonly hidePersonal?: boolean } = {},
): Redactor {
  const wanted = searchable(known);
  return {
    secret: (_name, value) => mark(value),
    text: (text, name = '') => {
      if (hidePersonal && personalNames.has(name.toLowerCase())) return '(personal)';
      return redactText(text, wanted);
    },
  };
}

const jwtPattern = /(?<![\w-])eyJ[\w-]{8,}\.[\w-]*\.[\w-]*(?:\.[\w-]*\.[\w-]*)?/g;

/** The JWTs in a text, encrypted ones too. */
export function jwtsIn(text: string): readonly string[] {
  return text.match(jwtPattern) ?? [];
}

/** Changes nothing and collects the secrets that it is shown, those inside tokens too. */
export function createCollector(): Redactor & { readonly secrets: ReadonlySet<string> } {
  const secrets = new Set<string>();
  const look = (text: string) => {
    for (const token of jwtsIn(text)) redactJson(claimsOf(token), redactor);
    return text;
  };
  const secret = (_name: string, value: string) => {
    secrets.add(value);
    return look(value);
  };
  const redactor = { secrets, secret, text: look };
  return redactor;
}

function claimsOf(token: string): unknown {
  return parseJson(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
}
