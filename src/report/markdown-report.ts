import type { Hypothesis } from '../diagnosis/rule.ts';
import type { Exchange, Message } from '../model/exchange.ts';
import type { Run, RunCheck } from '../model/run.ts';
import { type ReportContent, reportContent, type ReportOptions } from './html-report/content.ts';
import { sequence } from './html-report/diagram.ts';
import { settingOrigins } from './html-report/report.ts';
import { clean } from './text/clean.ts';
import { beginning } from './text/shorten.ts';
import { formatTimings } from './text/time.ts';
import type { SeenToken } from './trace/decoded-tokens.ts';
import { meaningOf } from './trace/glossary.ts';
import { bodyPairs, type Pair, readBody, urlPairs } from './trace/message-body.ts';
import { outcomeOf } from './trace/outcome.ts';
import { describeStep, reasonOfRepeat } from './trace/steps.ts';
import { formatReuse, formatTolerance } from './trace/remarks.ts';
import { splitHeaders } from './trace/trace.ts';

/** The same as the page, as Markdown for a ticket, and redacted in the same way. */
export function reportMarkdown(
  run: Run,
  hypotheses: readonly Hypothesis[],
  options: ReportOptions = {},
): string {
  const content = reportContent(run, hypotheses, options);
  const shown = content.run;
  const failed = shown.failure !== undefined;
  const why = [failed ? 'Why' : 'Findings', causes(content.causes)] as const;
  const sections = [
    ...(failed ? [why] : []),
    ['What happened', whatHappened(shown)],
    ['Exchanges', shown.exchanges.flatMap((exchange) => exchangeLines(exchange, shown))],
    ['Token checks', checks(shown.checks ?? [])],
    ['Tokens', content.tokens.flatMap(tokenLines)],
    ['Settings', settings(shown)],
    ...(failed ? [] : [why]),
  ] as const;
  const lines = [
    `# ${prose(content.headline.sentence)}`,
    '',
    ...content.headline.facts.map(([name, value]) => `- ${name}: ${code(value)}`),
    ...failure(content),
    ...sections.flatMap(([title, body]) =>
      body.length === 0 ? [] : ['', `## ${title}`, '', ...body],
    ),
    '',
    '---',
    '',
    content.unredacted
      ? '**Not redacted.** This text contains tokens and secrets: do not share it.'
      : 'Secrets are redacted as `#fingerprint (length)`; the same secret has the same fingerprint. Names and e-mail addresses in tokens and responses are not redacted.',
  ];
  return `${lines.join('\n')}\n`;
}

function failure({ run, remedies }: ReportContent): readonly string[] {
  if (run.failure === undefined) return [];
  const message = `> **${prose(run.failure.message)}**`;
  return ['', message, ...remedies.flatMap((line) => ['>', `> Hint: ${prose(line)}`])];
}

function causes(hypotheses: readonly Hypothesis[]): readonly string[] {
  const of = (wanted: Hypothesis['verdict']) =>
    hypotheses.filter(({ verdict }) => verdict === wanted);
  const open = [...of('likely'), ...of('possible')];
  const closed = of('ruled out');
  if (hypotheses.length === 0) return [];
  if (open.length === 0) return ['No known cause matches.', ...ruledOut(closed)];
  const lines = open.flatMap(({ verdict, rule, cause, because, fix }) => [
    `- **${verdict}: ${prose(rule.title)}** (${prose(rule.id)})`,
    `  - ${prose(cause)}`,
    `  - Seen: ${code(because)}`,
    ...fix.map((step) => `  - To do: ${prose(step)}`),
  ]);
  return [...lines, ...ruledOut(closed)];
}

function ruledOut(closed: readonly Hypothesis[]): readonly string[] {
  const names = closed.map(({ rule }) => `${prose(rule.title)} (${prose(rule.id)})`);
  return names.length === 0 ? [] : [`- ruled out: ${names.join('; ')}`];
}

function whatHappened(run: Run): readonly string[] {
  if (run.exchanges.length === 0) return ['No requests were sent.'];
  const { names, arrows, rest } = sequence(run);
  const steps = arrows.map(({ from, to, label, verdict, id, numbered }) => {
    const sign = verdict === 'failed' ? '**failed** ' : '';
    return `- ${numbered ? `${id}. ` : ''}${names[from]} → ${names[to]}: ${sign}${code(label)}`;
  });
  return rest > 0 ? [...steps, `- and ${rest} more, see the exchanges below`] : steps;
}

