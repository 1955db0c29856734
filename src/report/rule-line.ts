import type { Hypothesis } from '../diagnosis/rule.ts';
import type { Run } from '../diagnosis/run.ts';
import { clean } from './clean.ts';
import { redactorFor } from './redact-run.ts';

/** Longer than this, and the title of the rule says it in place of the cause. */
const longest = 200;

/** The line that ends the message of a failure: its rule, the cause and the first thing to do. */
export function ruleLine({ rule, cause, fix }: Hypothesis, run: Run): string {
  const more = `More: atm-cli explain ${rule.id}`;
  // Of what is ours the message and its hint have said what the rule could say.
  if (rule.id.startsWith('U')) return `[${rule.id}] ${more}`;
  const [first] = fix;
  const remedy = first === undefined ? '' : ` Do: ${first}.`;
  const { text } = redactorFor(run.exchanges);
  const told = clean(text(`[${rule.id}] ${cause}${remedy} ${more}`));
  if (told.length <= longest) return told;
  return clean(text(`[${rule.id}] ${rule.title}.${remedy} ${more}`));
}
