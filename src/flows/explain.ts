import type { Context } from '../model/context.ts';
import { rules } from '../diagnosis/catalog.ts';
import { diagnose } from '../diagnosis/diagnose.ts';
import { explainTerm } from '../diagnosis/lookup.ts';
import { type PastedForm, readPasted } from '../diagnosis/pasted.ts';
import type { Hypothesis, Rule } from '../diagnosis/rule.ts';
import type { Run } from '../model/run.ts';
import { Failure } from '../model/errors.ts';

export type Explanation =
  /** Why the last run that failed did so; `now` in milliseconds since the epoch. */
  | {
      readonly type: 'run';
      readonly run: Run;
      readonly hypotheses: readonly Hypothesis[];
      readonly now: number;
    }
  /** What somebody pasted, and what it means. */
  | {
      readonly type: 'pasted';
      readonly form: PastedForm;
      readonly run: Run;
      readonly hypotheses: readonly Hypothesis[];
    }
  | { readonly type: 'rules'; readonly term: string; readonly rules: readonly Rule[] }
  /** The journal holds so many runs, and no failure. */
  | { readonly type: 'nothing'; readonly runs: number };

/**
 * Explains the last failure of the journal (`last`), what standard input holds (`-`), a rule id, an
 * error code, or the words of a server. Throws a `usage` failure for what nobody knows.
 */
export async function explain(context: Context, operand: string): Promise<Explanation> {
  if (operand === 'last') return await explainLast(context);
  if (operand === '-') return explainPasted(context, await context.readStdin());
  const { rules: found, meant } = explainTerm(operand);
  if (found.length > 0) return { type: 'rules', term: operand.trim(), rules: found };
  const read = explainPasted(context, operand);
  if (read.hypotheses.some(({ rule, verdict }) => !rule.fallback && verdict !== 'ruled out')) {
    return read;
  }
  throw unknownTerm(operand, meant);
}

/** Every rule, for `explain --list`. */
export function listRules(): readonly Rule[] {
  return rules;
}

async function explainLast(context: Context): Promise<Explanation> {
  const runs = await context.journal.read();
  const index = runs.findLastIndex(({ failure }) => failure !== undefined);
  const run = runs[index];
  if (run === undefined) return { type: 'nothing', runs: runs.length };
  const hypotheses = diagnose(run, runs.slice(0, index));
  return { type: 'run', run, hypotheses, now: context.now() };
}

function explainPasted(context: Context, text: string): Explanation & { readonly type: 'pasted' } {
  if (text.trim() === '') {
    throw new Failure('usage', 'standard input is empty', {
      hint: 'paste a JSON body, a callback URL, a WWW-Authenticate header or a whole HTTP response',
    });
  }
  if (/^(bearer\s+)?eyJ[\w-]+\.[\w-]*\./i.test(text.trim())) {
    throw new Failure('usage', 'this is a token, which says nothing about a failure by itself', {
      hint: 'atm-cli decode <token> shows what is in it, atm-cli verify <token> judges it',
    });
  }
  const { form, run } = readPasted(text, context.now());
  return { type: 'pasted', form, run, hypotheses: diagnose(run) };
}

function unknownTerm(operand: string, meant: string | undefined): Failure {
  const number = /^(?:AADSTS)?(\d{4,8})$/i.exec(operand.trim())?.[1];
  const hint =
    number === undefined
      ? 'atm-cli explain --list shows all rules; atm-cli explain - takes what a server said'
      : `Microsoft explains it: https://login.microsoftonline.com/error?code=${number}`;
  return new Failure('usage', 'no rule knows that', {
    hint: meant === undefined ? hint : `did you mean ${meant}?\n${hint}`,
  });
}
