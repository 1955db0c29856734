import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import type { Check } from '../../jwt/check.ts';
import { forTenant } from '../../jwt/claims/check-issuer.ts';
import { explainPaste } from '../../jwt/form/explain-paste.ts';
import { stringMember } from '../../jwt/form/json.ts';
import { quote } from '../../jwt/quote.ts';
import { audiencesOf } from '../../jwt/token-kind.ts';
import type { Verdict } from '../../jwt/verdict.ts';
import { commandOn } from '../../diagnosis/remedy/command.ts';
import { defaultProfile } from '../../model/profile-names.ts';
import type { Settings } from '../../model/settings.ts';
import { listProfiles } from '../profile/list.ts';
import { withProvider } from '../server/resolve-settings.ts';

export type KnownProfile = {
  readonly name: string;
  readonly issuer: string | undefined;
  readonly client_id: string | undefined;
};

/** The expectations of the token, and what else is known on this machine. */
type Knowledge = {
  readonly token: string;
  readonly verdict: Verdict;
  readonly issuer: string | undefined;
  /** The other profiles. */
  readonly profiles: readonly KnownProfile[];
  /** The command that asks the server about an opaque token, where it can be asked. */
  readonly introspect?: string | undefined;
};

type Explanation = { readonly words: string; readonly rule?: string };

/** Possible explanations of a failed check, by its id; the first that applies is used. */
const explanations: Readonly<Record<string, (known: Knowledge) => Explanation | undefined>> = {
  form: ({ token, introspect }) => {
    if (introspect !== undefined) return { words: `only the server can tell: ${introspect}` };
    const words = explainPaste(token);
    return words === undefined ? undefined : { words };
  },
  key: (known) => otherIssuer(known),
  signature: (known) => otherIssuer(known),
  iss: (known) => otherIssuer(known, 'that'),
  aud: otherClient,
};

/**
 * Adds explanations to the failed checks of a verdict: whether the paste has damaged the token, and
 * whether it belongs to another of the `profiles`, and how to ask about it. Nothing is sent, and no
 * result of a check changes.
 */
export function explainWith(
  knowledge: Pick<Knowledge, 'profiles' | 'issuer' | 'introspect'>,
  verdict: Verdict,
  token: string,
): Verdict {
  const known = { ...knowledge, token, verdict };
  return { ...verdict, checks: verdict.checks.map((check) => explained(check, known)) };
}

function explained(check: Check, known: Knowledge): Check {
  if (check.verdict !== 'fail' && check.verdict !== 'unknown') return check;
  const explain = Object.hasOwn(explanations, check.id) ? explanations[check.id] : undefined;
  const explanation = explain?.(known);
  if (explanation === undefined) return check;
  const { words, rule = check.rule } = explanation;
  // A rule about the claim itself is more specific than another profile.
  const isExplained = /^[A-Z]\d\d$/.test(check.rule ?? '');
  const message = `${check.message}; ${words}`;
  return { ...check, message, ...(isExplained || rule === undefined ? {} : { rule }) };
}

/** `subject` starts the sentence; without it the sentence is about `iss`. */
function otherIssuer(
  { verdict, issuer, profiles }: Knowledge,
  subject?: string,
): Explanation | undefined {
  const claims = verdict.payload ?? {};
  const iss = stringMember(claims, 'iss');
  if (iss === undefined || iss === forTenant(issuer ?? '', claims)) return undefined;
  const owner = profiles.find((profile) => profile.issuer === iss);
  if (owner === undefined) return undefined;
  // Another profile may be the active one.
  const flag = owner.name === defaultProfile ? ['-p', owner.name] : [];
  const where = `the issuer of profile "${owner.name}": ${commandOn(owner.name, ['verify', ...flag])}`;
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

/** A configuration that cannot be read is ignored here; commands that need it report it. */
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
