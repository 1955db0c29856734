import { explain, listRules } from '../flows/explain.ts';
import type { Context } from '../model/context.ts';
import {
  explanationJson,
  explanationLines,
  ruleListJson,
  ruleListLines,
} from '../report/explain.ts';
import { styleFor } from '../report/text/style.ts';
import type { GlobalFlags } from './command.ts';

/** Explains the last failure or what the operand names, or lists every rule. */
export async function runExplain(
  context: Context,
  flags: GlobalFlags & { readonly list?: true },
  [what = 'last']: readonly string[],
): Promise<void> {
  const { stdout } = context.terminal;
  const display = { style: styleFor(stdout), columns: stdout.columns };
  if (flags.list) {
    const rules = listRules();
    return stdout.write(flags.json ? ruleListJson(rules) : ruleListLines(rules, display));
  }
  const explanation = await explain(context, what);
  return stdout.write(
    flags.json ? explanationJson(explanation) : explanationLines(explanation, display),
  );
}
