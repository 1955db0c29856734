import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import type { Check } from '../../jwt/check.ts';
import { forTenant } from '../../jwt/claims/check-issuer.ts';
import { explainPaste } from '../../jwt/form/explain-paste.ts';
import { stringMember } from '../../jwt/form/json.ts';
import { quote } from '../../jwt/quote.ts';
import { audiencesOf } from '../../jwt/token-kind.ts';
import type { Verdict } from '../../jwt/verdict.ts';
import { profileFlag } from '../../model/profile-names.ts';
import type { Settings } from '../../model/settings.ts';
import { listProfiles } from '../profile/profile.ts';
import { withProvider } from '../server/resolve-settings.ts';

export type KnownProfile = {
  readonly name: string;
  readonly issuer: string | undefined;
  readonly client_id: string | undefined;
};

/** What was expected of the token, and what the machine knows beside it. */
type Knowledge = {
  readonly token: string;
  readonly verdict: Verdict;
  readonly issuer: string | undefined;
  /** The other profiles. */
  readonly profiles: readonly KnownProfile[];
};

type Explanation = { readonly words: string; readonly rule?: string };

/** By the id of a check what may explain that it failed; the first that fits is told. */
const explanations: Readonly<Record<string, (known: Knowledge) => Explanation | undefined>> = {
  form: ({ token }) => {
    const words = explainPaste(token);
    return words === undefined ? undefined : { words };
  },
  key: (known) => otherIssuer(known),
  signature: (known) => otherIssuer(known),
  iss: (known) => otherIssuer(known, 'that'),
  aud: otherClient,
};

/**
 * The verdict with what this machine knows about the checks that failed: whether the paste broke the
 * token, and whether another of the `profiles` is the one that it belongs to. Nothing is sent, and
 * nothing that failed passes by it.
 */
export function explainWith(
  profiles: readonly KnownProfile[],
  verdict: Verdict,
  token: string,
  issuer: string | undefined,
): Verdict {
  const known = { token, verdict, issuer, profiles };
  return { ...verdict, checks: verdict.checks.map((check) => explained(check, known)) };
}

function explained(check: Check, known: Knowledge): Check {
  if (check.verdict !== 'fail' && check.verdict !== 'unknown') return check;
  const explain = Object.hasOwn(explanations, check.id) ? explanations[check.id] : undefined;
  const explanation = explain?.(known);
  if (explanation === undefined) return check;
  const { words, rule = check.rule } = explanation;
  // A row of the table that fits the claim itself says more than who else has it.
  const isExplained = /^[A-Z]\d\d$/.test(check.rule ?? '');
  const message = `${check.message}; ${words}`;
  return { ...check, message, ...(isExplained || rule === undefined ? {} : { rule }) };
}

/** `subject` is what the sentence calls the issuer; without it the claim is named. */
function otherIssuer(
  { verdict, issuer, profiles }: Knowledge,
  subject?: string,
): Explanation | undefined {
  const claims = verdict.payload ?? {};
  const iss = stringMember(claims, 'iss');
  if (iss === undefined || iss === forTenant(issuer ?? '', claims)) return undefined;
  const owner = profiles.find((profile) => profile.issuer === iss);
  if (owner === undefined) return undefined;
  const flag = profileFlag(owner.name) || ` --profile ${owner.name}`;
  const where = `the issuer of profile "${owner.name}": atm-cli verify${flag}`;
  const words =
    subject === undefined ? `its iss is ${quote(iss)}, ${where}` : `${subject} is ${where}`;
  return { words, rule: 'V10' };
}

function otherClient({ verdict, profiles }: Knowledge): Explanation | undefined {
  const audiences = audiencesOf(verdict.payload ?? {}) ?? [];
  const owner = profiles.find(({ client_id }) => audiences.includes(client_id ?? ''));
  if (owner === undefined) return undefined;
  const words = `${quote(owner.client_id)} is the client of profile "${owner.name}"`;
  return { words, rule: 'V08' };
}

/** A configuration that cannot be read explains nothing; who needs it complains. */
export async function otherProfiles(
  context: Context,
  settings: Settings | undefined,
): Promise<readonly KnownProfile[]> {
  try {
    const listed = await listProfiles(context);
    const others = listed.filter(({ name }) => name !== settings?.profile);
    return await Promise.all(
      others.map(async ({ name, profile: { flow: _flow, ...stored } }) => {
        const layers = { flag: {}, environment: {}, profile: stored, preset: {}, default: {} };
        const { client } = await withProvider(context, layers);
        return { name, issuer: client.issuer, client_id: client.client_id };
      }),
    );
  } catch (error) {
    if (error instanceof Failure) return [];
    throw error;
  }
}
