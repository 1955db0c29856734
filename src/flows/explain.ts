import type { Context } from '../model/context.ts';
import { rules } from '../diagnosis/catalog.ts';
import { diagnose } from '../diagnosis/diagnose.ts';
import { explainTerm } from '../diagnosis/lookup.ts';
import { type PastedForm, readPasted } from '../diagnosis/pasted.ts';
import type { Hypothesis, Rule } from '../diagnosis/rule.ts';
import type { Run } from '../model/run.ts';
import { readableText } from '../util/text.ts';
import { Failure } from '../model/errors.ts';

export type Explanation =
  /** Why the last failed run failed; `now` in milliseconds since the epoch. */
  | {
      readonly type: 'run';
      readonly run: Run;
      readonly hypotheses: readonly Hypothesis[];
      readonly now: number;
    }
  /** The text on standard input, and what it means. */
  | {
      readonly type: 'pasted';
      readonly form: PastedForm;
      readonly run: Run;
      readonly hypotheses: readonly Hypothesis[];
    }
  | { readonly type: 'rules'; readonly term: string; readonly rules: readonly Rule[] }
  /** The journal holds `runs` runs, and none has failed. */
  | { readonly type: 'nothing'; readonly runs: number };

/**
 * Explains the last failure of the journal (`last`), the text on standard input (`-`), a rule id,
 * an error code, or a message of a server. Throws a `usage` failure for an unknown term.
 */
export async function explain(context: Context, operand: string): Promise<Explanation> {
  if (operand === 'last') return await explainLast(context);
  if (operand === '-') return explainPasted(context, await readPastedText(context));
  const { rules: found, meant } = explainTerm(operand);
  if (found.length > 0) return { type: 'rules', term: operand.trim(), rules: found };
  const read = explainPasted(context, operand);
  if (read.hypotheses.some(({ rule, verdict }) => !rule.fallback && verdict !== 'ruled out')) {
    return read;
  }
  throw unknownTermFailure(operand, meant);
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
    const expected = 'a JSON body, a callback URL, a WWW-Authenticate header or an HTTP response';
    throw new Failure('usage', `standard input is empty, expected ${expected}`);
  }
  if (/^(bearer\s+)?eyJ[\w-]+\.[\w-]*\./i.test(text.trim())) {
    throw new Failure('usage', 'this is a token, not an error', {
      advice: { id: 'token_not_error' },
    });
  }
  const { form, run } = readPasted(text, context.now());
  return { type: 'pasted', form, run, hypotheses: diagnose(run) };
}

function unknownTermFailure(operand: string, meant: string | undefined): Failure {
  const number = /^(?:AADSTS)?(\d{4,8})$/i.exec(operand.trim())?.[1];
  const message = `no explanation for "${operand.trim().slice(0, 100)}"`;
  return new Failure(
    'usage',
    meant === undefined ? message : `${message}; did you mean ${meant}?`,
    {
      advice: { id: 'unknown_term', number },
    },
  );
}

/** A response may hold anything: what is no text is replaced. */
async function readPastedText(context: Pick<Context, 'readStdinBytes'>): Promise<string> {
  return readableText(await context.readStdinBytes());
}
