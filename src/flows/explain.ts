import type { Context } from '../model/context.ts';
import { rules } from '../diagnosis/catalog.ts';
import { diagnose } from '../diagnosis/diagnose.ts';
import { explainWord, rulesOf } from '../diagnosis/lookup.ts';
import { pastedResourceMetadata, type PastedForm, readPasted } from '../diagnosis/pasted.ts';
import type { Hypothesis, Rule } from '../diagnosis/rule.ts';
import type { Term } from '../diagnosis/terms/term.ts';
import type { Finding, LintRule } from '../lint/finding.ts';
import { lintRules } from '../lint/lint.ts';
import { lintMetadataAlone, resourceLintRules } from '../lint/resource/lint-resource.ts';
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
      /** What is odd in pasted metadata of an API. */
      readonly findings: readonly Finding[];
    }
  /** What a word is, and the rules about it. */
  | { readonly type: 'term'; readonly term: Term; readonly rules: readonly Rule[] }
  /** The rules about a code; `link` is where its vendor explains it. */
  | { readonly type: 'rules'; readonly rules: readonly Rule[]; readonly link?: string | undefined }
  /** The journal holds `runs` runs, and none has failed. */
  | { readonly type: 'nothing'; readonly runs: number };

/**
 * Explains the last failure of the journal (`last`), the text on standard input (`-`), a rule, a code,
 * a term, or a message of a server. Throws `undecided` for a word of which nothing is known.
 */
export async function explain(context: Context, operand: string): Promise<Explanation> {
  if (operand === 'last') return await explainLast(context);
  if (operand === '-') return explainPasted(context, await readPastedText(context));
  const { term, rules: found, link, meant } = explainWord(operand);
  if (term !== undefined) return { type: 'term', term, rules: found };
  const finding = lintTerm(operand);
  if (finding !== undefined) return { type: 'term', term: finding, rules: rulesOf(finding) };
  if (found.length > 0) return { type: 'rules', rules: found, link };
  const read = explainPasted(context, operand);
  if (isKnown(read.hypotheses)) return read;
  throw unknownTermFailure(operand, meant);
}

/** Whether any cause is known, beyond what kind of failure it was. */
export function isKnown(hypotheses: readonly Hypothesis[]): boolean {
  return hypotheses.some(({ rule, verdict }) => !rule.fallback && verdict !== 'ruled out');
}

/** A rule of `discover --lint`. */
function lintTerm(word: string): Term | undefined {
  const all: readonly Omit<LintRule, 'look'>[] = [...lintRules, ...resourceLintRules];
  const found = all.find(({ id }) => id === word.trim().toLowerCase());
  if (found === undefined) return undefined;
  const { id, fix, rfc, rule } = found;
  const says = `A finding of discover --lint. The operator of the server has to: ${fix}.`;
  return { names: [id], says, source: rfc, ...(rule !== undefined && { see: [rule] }) };
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
  const metadata = pastedResourceMetadata(run);
  const findings = metadata === undefined ? [] : lintMetadataAlone(metadata);
  return { type: 'pasted', form, run, hypotheses: diagnose(run), findings };
}

function unknownTermFailure(operand: string, meant: string | undefined): Failure {
  const number = /^(?:AADSTS)?(\d{4,8})$/i.exec(operand.trim())?.[1];
  const message = `no explanation for "${operand.trim().slice(0, 100)}"`;
  return new Failure(
    'undecided',
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
