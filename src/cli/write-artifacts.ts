import { release, type } from 'node:os';
import type { GlobalFlags } from '../commands/command.ts';
import { bestOf, type Hypothesis } from '../diagnosis/rule.ts';
import type { Voice } from '../diagnosis/voice.ts';
import type { World } from '../io/create-context.ts';
import type { Context } from '../model/context.ts';
import { Failure } from '../model/errors.ts';
import type { Run } from '../model/run.ts';
import { redactRun } from '../report/redact/redact-run.ts';
import { type Outcome, runRecord } from './run-record.ts';

/** What is known when a command has ended. */
export type Conclusion = {
  readonly run: Run;
  /** What is said about a failure beside what happened. */
  readonly voice: Voice | undefined;
  /** The files that were written, and those that could not be. */
  readonly written: readonly string[];
  readonly problems: readonly Failure[];
};

export type EndedCommand = {
  readonly command: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly outcome: Outcome;
};

/**
 * Looks at a command that has ended: diagnoses its failure in the light of earlier runs, and writes
 * the HAR file, the report and the journal. Problems with the files are in the result.
 */
export async function writeArtifacts(
  world: World,
  flags: GlobalFlags,
  { command, startedAt, outcome }: EndedCommand,
): Promise<Conclusion> {
  const { context } = world;
  const ended = recordOf(world, command, startedAt, outcome);
  // Most runs end well and write no file: they load no more than the journal needs.
  const { hypotheses, voice } = await explain(context, ended);
  const run = withRule(ended, hypotheses);
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
  await write(flags.har, async () => {
    const { harDocument } = await import('../report/har.ts');
    return harDocument(redactRun(run), { redacted: true });
  });
  await write(flags.report, async () => {
    const options = { hints: voice?.hints, system: describeSystem() };
    if (/\.(?:md|markdown)$/i.test(flags.report ?? '')) {
      const { reportMarkdown } = await import('../report/markdown-report.ts');
      return reportMarkdown(run, hypotheses, options);
    }
    const { reportHtml } = await import('../report/html-report/report.ts');
    return reportHtml(run, hypotheses, options);
  });
  if (command !== 'explain' && !context.signal.aborted) {
    await context.journal.append(redactRun(run, { hidePersonal: true }));
  }
  if (written.length + problems.length > 0) {
    const { writtenText } = await import('../report/failure.ts');
    const { stderr } = context.terminal;
    stderr.write(
      writtenText(written, problems, { stderr, json: flags.json ?? false, now: context.now() }),
    );
  }
  return { run, voice, written, problems };
}

/** What a reader of a report has to know of the machine. */
function describeSystem(): string {
  return `Node ${process.version}, ${type()} ${release()} (${process.arch})`;
}

function recordOf(
  { context, recorder, notes }: World,
  command: string,
  startedAt: number,
  outcome: Outcome,
): Run {
  const error = context.signal.aborted ? new Failure('interrupted', 'interrupted') : outcome.error;
  const { exchanges } = recorder;
  const endedAt = context.now();
  return runRecord({ command, startedAt, endedAt, exchanges, notes }, { ...outcome, error });
}

async function explain(
  context: Context,
  run: Run,
): Promise<{ hypotheses: readonly Hypothesis[]; voice: Voice | undefined }> {
  if (run.failure === undefined) return { hypotheses: [], voice: undefined };
  const [{ diagnose }, { voiceOf }] = await Promise.all([
    import('../diagnosis/diagnose.ts'),
    import('../diagnosis/voice.ts'),
  ]);
  const hypotheses = diagnose(run, await context.journal.read());
  return { hypotheses, voice: voiceOf(run, hypotheses) };
}

/** The rule that was found while the run still had its secrets is stored in the journal with it. */
function withRule(run: Run, hypotheses: readonly Hypothesis[]): Run {
  const best = bestOf(hypotheses);
  if (run.failure === undefined || best?.verdict !== 'likely') return run;
  return { ...run, failure: { ...run.failure, rule: best.rule.id } };
}
