import { hintOf } from '../diagnosis/hints/hint-of.ts';
import type { Hypothesis } from '../diagnosis/rule.ts';
import type { Stream } from '../model/context.ts';
import { exitCodes, Failure } from '../model/errors.ts';
import type { Run } from '../model/run.ts';
import { redactorFor } from './redact/redact-run.ts';
import { redactText } from './redact/redact-text.ts';
import { clean } from './text/clean.ts';
import { eventJson } from './text/json.ts';
import { styleFor } from './text/style.ts';

export type FailureOptions = {
  readonly stderr: Stream;
  readonly json: boolean;
  /** The person pressed Ctrl-C. */
  readonly interrupted: boolean;
  /** Show where a bug of ours happened. */
  readonly debug: boolean;
  /** The rule that explains it, and what it says in one line. */
  readonly rule?: { readonly hypothesis: Hypothesis; readonly line: string } | undefined;
};

/** Prints why a command failed on standard error and returns its exit code. */
export function reportFailure(error: unknown, options: FailureOptions): number {
  const failure = options.interrupted
    ? new Failure('interrupted', 'interrupted')
    : toFailure(error);
  if (failure === undefined) return reportBug(error, options);
  const { stderr, json, interrupted } = options;
  // The terminal has echoed ^C at the beginning of this line.
  if (interrupted && stderr.isTTY) stderr.write('\r');
  const rule = interrupted ? undefined : options.rule;
  stderr.write(json ? failureJson(failure, rule) : failureLines(failure, stderr, rule));
  return failure.exitCode;
}

/** The one JSON line that ends standard error when a command with `--json` fails. */
export function failureJson(failure: Failure, known?: FailureOptions['rule']): string {
  const { kind, code, message, rule, exitCode } = failure;
  const hint = hintOf(failure);
  const { hypothesis } = known ?? {};
  const id = hypothesis?.rule.id ?? rule;
  const explained = hypothesis && { cause: hypothesis.cause, fix: hypothesis.fix[0] };
  return eventJson({ error: { kind, code, message, hint, rule: id, ...explained, exitCode } });
}

function failureLines(failure: Failure, stderr: Stream, rule: FailureOptions['rule']): string {
  const style = styleFor(stderr);
  const lines = [`${style.bad('error:')} ${clean(failure.message)}`];
  const hint = hintOf(failure);
  if (hint !== undefined)
    lines.push(...hint.split('\n').map((line) => `${style.dim('hint:')} ${clean(line)}`));
  if (rule !== undefined) lines.push(style.dim(rule.line));
  return `${lines.join('\n')}\n`;
}

/** Usage errors come from the parser, which words them well: only its prefix goes. */
export function toFailure(error: unknown): Failure | undefined {
  if (error instanceof Failure) return error;
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  if (!String(error.code).startsWith('commander.')) return undefined;
  const [message = '', ...suggestions] = withoutValue(error.message).split('\n');
  const suggestion = suggestions.map((line) => line.replace(/^\((.*)\)$/, '$1')).join(' ');
  return new Failure('usage', message, {
    hint: suggestion || `${helpOf(error)} shows what there is`,
  });
}

/** `sparseCommand` notes which command the parser was at. */
function helpOf(error: Error): string {
  const words = 'command' in error && error.command !== '' ? ` ${String(error.command)}` : '';
  return `atm-cli${words} --help`;
}

/** The value of a misspelled `--client-secret=…` is not for the terminal, nor for a log. */
function withoutValue(message: string): string {
  return message.replace(/^error: /, '').replace(/^(unknown option '[^'=]*)=.*$/s, "$1'");
}

function reportBug(error: unknown, { stderr, json, debug }: FailureOptions): number {
  // Nobody has looked at these words: they may quote what a library was given.
  const message = redactText(error instanceof Error ? error.message : String(error), []);
  const exitCode = exitCodes.bug;
  if (debug && error instanceof Error) stderr.write(`${stackLines(error)}\n`);
  if (json) {
    stderr.write(eventJson({ error: { kind: 'bug', message, exitCode } }));
    return exitCode;
  }
  stderr.write(`error: this is a bug in atm-cli: ${clean(message)}\n`);
  stderr.write('hint: run it again with ATM_DEBUG=1 and report what it prints\n');
  return exitCode;
}

/** The causes and members of an error are left out: they may hold a request, and so a secret. */
function stackLines({ stack = '' }: Error): string {
  return redactText(stack, []).split('\n').map(clean).join('\n');
}

/** Which files a run has left behind, and which it could not write; for standard error. */
export function writtenText(
  written: readonly string[],
  problems: readonly Failure[],
  { stderr, json }: { readonly stderr: Stream; readonly json: boolean },
): string {
  if (json) {
    const events = [
      ...written.map((path) => ({ event: 'written', path })),
      ...problems.map(({ message }) => ({ event: 'not_written', message })),
    ];
    return events.map(eventJson).join('');
  }
  const style = styleFor(stderr);
  const lines = [
    ...written.map((path) => style.dim(`wrote ${clean(path)}`)),
    ...problems.map(({ message }) => `${style.warn('warning:')} ${clean(message)}`),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** Longer than this, and the title of the rule says it in place of the cause. */
const longest = 200;

/** The line that ends the message of a failure: its rule, the cause and the first thing to do. */
export function ruleLine({ rule, cause, fix }: Hypothesis, run: Run): string {
  const more = `More: atm-cli explain ${rule.id}`;
  // Of what is ours the message and its hint have said what the rule could say.
  if (rule.id.startsWith('U')) return `[${rule.id}] ${more}`;
  const [first] = fix;
  const remedy = first === undefined ? '' : ` Do: ${first}.`;
  const { text } = redactorFor(run.exchanges);
  const told = clean(text(`[${rule.id}] ${cause}${remedy} ${more}`));
  if (told.length <= longest) return told;
  return clean(text(`[${rule.id}] ${rule.title}.${remedy} ${more}`));
}
