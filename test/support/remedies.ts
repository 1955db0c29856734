import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { voiceOf } from '../../src/diagnosis/voice.ts';
import { Failure } from '../../src/model/errors.ts';
import type { Run } from '../../src/model/run.ts';

/** All that is said to do about an error of a command, a line each: what `--json` has as `hints`. */
export function remediesOf(error: unknown, more: Partial<Run> = {}): string {
  if (!(error instanceof Failure)) throw new Error('no failure', { cause: error });
  const { kind, message, code, advice, rule } = error;
  const failure = { kind, message, code, advice, rule };
  const run: Run = {
    command: 'login',
    version: '1.0.0',
    startedAt: 0,
    endedAt: 0,
    exitCode: error.exitCode,
    settings: [],
    exchanges: [],
    failure,
    ...more,
  };
  return voiceOf(run, diagnose(run)).hints.join('\n');
}
