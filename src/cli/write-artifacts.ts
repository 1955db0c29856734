import type { Context } from '../model/context.ts';
import type { Hypothesis } from '../diagnosis/rule.ts';
import type { Run } from '../model/run.ts';
import { Failure } from '../model/errors.ts';
import { redactRun } from '../report/redact/redact-run.ts';

export type Wanted = {
  readonly har?: string;
  readonly report?: string;
  /** The run goes into the journal. */
  readonly isKept: boolean;
};

/** What is known when a command has ended. */
export type Conclusion = {
  readonly run: Run;
  /** Why it failed, as far as a rule says so. */
  readonly hypothesis: Hypothesis | undefined;
  /** The files that were written, and those that could not be. */
  readonly written: readonly string[];
  readonly problems: readonly Failure[];
};

/**
 * Looks at a run that has ended: why it failed, in the light of the runs before it; writes the files
 * that were asked for and the journal.
 */
export async function writeArtifacts(
  context: Context,
  ended: Run,
  wanted: Wanted,
): Promise<Conclusion> {
  // Most runs end well, and nobody asks for a file: they load no more than the journal needs.
  const { hypotheses, hypothesis } = await explain(context, ended);
  const run = withRule(ended, hypothesis);
  const written: string[] = [];
  const problems: Failure[] = [];
  const write = async (path: string | undefined, text: () => Promise<string>) => {
    if (path === undefined) return;
    try {
      await context.writeFile(path, await text());
      written.push(path);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      problems.push(error);
    }
  };
  await write(wanted.har, async () => {
    const { harDocument } = await import('../report/har.ts');
    return harDocument(redactRun(run), { redacted: true });
  });
  await write(wanted.report, async () => {
    const { reportHtml } = await import('../report/html-report/report.ts');
    return reportHtml(run, hypotheses);
  });
  if (wanted.isKept) await context.journal.append(redactRun(run, { hidePersonal: true }));
  return { run, hypothesis, written, problems };
}

async function explain(
  context: Context,
  run: Run,
): Promise<{ hypotheses: readonly Hypothesis[]; hypothesis: Hypothesis | undefined }> {
  if (run.failure === undefined) return { hypotheses: [], hypothesis: undefined };
  const { bestOf, diagnose } = await import('../diagnosis/diagnose.ts');
  const hypotheses = diagnose(run, await context.journal.read());
  return { hypotheses, hypothesis: bestOf(hypotheses) };
}

/** The rule that was found while the run still had its secrets goes into the journal with it. */
function withRule(run: Run, hypothesis: Hypothesis | undefined): Run {
  if (run.failure === undefined || hypothesis === undefined) return run;
  return { ...run, failure: { ...run.failure, rule: hypothesis.rule.id } };
}
