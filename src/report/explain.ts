import { fillAll } from '../diagnosis/remedy/fill.ts';
import { type Hypothesis, phases, type Rule } from '../diagnosis/rule.ts';
import type { Explanation } from '../flows/explain.ts';
import { defaultProfile, profileFlag } from '../model/profile-names.ts';
import { relative } from '../util/duration.ts';
import type { Finding } from '../lint/finding.ts';
import { errorMembers } from './failure.ts';
import { findingDocument } from './lint.ts';
import { redactorFor } from './redact/redact-run.ts';
import { clean } from './text/clean.ts';
import { json } from './text/json.ts';
import type { Style } from './text/style.ts';
import { fitLines } from './text/wrap.ts';

export type ExplainDisplay = { readonly style: Style };

/** `explain --json`. */
export function explanationJson(explanation: Explanation): string {
  if (explanation.type === 'nothing') return json<'explain'>({ run: null, hypotheses: [] });
  if (explanation.type === 'rules') {
    const { rules, link } = explanation;
    return json<'explain <word>'>({ rules: rules.map(ruleDocument), ...(link && { link }) });
  }
  if (explanation.type === 'term') {
    const { term, rules } = explanation;
    const { names, says, source } = term;
    return json<'explain <word>'>({
      term: { names, says, source },
      rules: rules.map(ruleDocument),
    });
  }
  const { run, hypotheses } = explanation;
  const { text } = redactorFor(run.exchanges);
  const documents = hypotheses.map(({ rule, verdict, because, cause, fix }) => {
    const { id, phase, title, source } = rule;
    const texts = { because: text(because), cause: text(cause), fix: fix.map((one) => text(one)) };
    return { rule: id, verdict: verdictNames[verdict], phase, title, ...texts, source };
  });
  if (explanation.type === 'pasted') {
    const { form, findings } = explanation;
    const odd = findings.length === 0 ? {} : { findings: findings.map(findingDocument) };
    return json<'explain -'>({ pasted: form, hypotheses: documents, ...odd });
  }
  const { command, profile, startedAt, exitCode, failure } = run;
  return json<'explain'>({
    run: {
      command,
      profile,
      started_at: Math.floor(startedAt / 1000),
      exit_code: exitCode,
      error: failure && errorMembers(failure),
    },
    hypotheses: documents,
  });
}

const verdictNames = { likely: 'likely', possible: 'possible', 'ruled out': 'ruled_out' } as const;

/** `explain --list --json`. */
export function ruleListJson(rules: readonly Rule[]): string {
  return json<'explain --list'>({ rules: rules.map(ruleDocument) });
}

/** `explain --list`: a line each, under the phase in which it happens. */
export function ruleListLines(rules: readonly Rule[], { style }: ExplainDisplay): string {
  const blocks = phases.map((phase) => {
    const lines = rules
      .filter((rule) => rule.phase === phase)
      .map(({ id, title }) => `  ${style.bold(id)}  ${title}`);
    return [style.link(phase), ...lines].join('\n');
  });
  return fitLines([blocks.join('\n\n')], style);
}

/** `explain`: what failed; likely, possible and ruled out causes; the evidence, and what to do. */
export function explanationLines(explanation: Explanation, display: ExplainDisplay): string {
  switch (explanation.type) {
    case 'nothing':
      return nothing(explanation.runs);
    case 'rules':
      return rulesText(explanation.rules, explanation.link, display);
    case 'term':
      return termText(explanation, display);
    case 'run':
    case 'pasted': {
      const head = explanation.type === 'run' ? runHead(explanation) : pastedHead(explanation);
      const odd = explanation.type === 'pasted' ? oddBlock(explanation.findings, display) : [];
      const blocks = [clean(head), ...hypothesisBlocks(explanation.hypotheses, display), ...odd];
      const { text } = redactorFor(explanation.run.exchanges);
      return fitLines([text(blocks.join('\n\n'))], display.style);
    }
  }
}

/** What is odd in pasted metadata, a line each. */
function oddBlock(findings: readonly Finding[], { style }: ExplainDisplay): readonly string[] {
  if (findings.length === 0) return [];
  const lines = findings.map(
    ({ id, severity, message }) => `  ${style.bold(id)}  ${severity}: ${clean(message)}`,
  );
  return [[style.warn('odd in it'), ...lines].join('\n')];
}

