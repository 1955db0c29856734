import type { Action, GlobalFlags } from './commands/command.ts';
import { hotActions } from './commands/hot-actions.ts';
import { exitCodes } from './errors.ts';
import type { Streams } from './io/terminal.ts';
import type { Call, Ended, Signals } from './run-command.ts';
import { answerTo } from './start/answer.ts';
import { readWords } from './start/read-words.ts';
import { table } from './start/table.ts';

export { lightProcess } from './io/light-process.ts';

/** The parts of the Node process that atm-cli touches. */
export type Process = Streams & Signals & Pick<NodeJS.Process, 'argv' | 'platform' | 'stdin'>;

/** The program of a thread of `verify -`, which is no entry of its own: that would cost each start a file. */
export async function verifyThread(): Promise<void> {
  const { serveVerify } = await import('./commands/verify-thread.ts');
  serveVerify();
}

/**
 * Runs one command line and resolves to its exit code; it never throws and never exits.
 * Data goes to standard output, everything else to standard error.
 */
export async function main(process: Process): Promise<number> {
  const words = process.argv.slice(2);
  const interruption = new AbortController();
  let flagsOf: () => GlobalFlags = flagsUnread;
  let ended: Ended | undefined;
  const perform = async <F>(call: Call<F>) => {
    const { runCommand } = await import('./run-command.ts');
    ended = await runCommand(process, call, interruption);
    if (ended.error !== undefined) throw ended.error;
  };
  try {
    const text = await answerTo(words, () => process.stdout.columns ?? 80);
    if (text !== undefined) {
      process.stdout.write(text);
      return exitCodes.ok;
    }
    const call = hotCall(words);
    if (call === undefined) {
      const { readCommandLine } = await import('./command-line.ts');
      const line = readCommandLine(process, words, perform);
      flagsOf = line.flags;
      await line.parse();
    } else {
      flagsOf = () => call.flags;
      await perform(call);
    }
    return ended?.exitCode ?? exitCodes.ok;
  } catch (error) {
    const { failWith } = await import('./fail-with.ts');
    return failWith(process, error, {
      flags: flagsOf(),
      conclusion: ended?.conclusion,
      interrupted: interruption.signal.aborted,
      debug: Boolean(process.env['ATM_DEBUG']),
    });
  }
}

function flagsUnread(): GlobalFlags {
  return { input: true, color: true, cache: true };
}

/** What scripts run in loops is understood without commander, as long as it is written plainly. */
function hotCall(words: readonly string[]): Call | undefined {
  const understood = readWords(words, table);
  if (understood === undefined) return undefined;
  const action = hotActions[understood.command as keyof typeof hotActions] as Action<object>;
  return { ...understood, flags: understood.flags as GlobalFlags, action };
}
