import { type Explanation, explain, isKnown, listRules } from '../flows/explain.ts';
import type { Context } from '../model/context.ts';
import { exitCodes } from '../model/errors.ts';
import {
  explanationJson,
  explanationLines,
  ruleListJson,
  ruleListLines,
} from '../report/explain.ts';
import { styleFor } from '../report/text/style.ts';
import type { End, GlobalFlags } from './command.ts';

/** Explains the last failure or what the operand names, or lists every rule. */
export async function runExplain(
  context: Context,
  flags: GlobalFlags & { readonly list?: true },
  [what = 'last']: readonly string[],
): Promise<End> {
  const { stdout } = context.terminal;
  const display = { style: styleFor(stdout), columns: stdout.columns };
  if (flags.list) {
    const rules = listRules();
    stdout.write(flags.json ? ruleListJson(rules) : ruleListLines(rules, display));
    return 0;
  }
  const explanation = await explain(context, what);
  stdout.write(flags.json ? explanationJson(explanation) : explanationLines(explanation, display));
  return explanation.type === 'pasted' && isUnknown(explanation) ? exitCodes.undecided : 0;
}

/** An error of which nothing is known; a callback may be one without any. */
function isUnknown({ run, hypotheses }: Extract<Explanation, { type: 'pasted' }>): boolean {
  const isCallback = run.exchanges[0]?.step === 'callback';
  return !isKnown(hypotheses) && !(isCallback && hypotheses.length === 0);
}
