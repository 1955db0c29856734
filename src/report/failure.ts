import { adviceLines } from '../diagnosis/advice/advice.ts';
import type { Hypothesis } from '../diagnosis/rule.ts';
import type { Voice } from '../diagnosis/voice.ts';
import type { Stream } from '../model/context.ts';
import { exitCodes, Failure } from '../model/errors.ts';
import { installationFailure } from '../model/installation.ts';
import type { RunFailure } from '../model/run.ts';
import { eventLine } from './events.ts';
import { redactText } from './redact/redact-text.ts';
import { clean } from './text/clean.ts';
import type { ErrorLine, Event } from './schema/events.ts';
import { compactJson } from './text/json.ts';
import { beginning, withShortWords } from './text/shorten.ts';
import { type Style, styleFor } from './text/style.ts';
import { fitLines } from './text/wrap.ts';

export type FailureOptions = {
  readonly stderr: Stream;
  readonly json: boolean;
  /** The user pressed Ctrl-C. */
  readonly interrupted: boolean;
  /** Show where a bug of ours happened. */
  readonly debug: boolean;
  /** What to do, and the rule that explains it. */
  readonly voice?: Voice | undefined;
};

/** Prints why a command failed on standard error and returns its exit code. */
export function reportFailure(error: unknown, options: FailureOptions): number {
  const failure = options.interrupted
    ? new Failure('interrupted', 'interrupted')
    : toFailure(error);
  if (failure === undefined) return reportBug(error, options);
  const { stderr, json, interrupted } = options;
  // Whoever leaves a question knows why the command ends.
  if (failure.kind === 'interrupted' && !interrupted && !json) return failure.exitCode;
  // The terminal has echoed ^C at the beginning of this line.
  if (interrupted && stderr.isTTY) stderr.write('\r');
  const voice = interrupted ? undefined : options.voice;
  stderr.write(json ? errorLine(failure, voice) : failureLines(failure, stderr, voice));
  return failure.exitCode;
}

/** The same as the event that ends `--events`. */
export function failedEvent(failure: RunFailure, voice?: Voice): Event {
  return { event: 'failed', error: errorOf(failure, voice) };
}

/** The JSON line that ends standard error when a command with `--json` fails. */
function errorLine(failure: RunFailure, voice?: Voice): string {
  const document: ErrorLine = { error: errorOf(failure, voice) };
  return compactJson(document);
}

function errorOf(failure: RunFailure, voice?: Voice): ErrorLine['error'] {
  return {
    ...errorMembers(failure, voice?.hints),
    rule: voice?.rule?.rule.id ?? failure.rule,
    exit_code: exitCodes[failure.kind],
  };
}

/** A failure in JSON; what a server said is redacted. */
export function errorMembers(
  { kind, code, message, rule }: RunFailure,
  hints: readonly string[] = [],
) {
  return { kind, code, message: withShortWords(redactText(message)), hints, rule };
}

function failureLines(failure: Failure, stderr: Stream, voice: Voice | undefined): string {
  const style = styleFor(stderr);
  const lines = [`${style.bad('error:')} ${clean(withShortWords(failure.message))}`];
  return fitLines([...lines, ...(voice === undefined ? [] : voiceLines(voice, style))], style);
}

/** What to do about a failure, and the rule about which `explain` says more. */
export function voiceLines({ hints: [hint], rule }: Voice, style: Style): readonly string[] {
  return [
    ...(hint === undefined ? [] : [`${style.dim('hint:')} ${clean(hint)}`]),
    ...(rule === undefined ? [] : [style.dim(clean(ruleLine(rule)))]),
  ];
}

/** The rule about which `explain` says more. */
function ruleLine({ rule, cause, verdict }: Hypothesis): string {
  const more = `More: atm-cli explain ${rule.id}`;
  const says = verdict === 'likely' ? cause : `Possibly: ${rule.title}.`;
  const line = `[${rule.id}] ${says} ${more}`;
  return line.length <= maxRuleLine ? line : `[${rule.id}] ${rule.title}. ${more}`;
}

/** A longer line has the title of the rule in place of the cause. */
const maxRuleLine = 200;

/** The failure that an error is: a `Failure`, or what the parser refused; `undefined` for a bug. */
export function toFailure(error: unknown): Failure | undefined {
  if (error instanceof Failure) return withoutTokens(error);
  const incomplete = installationFailure(error);
  if (incomplete !== undefined) return incomplete;
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  if (!String(error.code).startsWith('commander.')) return undefined;
  const [message = '', ...suggestions] = shortenTokens(formatUsage(error.message)).split('\n');
  const suggestion = suggestions.map((line) => line.replace(/^\(Did (.*)\)$/, 'did $1')).join(' ');
  return new Failure('usage', `${message}${suggestion === '' ? '' : `; ${suggestion}`}`, {
    advice: { id: 'command_line', command: commandOf(error) },
  });
}

/** A failure whose message does not repeat a token or key that was given in the wrong place. */
function withoutTokens(failure: Failure): Failure {
  const message = shortenTokens(failure.message);
  if (message === failure.message) return failure;
  const { kind, code, advice, rule, cause } = failure;
  return new Failure(kind, message, { code, advice, rule, cause });
}

/** A text in which JWTs, PEM and other long words are shortened to their begin. */
function shortenTokens(text: string): string {
  return text
    .replaceAll(/-----BEGIN ([A-Z0-9 ]{1,40})-----.*/gs, '-----BEGIN $1-----…')
    .replaceAll(/eyJ[\w.-]+/g, (word) => (word.length > shortJwt ? beginning(word, 12) : word))
    .replaceAll(/[\w+/=-]+/g, (word) => (word.length >= longWord ? beginning(word, 12) : word));
}

/** Characters. */
const shortJwt = 62;
const longWord = 200;

/** The command that the parser was at, noted by `sparseCommand`. */
function commandOf(error: Error): string {
  return 'command' in error ? String(error.command) : '';
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
  const [hint = ''] = adviceLines([{ id: 'bug' }], undefined);
  if (debug && error instanceof Error) stderr.write(`${stackLines(error)}\n`);
  if (json) {
    stderr.write(errorLine({ kind: 'bug', message }, { hints: [hint], rule: undefined }));
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
