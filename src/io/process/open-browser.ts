import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import open from 'open';
import type { BrowserOutcome } from '../../model/context.ts';
import { shellWords } from '../../util/shell-words.ts';

export type BrowserOptions = {
  /**
   * A program to run instead of the system's browser: a path, or shell words. The URL replaces `%s`,
   * and is the last argument without one.
   */
  readonly command?: string | undefined;
  /** The environment that child processes inherit: our secrets are removed from it. */
  readonly inherited: NodeJS.ProcessEnv;
  /** Other variables that hold secrets. */
  readonly secrets?: readonly string[];
  /** Stops watching the started program, and does not end it. */
  readonly signal: AbortSignal;
  readonly platform?: string | undefined;
};

/** How long a started program is watched for an error. */
const failureWindowMs = 1000;

/**
 * Starts a browser and does not wait for it: some launchers run as long as the browser does. A
 * missing launcher is a result, not an error. The browser must not inherit our secrets: `open` has
 * no option for the environment, so they are removed from the environment of this process.
 */
export async function openBrowser(
  url: string,
  { command, inherited, signal, secrets = [], platform = process.platform }: BrowserOptions,
): Promise<BrowserOutcome> {
  for (const name of Object.keys(inherited)) {
    if (/^ATM_/i.test(name) || secrets.includes(name)) delete inherited[name];
  }
  const words = commandWords(command ?? '', platform);
  if (words === undefined) return { opened: false, detail: `${command}: a quote is not closed` };
  const [program, ...args] = words;
  const isPlaced = args.some((word) => word.includes('%s'));
  const given = args.map((word) => word.replaceAll('%s', () => url));
  try {
    const child =
      program === undefined ? await open(url) : start(isPlaced ? given : [...given, url]);
    child.unref();
    return await outcome(child, program, signal);
  } catch (error) {
    return { opened: false, detail: describe(error, program) };
  }

  function start(rest: readonly string[]) {
    const call = browserCall([program ?? '', ...rest], platform, inherited['ComSpec']);
    const options = { detached: true, stdio: 'ignore', env: inherited } as const;
    return spawn(call.program, call.args, { ...options, ...call.options });
  }
}

type Call = {
  readonly program: string;
  readonly args: readonly string[];
  readonly options: { readonly windowsVerbatimArguments?: true; readonly windowsHide?: true };
};

/**
 * How a program is started. On Windows only cmd starts a batch file, and it reads the line twice:
 * once for itself and once for the batch file. So each word is in quotes, and what cmd would act on
 * has a caret, which the first reading removes.
 */
export function browserCall(
  words: readonly string[],
  platform: string,
  interpreter = String.raw`C:\Windows\System32\cmd.exe`,
): Call {
  const [program = '', ...args] = words;
  if (platform !== 'win32' || !/\.(?:cmd|bat)$/i.test(program))
    return { program, args, options: {} };
  const line = words
    .map((word) => `"${word}"`.replaceAll(/[()[\]%!^"<>&|;, *?]/g, '^$&'))
    .join(' ');
  if (words.some((word) => /["\r\n]/.test(word))) throw new Error('a batch file gets no quotes');
  return {
    program: interpreter,
    args: ['/d', '/s', '/c', `"${line}"`],
    options: { windowsVerbatimArguments: true, windowsHide: true },
  };
}

/**
 * The path of a program may have blanks without quotes, so a whole existing path comes first; on
 * Windows, where paths have them, also before arguments.
 */
function commandWords(command: string, platform: string): readonly string[] | undefined {
  const text = command.trim();
  if (isProgram(text)) return [text];
  if (platform !== 'win32') return shellWords(text);
  const path = [...text.matchAll(/\s/g)]
    .map(({ index }) => text.slice(0, index))
    .findLast((beginning) => isProgram(beginning));
  const rest = shellWords(text.slice(path?.length ?? 0), { isBackslashPlain: true });
  return rest === undefined || path === undefined ? rest : [path, ...rest];
}

function isProgram(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

async function outcome(
  child: Awaited<ReturnType<typeof open>>,
  program: string | undefined,
  outer: AbortSignal,
): Promise<BrowserOutcome> {
  const over = new AbortController();
  const signal = AbortSignal.any([outer, over.signal]);
  const ended = once(child, 'exit', { signal }).then(([code]) => Number(code ?? 0));
  const code = await Promise.race([ended, after(failureWindowMs, 0, { signal })]).finally(() => {
    // A later error of the program must not end this process.
    child.on('error', () => {});
    over.abort();
  });
  return code === 0
    ? { opened: true }
    : { opened: false, detail: `${basename(program ?? child.spawnfile)}: exit code ${code}` };
}

function describe(error: unknown, program: string | undefined): string {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
    return `no program ${program ?? 'to open URLs'}`;
  }
  return error instanceof Error ? error.message : String(error);
}
