import { printedText } from './cli/fast-path/help.ts';
import { defaultFlags, parseArgs } from './cli/fast-path/parse-args.ts';
import { exitCodes, Failure } from './model/errors.ts';
import { installationFailure } from './model/installation.ts';
import type { Context } from './model/context.ts';
import type { Streams } from './io/process/terminal.ts';
import type { Ended, Signals } from './cli/run-command.ts';
import type { Call } from './commands/command.ts';

export { processStreams } from './io/process/streams.ts';

/** The parts of the Node process that atm-cli touches. */
export type Process = Streams & Signals & Pick<NodeJS.Process, 'argv' | 'platform' | 'stdin'>;

/** The program of a worker thread of `verify -`; an entry of its own would cost each start a file. */
export async function verifyThread(): Promise<void> {
  const { serveVerify } = await import('./commands/verify/thread.run.ts');
  serveVerify();
}

/**
 * Runs one command line and resolves to its exit code; it never throws and never exits.
 * Data goes to stdout, everything else to stderr.
 */
export async function main(process: Process): Promise<number> {
  const args = process.argv.slice(2);
  const interruption = new AbortController();
  let flagsOf = defaultFlags;
  let ended: Ended | undefined;
  const perform = async <F>({ load, command, flags, operands }: Call<F>) => {
    const { runCommand } = await import('./cli/run-command.ts');
    const act = async (context: Context) => (await load())(context, flags, operands);
    ended = await runCommand(process, { command, flags, act }, interruption);
    if (ended.error !== undefined) throw ended.error;
  };
  try {
    if (args[0] === '__complete') {
      const { completionAnswer } = await import('./cli/completion/answer.ts');
      process.stdout.write(await completionAnswer(args.slice(1), process));
      return exitCodes.ok;
    }
    const text = await printedText(args, () => isPlain(process));
    if (text !== undefined) {
      process.stdout.write(text);
      return exitCodes.ok;
    }
    const call = parseArgs(args);
    if (call === undefined) {
      const { readCommandLine } = await import('./cli/parse-args.ts');
      const line = readCommandLine(process, args, perform);
      flagsOf = line.flags;
      await line.parse();
    } else {
      flagsOf = () => call.flags;
      await perform(call);
    }
    return ended?.exitCode ?? exitCodes.ok;
  } catch (error) {
    const loaded = await import('./cli/report-error.ts').catch(installationFailure);
    if (loaded === undefined || loaded instanceof Failure) {
      return reportIncomplete(process, loaded ?? error);
    }
    return loaded.reportError(process, error, {
      flags: flagsOf(),
      conclusion: ended?.conclusion,
      interrupted: interruption.signal.aborted,
      debug: Boolean(process.env['ATM_DEBUG']),
    });
  }
}

/** Help that the build has written down has no colours, and the width of no terminal. */
function isPlain({ env, stdout }: Process): boolean {
  return stdout.isTTY !== true && !env['FORCE_COLOR'];
}

/** What reports a failure cannot be loaded either. */
function reportIncomplete({ stderr }: Process, error: unknown): number {
  stderr.write(`error: ${error instanceof Failure ? error.message : String(error)}\n`);
  return error instanceof Failure ? error.exitCode : exitCodes.bug;
}
