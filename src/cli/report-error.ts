import type { GlobalFlags } from '../commands/command.ts';
import { diagnose } from '../diagnosis/diagnose.ts';
import { voiceOf } from '../diagnosis/voice.ts';
import { createTerminal, type Streams } from '../io/process/terminal.ts';
import type { Stream, Terminal } from '../model/context.ts';
import { eventLine } from '../report/events.ts';
import { failedEvent, reportFailure, toFailure } from '../report/failure.ts';
import { lineRedactor } from '../report/redact/redact-run.ts';
import { runRecord } from './run-record.ts';
import type { Conclusion } from './write-artifacts.ts';

type Failing = Streams & Pick<NodeJS.Process, 'argv'>;

export type FailOptions = {
  readonly flags: GlobalFlags;
  /** What is known about the run, unless the command line could not be parsed. */
  readonly conclusion: Conclusion | undefined;
  /** The user pressed Ctrl-C. */
  readonly interrupted: boolean;
  readonly debug: boolean;
};

/** Reports why a command failed, with the rule that explains it, and returns the exit code. */
export function reportError(
  process: Failing,
  error: unknown,
  { flags, conclusion, interrupted, debug }: FailOptions,
): number {
  const { run, voice } = conclusion ?? withoutRun(error);
  const redact = lineRedactor(run.exchanges);
  const { stdout, stderr } = redactedTerminal(createTerminal(process, flags), redact);
  // A flag after the invalid one has not been parsed.
  const json = process.argv.includes('--json');
  if (process.argv.includes('--events') && run.failure !== undefined) {
    const event = interrupted
      ? failedEvent({ kind: 'interrupted', message: 'interrupted' })
      : failedEvent(run.failure, voice);
    stdout.write(eventLine(event, Date.now()));
  }
  return reportFailure(error, { stderr, json, interrupted, debug, voice });
}

function redactedTerminal({ stdout, stderr }: Terminal, redact: (line: string) => string) {
  const redacted = (stream: Stream): Stream => ({
    ...stream,
    write: (data) => stream.write(typeof data === 'string' ? redact(data) : data),
  });
  return { stdout: redacted(stdout), stderr: redacted(stderr) };
}

/** The command line could not be parsed: nothing has run. */
function withoutRun(error: unknown) {
  const now = Date.now();
  const known = toFailure(error) ?? error;
  const run = runRecord(
    { command: '', startedAt: now, endedAt: now },
    { exitCode: 1, error: known },
  );
  return { run, voice: voiceOf(run, diagnose(run)) };
}
