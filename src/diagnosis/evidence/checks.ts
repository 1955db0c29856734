import type { RunCheck } from '../run.ts';

type Checked = { readonly checks: readonly RunCheck[] };

/** The first check of these that did not pass; one that could not be decided is none that passed. */
export function failedCheck({ checks }: Checked, ids: readonly string[]): RunCheck | undefined {
  const found = checks.filter(({ id }) => ids.includes(id));
  return (
    found.find(({ verdict }) => verdict === 'fail') ??
    found.find(({ verdict }) => verdict === 'unknown')
  );
}

/** The check that a failure names in its words, where nobody kept the list. */
export function checkInWords(message: string, rule: string | undefined): readonly RunCheck[] {
  const [, id, text] = /token is not accepted: (\w+): (.*)$/s.exec(message) ?? [];
  if (id === undefined || text === undefined) return [];
  return [{ id, verdict: 'fail', message: text, ...(rule === undefined ? {} : { rule }) }];
}
