import type { LintReport } from '../flows/server/lint.ts';
import { isObject } from '../util/json.ts';
import { type Finding, severities, type Severity } from '../lint/finding.ts';
import type { LintResponse } from '../lint/input.ts';
import { clean } from './text/clean.ts';
import { json } from './text/json.ts';
import type { Style } from './text/style.ts';

/** `discover --lint --json`: the findings, and how each address answered. */
export function lintJson({ issuer, findings, tried }: LintReport): string {
  return json({
    issuer,
    findings: findings.map(({ id, severity, about, message, seen, rfc, fix, rule }) => {
      return { id, severity, about, message, seen, rfc, fix, rule };
    }),
    tried: tried.map((answer) => ({
      url: answer.url,
      status: answer.status ?? null,
      content_type: answer.contentType ?? null,
      cache_control: answer.cacheControl ?? null,
      location: answer.location,
      error: answer.error,
      issuer: isObject(answer.body) ? answer.body['issuer'] : undefined,
    })),
  });
}

/** `discover --lint` for a person: the worst first, each with where it is written and what to do. */
export function lintLines({ issuer, findings, tried }: LintReport, style: Style): string {
  const lines = [
    style.bold(clean(issuer)),
    ...tried.map((answer) => style.dim(`  ${clean(answer.url)}  ${answered(answer)}`)),
    ...severities.flatMap((severity) => group(severity, findings, style)),
    '',
    summary(findings, style),
  ];
  return `${lines.join('\n')}\n`;
}

function group(severity: Severity, all: readonly Finding[], style: Style): readonly string[] {
  const findings = all.filter((finding) => finding.severity === severity);
  if (findings.length === 0) return [];
  const lines = findings.flatMap(({ id, message, rfc, fix, rule }) => [
    `  ${style.bold(id)}  ${clean(message)}`,
    `    ${style.dim(rule === undefined ? rfc : `${rfc} [${rule}]`)}`,
    `    fix: ${fix}`,
  ]);
  return ['', marks(style)[severity](titles[severity]), ...lines];
}

const titles = { error: 'errors', warning: 'warnings', info: 'good to know' } as const;

function marks({ bad, warn, dim }: Style): Record<Severity, Style['good']> {
  return { error: bad, warning: warn, info: dim };
}

function summary(findings: readonly Finding[], style: Style): string {
  if (findings.length === 0) return style.good('nothing to complain about');
  const words = { error: 'error', warning: 'warning', info: 'remark' } as const;
  const counts = severities.map((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return `${count} ${words[severity]}${count === 1 ? '' : 's'}`;
  });
  return counts.join(', ');
}

function answered({ status, contentType, error }: LintResponse): string {
  if (status === undefined) return clean(error ?? 'no answer');
  return `HTTP ${status}  ${clean(contentType ?? 'no content type')}`;
}
