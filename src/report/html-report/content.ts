import type { Hypothesis } from '../../diagnosis/rule.ts';
import type { Run } from '../../model/run.ts';
import { redactRun, redactorFor } from '../redact/redact-run.ts';
import { decodedTokens, type SeenToken } from '../trace/decoded-tokens.ts';
import { redactFinding } from './findings.ts';
import { type Headline, headline } from './headline.ts';

export type ReportOptions = {
  /** What to do about the failure. */
  readonly hints?: readonly string[] | undefined;
  /** What the program ran on, such as `Node v24.1.0, Linux 6.8`. */
  readonly system?: string | undefined;
  readonly unredacted?: boolean;
};

/** What a report shows, as a page or as Markdown; redacted unless `unredacted`. */
export type ReportContent = {
  readonly run: Run;
  readonly headline: Headline;
  readonly causes: readonly Hypothesis[];
  readonly remedies: readonly string[];
  readonly tokens: readonly SeenToken[];
  readonly unredacted: boolean;
};

/** Redacts everything that a report shows of a run. */
export function reportContent(
  run: Run,
  hypotheses: readonly Hypothesis[],
  { hints = [], system, unredacted = false }: ReportOptions,
): ReportContent {
  const tokens = decodedTokens(run.exchanges, run.endedAt);
  const redactor = redactorFor(run.exchanges);
  const shown = unredacted ? run : redactRun(run);
  return {
    run: shown,
    headline: headline(shown, tokens, system),
    causes: unredacted ? hypotheses : hypotheses.map((one) => redactFinding(one, redactor)),
    remedies: unredacted ? hints : hints.map((hint) => redactor.text(hint)),
    tokens,
    unredacted,
  };
}
