import { hintOf } from '../diagnosis/hints/hint-of.ts';
import type { Hypothesis } from '../diagnosis/rule.ts';
import type { Stream } from '../model/context.ts';
import { exitCodes, Failure } from '../model/errors.ts';
import { installationFailure } from '../model/installation.ts';
import type { Run, RunFailure } from '../model/run.ts';
import { eventLine } from './events.ts';
import { redactorFor } from './redact/redact-run.ts';
import { redactText } from './redact/redact-text.ts';
import { clean } from './text/clean.ts';
import type { ErrorLine, Event } from './schema/events.ts';
import { compactJson } from './text/json.ts';
import { beginning, withShortWords } from './text/shorten.ts';
import { styleFor } from './text/style.ts';
import { fitLines } from './text/wrap.ts';

export type FailureOptions = {
  readonly stderr: Stream;
  readonly json: boolean;
  /** The user pressed Ctrl-C. */
  readonly interrupted: boolean;
  /** Show where a bug of ours happened. */
  readonly debug: boolean;
  /** The rule that explains it, and its line. */
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
  stderr.write(json ? failureJson(failure, rule?.hypothesis) : failureLines(failure, stderr, rule));
  return failure.exitCode;
}

/** The JSON line that ends standard error when a command with `--json` fails. */
function failureJson(failure: Failure, hypothesis: Hypothesis | undefined): string {
  const { kind, code, message, rule } = failure;
  return errorLine({ kind, code, message, hint: hintOf(failure), rule }, hypothesis);
}

/** The same as the event that ends `--events`. */
export function failedEvent(failure: RunFailure, hypothesis?: Hypothesis): Event {
  return { event: 'failed', error: errorOf(failure, hypothesis) };
}

function errorLine(failure: RunFailure, hypothesis?: Hypothesis): string {
  const document: ErrorLine = { error: errorOf(failure, hypothesis) };
  return compactJson(document);
}

function errorOf(failure: RunFailure, hypothesis?: Hypothesis): ErrorLine['error'] {
  const { hints, ...members } = errorMembers(failure);
  const fix = hypothesis?.fix.slice(0, 1) ?? [];
  return {
    ...members,
    hints: hints.length > 0 ? hints : fix,
    rule: hypothesis?.rule.id ?? failure.rule,
    exit_code: exitCodes[failure.kind],
  };
}

/** A failure in JSON; what a server said is redacted. */
export function errorMembers({ kind, code, message, hint, rule }: RunFailure) {
  const hints = hint === undefined ? [] : redactText(hint).split('\n');
  return { kind, code, message: withShortWords(redactText(message)), hints, rule };
}

function failureLines(failure: Failure, stderr: Stream, rule: FailureOptions['rule']): string {
  const style = styleFor(stderr);
  const lines = [`${style.bad('error:')} ${clean(withShortWords(failure.message))}`];
  const hint = hintOf(failure);
  if (hint !== undefined)
    lines.push(...hint.split('\n').map((line) => `${style.dim('hint:')} ${clean(line)}`));
  if (rule !== undefined) lines.push(style.dim(rule.line));
  return fitLines(lines, style);
}

/** The failure that an error is: a `Failure`, or what the parser refused; `undefined` for a bug. */
export function toFailure(error: unknown): Failure | undefined {
  if (error instanceof Failure) return withoutTokens(error);
  const incomplete = installationFailure(error);
  if (incomplete !== undefined) return incomplete;
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  if (!String(error.code).startsWith('commander.')) return undefined;
  const [message = '', ...suggestions] = shortenTokens(formatUsage(error.message)).split('\n');
  const suggestion = suggestions.map((line) => line.replace(/^\((.*)\)$/, '$1')).join(' ');
  return new Failure('usage', message, {
    hint: suggestion || `see ${helpOf(error)}`,
  });
}

/** A failure whose message does not repeat a token or key that was given in the wrong place. */
function withoutTokens(failure: Failure): Failure {
  const message = shortenTokens(failure.message);
  if (message === failure.message) return failure;
  const { kind, code, hint, rule, cause } = failure;
  return new Failure(kind, message, { code, hint, rule, cause });
}

/** A text in which JWTs, PEM and other long words are shortened to their begin. */
function shortenTokens(text: string): string {
  return text
    .replaceAll(/-----BEGIN ([A-Z0-9 ]{1,40})-----.*/gs, '-----BEGIN $1-----…')
    .replaceAll(/[\w+/=-]{200,}|eyJ[\w.-]{60,}/g, (word) => beginning(word, 12));
}

/** `sparseCommand` notes which command the parser was at. */
function helpOf(error: Error): string {
  const path = 'command' in error && error.command !== '' ? ` ${String(error.command)}` : '';
  return `atm-cli${path} --help`;
}

/**
 * A message of the parser without its prefix, and without the value of a misspelled
 * `--client-secret=…`, which is for no terminal and no log.
 */
function formatUsage(message: string): string {
  return message.replace(/^error: /, '').replace(/^(unknown option '[^'=]*)=.*$/s, "$1'");
}

function reportBug(error: unknown, { stderr, json, debug }: FailureOptions): number {
  // The message may quote what a library was given.
  const message = redactText(error instanceof Error ? error.message : String(error));
  const exitCode = exitCodes.bug;
  const hint = 'run it again with ATM_DEBUG=1 and report the output';
  if (debug && error instanceof Error) stderr.write(`${stackLines(error)}\n`);
  if (json) {
    stderr.write(errorLine({ kind: 'bug', message, hint }));
    return exitCode;
  }
  const lines = [`error: this is a bug in atm-cli: ${clean(message)}`, `hint: ${hint}`];
  stderr.write(fitLines(lines, styleFor(stderr)));
  return exitCode;
}

/** The causes and members of an error are left out: they may hold a request, and so a secret. */
function stackLines({ stack = '' }: Error): string {
  return redactText(stack).split('\n').map(clean).join('\n');
}

type WrittenOptions = {
  readonly stderr: Stream;
  readonly json: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
};

/** Files that were written, and those that could not be; for standard error. */
export function writtenText(
  written: readonly string[],
  problems: readonly Failure[],
  { stderr, json, now }: WrittenOptions,
): string {
  if (json) {
    const events: readonly Event[] = [
      ...written.map((path) => ({ event: 'written', path }) as const),
      ...problems.map(({ message }) => ({ event: 'not_written', message }) as const),
    ];
    return events.map((event) => eventLine(event, now)).join('');
  }
  const style = styleFor(stderr);
  const lines = [
    ...written.map((path) => style.dim(`wrote ${clean(path)}`)),
    ...problems.map(({ message }) => `${style.warn('warning:')} ${clean(message)}`),
  ];
  return fitLines(lines, style);
}

/** A longer line has the title of the rule in place of the cause. */
const maxRuleLine = 200;

/** The line that ends the message of a failure: its rule, the cause and the first thing to do. */
export function ruleLine({ rule, cause, fix }: Hypothesis, run: Run): string {
  const more = `More: atm-cli explain ${rule.id}`;
  // For our own failures the message and its hint say the same as the rule.
  if (rule.id.startsWith('U')) return `[${rule.id}] ${more}`;
  const [first] = fix;
  const remedy = first === undefined ? '' : ` Do: ${first}.`;
  const { text } = redactorFor(run.exchanges);
  const line = clean(text(`[${rule.id}] ${cause}${remedy} ${more}`));
  if (line.length <= maxRuleLine) return line;
  return clean(text(`[${rule.id}] ${rule.title}.${remedy} ${more}`));
}