function exchangeLines(exchange: Exchange, run: Run): readonly string[] {
  const { id, request, response, error, attempt = 1 } = exchange;
  const { reused = [], tolerated = [] } = run;
  const isFirst = exchange === run.exchanges[0];
  const notes = isFirst
    ? [
        ...reused.map(
          (one) => `Not requested: ${prose(formatReuse(one, run.startedAt))} (${code(one.url)})`,
        ),
        ...tolerated.map((one) => `Tolerated: ${prose(formatTolerance(one))}`),
      ].flatMap((line) => [line, ''])
    : [];
  const attempts = attempt > 1 ? ` (attempt ${attempt})` : '';
  const repeat = reasonOfRepeat(exchange, run.exchanges);
  const timings = formatTimings(exchange);
  return [
    ...notes,
    `### ${id}. ${prose(describeStep(exchange).title)}${attempts}: ${prose(outcomeOf(exchange).text)}`,
    '',
    `${code(`${request.method} ${request.url.replace(/[?#].*$/s, '')}`)}${timings === undefined ? '' : ` (${timings})`}`,
    '',
    ...(repeat === undefined ? [] : [`Attempt ${attempt}: ${repeat}.`, '']),
    ...pairs('In the URL', urlPairs(request.url)),
    ...messageLines('request', request, exchange),
    ...(response === undefined ? [] : [`Response: ${code(`HTTP ${response.status}`)}`, '']),
    ...(error === undefined ? [] : [code(error), '']),
    ...(response === undefined ? [] : messageLines('response', response, exchange)),
  ];
}

function messageLines(name: string, part: Message, exchange: Exchange): readonly string[] {
  const { explained, rest } = splitHeaders(part, exchange);
  const headers = pairs(`Headers of the ${name}`, [...explained, ...rest]);
  const body = readBody(part);
  if (body.type === 'none') return headers;
  const read = bodyPairs(part);
  const shown = read.length > 0 ? pairs(`Body of the ${name}`, read) : fenced(body.text);
  return [...headers, ...shown];
}

function checks(all: readonly RunCheck[]): readonly string[] {
  const rows = all.map(
    ({ id, verdict, message: text }) => `| ${cell(id)} | ${verdict} | ${cell(text)} |`,
  );
  return rows.length === 0 ? [] : ['| Check | Verdict | |', '| --- | --- | --- |', ...rows];
}

function tokenLines({ name, decoded, fingerprint, exchanges }: SeenToken): readonly string[] {
  const document = { header: decoded.header, payload: decoded.payload };
  return [
    `${code(name)} ${fingerprint}: ${decoded.kind}, in exchange ${exchanges.join(', ')}; decoded only`,
    '',
    ...fenced(JSON.stringify(document, undefined, 2)),
  ];
}

function settings(run: Run): readonly string[] {
  const rows = run.settings.map(({ name, value, origin }) => {
    return `| ${cell(name)} | ${cell(value)} | ${settingOrigins[origin]} |`;
  });
  return rows.length === 0 ? [] : ['| Setting | Value | From |', '| --- | --- | --- |', ...rows];
}

function pairs(title: string, all: readonly Pair[]): readonly string[] {
  if (all.length === 0) return [];
  const rows = all.map(([name, value]) => {
    return `| ${cell(name)} | ${cell(value)} | ${meaningOf(name, value) ?? ''} |`;
  });
  return [`| ${title} | | |`, '| --- | --- | --- |', ...rows, ''];
}

const maxLength = 2000;

/** A text of a server or a token as code, where nothing of it is a link, a mention or HTML. */
function code(text: string): string {
  const shown = beginning(clean(text), maxLength);
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const space = longest > 0 ? ' ' : '';
  return `${fence}${space}${shown === '' ? '(empty)' : shown}${space}${fence}`;
}

/** The same in a table, where a bar ends a cell even in code. */
function cell(text: string): string {
  return code(text).replaceAll('|', '\\|');
}

/** Lines as a block, which ends at a fence that is in none of them. */
function fenced(text: string): readonly string[] {
  const shown = beginning(text, 10 * maxLength)
    .split(/\r?\n/)
    .map(clean);
  const longest = Math.max(2, ...[...shown.join('\n').matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return [fence, ...shown, fence, ''];
}

/** A sentence of ours, which may quote a server: what Markdown or HTML would read is escaped. */
function prose(text: string): string {
  return clean(text).replaceAll(/[\\`*_{}[\]<>#|~@&!]/g, (sign) => `\\${sign}`);
}