function nothing(runs: number): string {
  return runs === 0
    ? 'nothing recorded yet: run a command that fails, then atm-cli explain\n'
    : `none of the last ${runs} runs failed\n`;
}

function runHead({ run, now }: Extract<Explanation, { type: 'run' }>): string {
  const { command, profile, endedAt, exitCode, failure } = run;
  const who = `${command}${profileFlag(profile ?? defaultProfile)}`;
  const moment = relative(endedAt / 1000, now / 1000);
  const when = moment === 'now' ? 'just now' : moment;
  return `atm-cli ${who} failed ${when} (exit code ${exitCode})\n${failure?.message ?? ''}`
    .split('\n')
    .filter(Boolean)
    .join(': ');
}

function pastedHead({ form, run, hypotheses }: Extract<Explanation, { type: 'pasted' }>): string {
  if (hypotheses.length > 0) return `this is ${form}`;
  return run.exchanges[0]?.step === 'callback'
    ? `this is ${form}: no error in it`
    : `this is ${form}: no rule explains it; paste the whole response with its status line, the URL on which the browser ended, or one code of atm-cli explain --list`;
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
  const { style } = display;
  const mark = verdict === 'likely' ? style.bad : style.warn;
  return [
    `${mark(verdict.padEnd(8))} ${style.bold(rule.id)}  ${clean(rule.title)}`,
    ...rows({ because, cause, fix, source: rule.source }, display),
  ].join('\n');
}

function inShort(
  title: string,
  hypotheses: readonly Hypothesis[],
  { style }: ExplainDisplay,
  mark: Style['warn'],
): string {
  const lines = hypotheses.map(({ rule, because }) => {
    return `  ${style.bold(rule.id)}  ${clean(rule.title)}\n       ${style.dim(clean(because))}`;
  });
  return [mark(title), ...lines].join('\n');
}

/** What a word is; the rules about it in short. */
function termText(
  { term, rules }: Extract<Explanation, { type: 'term' }>,
  { style }: ExplainDisplay,
): string {
  const { names, says, source } = term;
  const [name, ...others] = names;
  const also = others.length === 0 ? '' : style.dim(`  (${others.join(', ')})`);
  const about = rules.map(({ id, title }) => `  ${style.bold(id)}  ${title}`);
  const seen = rules.length === 0 ? [] : [[style.dim('what may fail'), ...about].join('\n')];
  const more = rules[0] && `More: atm-cli explain ${rules[0].id}`;
  const head = [`${style.bold(name)}${also}`, says, style.dim(source)].join('\n');
  return fitLines([[head, ...seen, ...(more === undefined ? [] : [more])].join('\n\n')], style);
}

function rulesText(
  rules: readonly Rule[],
  link: string | undefined,
  display: ExplainDisplay,
): string {
  const blocks = rules.map(({ id, title, cause, fix, source, codes }) => {
    const filled = fillAll(fix);
    const head = `${display.style.bold(id)}  ${title}`;
    return [head, ...rows({ seen: codes.join(', '), cause, fix: filled, source }, display)].join(
      '\n',
    );
  });
  const vendor = link === undefined ? [] : [`${display.style.dim('vendor  ')} ${link}`];
  return fitLines([[...blocks, ...vendor].join('\n\n')], display.style);
}

type Row = { readonly [name in 'because' | 'seen' | 'cause' | 'source']?: string } & {
  readonly fix: readonly string[];
};

/** A line `name     value` for each part that there is. */
function rows({ because, seen, cause, fix, source }: Row, { style }: ExplainDisplay) {
  const all: readonly (readonly [string, string | undefined])[] = [
    ['because', because],
    ['seen as', seen],
    ['cause', cause],
    ...fix.map((line, index) => [index === 0 ? 'do' : '', line] as const),
    // A document of this repository is not where the program is installed.
    ['source', source?.startsWith('docs/') ? undefined : source],
  ];
  return all.flatMap(([name, value]) => {
    if (value === undefined || value === '') return [];
    return [`${style.dim(name.padEnd(8))} ${clean(value)}`];
  });
}

function ruleDocument({ id, phase, title, codes, cause, fix, source, unconfirmed }: Rule) {
  const filled = fillAll(fix);
  return { id, phase, title, codes, cause, fix: filled, source, confirmed: unconfirmed !== true };
}
