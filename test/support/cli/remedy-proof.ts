import { shellWords } from '../../../src/util/shell-words.ts';
import { type Provoked } from './explain-cases.ts';
import { type Ground, newGround } from './explain-fixture.ts';
import type { CliResult } from './run-cli.ts';

/** What came of the command that a failure printed. */
export type Tried = {
  readonly what: string;
  readonly hint: string;
  /** The printed command; empty when the hint is something to do elsewhere. */
  readonly command: string;
  readonly verdict: 'works' | 'fails' | 'placeholder' | 'no command' | 'no hint';
  /** Why it does not work: what it printed. */
  readonly said: string;
};

/** Values that nobody but the user has: a registered redirect URI, the token that was verified, … */
const placeholder = /<[a-z][\w -]{0,40}>/i;

/** Commands that only look: they have to run, whatever they find. */
const looks =
  /^(?:discover|profile|status|provider|explain|decode|verify|token (?:show|introspect))\b/;

/**
 * Provokes a failure, takes its hint, and runs the command in it exactly as printed, in the state
 * that the failure has left; faults of the server are mended before. A command works if it is no
 * usage error, and if it signs in, renews or repeats, it succeeds or what it meets is another thing.
 */
export async function tryRemedy({ what, run }: Provoked): Promise<Tried> {
  const ground = await newGround();
  const before = await run(ground);
  const hint = /^hint: (.*)$/m.exec(before.stderr)?.[1] ?? '';
  const command = /atm-cli (?!explain\b).*$/.exec(hint)?.[0] ?? '';
  const tried = { what, hint, command, said: '' };
  // What `verify` says of a token is its result.
  if (hint === '' && before.stdout !== '') return { ...tried, verdict: 'no command' };
  if (hint === '') return { ...tried, verdict: 'no hint' };
  if (command === '') return { ...tried, verdict: 'no command' };
  if (placeholder.test(command)) return { ...tried, verdict: 'placeholder' };
  ground.mend();
  const after = await runPrinted(ground, command);
  const said = `exit code ${after.code}: ${messageOf(after)}`;
  return { ...tried, said, verdict: works(command, before, after) ? 'works' : 'fails' };
}

function works(command: string, before: CliResult, after: CliResult): boolean {
  if (after.code === 0) return true;
  if (after.code === 1 || after.code === 2) return false;
  return looks.test(command.replace('atm-cli ', '')) || messageOf(after) !== messageOf(before);
}

function messageOf({ stderr }: CliResult): string {
  return /^error: (.*)$/m.exec(stderr)?.[1] ?? '';
}

/** A pipe of commands of this program, as a shell runs it. */
async function runPrinted(ground: Ground, pipe: string): Promise<CliResult> {
  let result: CliResult = { code: 0, stdout: '', stderr: '' };
  for (const command of pipe.split(' | ')) {
    const words = (shellWords(command) ?? []).slice(1);
    const isSignIn = words[0] === 'login' || words[0] === 'device';
    // oxlint-disable-next-line no-await-in-loop -- each reads what the one before it printed
    result = await ground.cli(isSignIn ? [...words, '--timeout', '12'] : words, {
      stdin: result.stdout,
    });
  }
  return result;
}
