import { fill } from '../diagnosis/fill.ts';
import { type Hypothesis, phases, type Rule } from '../diagnosis/rule.ts';
import type { Explanation } from '../flows/explain.ts';
import { defaultProfile, profileFlag } from '../model/profile-names.ts';
import { relative } from '../util/duration.ts';
import { redactorFor } from './redact/redact-run.ts';
import { clean } from './text/clean.ts';
import { json } from './text/json.ts';
import type { Style } from './text/style.ts';
import { wrap } from './text/wrap.ts';

export type ExplainDisplay = { readonly style: Style; readonly columns: number };

/** `explain --json`. */
export function explanationJson(explanation: Explanation): string {
  if (explanation.type === 'nothing') return json({ run: null, hypotheses: [] });
  if (explanation.type === 'rules') return json({ rules: explanation.rules.map(ruleDocument) });
  const { run, hypotheses } = explanation;
  const { text } = redactorFor(run.exchanges);
  const { command, profile, startedAt, exitCode, failure } = run;
  const known =
    explanation.type === 'run'
      ? { run: { command, profile, startedAt, exitCode, failure } }
      : { pasted: explanation.form };
  return json({
    ...known,
    hypotheses: hypotheses.map(({ rule, verdict, because, cause, fix }) => {
      const { id, phase, title, source } = rule;
      const words = {
        because: text(because),
        cause: text(cause),
        fix: fix.map((one) => text(one)),
      };
      return { rule: id, verdict, phase, title, ...words, source };
    }),
  });
}

/** `explain --list --json`. */
export function ruleListJson(rules: readonly Rule[]): string {
  return json({ rules: rules.map(ruleDocument) });
}

/** `explain --list`: a line each, under the phase in which it happens. */
export function ruleListLines(rules: readonly Rule[], { style, columns }: ExplainDisplay): string {
  const blocks = phases.map((phase) => {
    const lines = rules
      .filter((rule) => rule.phase === phase)
      .map(({ id, title }) => `  ${style.bold(id)}  ${wrap(title, columns, 7)}`);
    return [style.link(phase), ...lines].join('\n');
  });
  return `${blocks.join('\n\n')}\n`;
}

/** `explain` for a person: what failed, what is likely, possible and ruled out, why, and what to do. */
export function explanationLines(explanation: Explanation, display: ExplainDisplay): string {
  switch (explanation.type) {
    case 'nothing':
      return nothing(explanation.runs);
    case 'rules':
      return rulesText(explanation.rules, display);
    case 'run':
    case 'pasted': {
      const head = explanation.type === 'run' ? runHead(explanation) : pastedHead(explanation);
      const blocks = [
        wrap(clean(head), display.columns, 0),
        ...hypothesisBlocks(explanation.hypotheses, display),
      ];
      return `${redactorFor(explanation.run.exchanges).text(blocks.join('\n\n'))}\n`;
    }
  }
}

function nothing(runs: number): string {
  return runs === 0
    ? 'no run is kept here yet: run a command that fails, then ask again\n'
    : `none of the last ${runs} runs failed\n`;
}

function runHead({ run, now }: Extract<Explanation, { type: 'run' }>): string {
  const { command, profile, endedAt, exitCode, failure } = run;
  const who = `${command}${profileFlag(profile ?? defaultProfile)}`;
  const when = relative(endedAt / 1000, now / 1000);
  return `atm-cli ${who} failed ${when} (exit code ${exitCode})\n${failure?.message ?? ''}`
    .split('\n')
    .filter(Boolean)
    .join(': ');
}

function pastedHead({ form, run, hypotheses }: Extract<Explanation, { type: 'pasted' }>): string {
  if (hypotheses.length > 0) return `this is ${form}`;
  return run.exchanges[0]?.step === 'callback'
    ? `this is ${form}, and nothing is wrong with it as far as it can be seen`
    : `this is ${form}, and no rule knows what it says; give the whole answer with its status line, the address on which the browser ended, or one code of: atm-cli explain --list`;
}

/** The best hypothesis in full, the others in short. */
function hypothesisBlocks(
  hypotheses: readonly Hypothesis[],
  display: ExplainDisplay,
): readonly string[] {
  const open = hypotheses.filter(({ verdict }) => verdict !== 'ruled out');
  const [best, ...others] = open;
  const excluded = hypotheses.filter(({ verdict }) => verdict === 'ruled out');
  const { style } = display;
  return [
    ...(best === undefined ? [] : [inFull(best, display)]),
    ...(['likely', 'possible'] as const).flatMap((verdict) => {
      const alike = others.filter((one) => one.verdict === verdict);
      return alike.length === 0 ? [] : [inShort(`also ${verdict}`, alike, display, style.warn)];
    }),
    ...(excluded.length === 0 ? [] : [inShort('ruled out', excluded, display, style.dim)]),
  ];
}

function inFull({ rule, verdict, because, cause, fix }: Hypothesis, display: ExplainDisplay) {
  const { style, columns } = display;
  const mark = verdict === 'likely' ? style.bad : style.warn;
  return [
    `${mark(verdict.padEnd(8))} ${style.bold(rule.id)}  ${wrap(clean(rule.title), columns, 14)}`,
    ...rows({ because, cause, fix, source: rule.source }, display),
  ].join('\n');
}

function inShort(
  title: string,
  hypotheses: readonly Hypothesis[],
  { style, columns }: ExplainDisplay,
  mark: Style['warn'],
): string {
  const lines = hypotheses.map(({ rule, because }) => {
    const why = wrap(clean(because), columns, 7);
    const what = wrap(clean(rule.title), columns, 7);
    return `  ${style.bold(rule.id)}  ${what}\n       ${style.dim(why)}`;
  });
  return [mark(title), ...lines].join('\n');
}

function rulesText(rules: readonly Rule[], display: ExplainDisplay): string {
  const blocks = rules.map(({ id, title, cause, fix, source, codes }) => {
    const filled = fix.map((line) => fill(line));
    const head = `${display.style.bold(id)}  ${wrap(title, display.columns, 5)}`;
    return [head, ...rows({ seen: codes.join(', '), cause, fix: filled, source }, display)].join(
      '\n',
    );
  });
  return `${blocks.join('\n\n')}\n`;
}

type Row = { readonly [name in 'because' | 'seen' | 'cause' | 'source']?: string } & {
  readonly fix: readonly string[];
};

/** `name     value`, the value wrapped behind itself. */
function rows({ because, seen, cause, fix, source }: Row, { style, columns }: ExplainDisplay) {
  const all: readonly (readonly [string, string | undefined])[] = [
    ['because', because],
    ['seen as', seen],
    ['cause', cause],
    ...fix.map((line, index) => [index === 0 ? 'do' : '', line] as const),
    ['source', source],
  ];
  return all.flatMap(([name, value]) => {
    if (value === undefined || value === '') return [];
    return [`${style.dim(name.padEnd(8))} ${wrap(clean(value), columns, 9)}`];
  });
}

function ruleDocument({ id, phase, title, codes, cause, fix, source, unconfirmed }: Rule) {
  const filled = fix.map((line) => fill(line));
  return { id, phase, title, codes, cause, fix: filled, source, confirmed: unconfirmed !== true };
}
