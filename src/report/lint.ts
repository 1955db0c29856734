import type { LintReport } from '../flows/server/lint.ts';
import { isObject } from '../util/json.ts';
import { type Finding, severities, type Severity } from '../lint/finding.ts';
import type { LintResponse } from '../lint/input.ts';
import { clean } from './text/clean.ts';
import { json } from './text/json.ts';
import type { Style } from './text/style.ts';
import { fitLines } from './text/wrap.ts';

/** `discover --lint --json`: the findings, and the response of each URL. */
export function lintJson({ issuer, findings, tried }: LintReport): string {
  return json<'discover --lint'>({
    issuer,
    findings: findings.map(findingDocument),
    tried: tried.map(triedDocument),
  });
}

/** A finding in JSON. */
export function findingDocument({
  id,
  severity,
  about,
  message,
  seen,
  rfc,
  fix,
  rule,
}: Finding): Finding {
  return { id, severity, about, message, seen, rfc, fix, ...(rule !== undefined && { rule }) };
}

/** The response of a URL in JSON. */
export function triedDocument(response: LintResponse) {
  return {
    url: response.url,
    status: response.status ?? null,
    content_type: response.contentType ?? null,
    cache_control: response.cacheControl ?? null,
    location: response.location,
    error: response.error,
    issuer: isObject(response.body) ? response.body['issuer'] : undefined,
  };
}

/** `discover --lint` as lines: the worst first, each with its specification and the fix. */
export function lintLines({ issuer, findings, tried }: LintReport, style: Style): string {
  const lines = [
    style.bold(clean(issuer)),
    ...triedLines(tried, style),
    ...findingLines(findings, style),
    '',
    summary(findings, style),
  ];
  return fitLines(lines, style);
}

/** What each URL answered. */
export function triedLines(tried: readonly LintResponse[], style: Style): readonly string[] {
  return tried.map((response) =>
    style.dim(`  ${clean(response.url)}  ${formatResponse(response)}`),
  );
}

/** The findings under their severities. */
export function findingLines(findings: readonly Finding[], style: Style): readonly string[] {
  return severities.flatMap((severity) => group(severity, findings, style));
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

const titles = { error: 'errors', warning: 'warnings', info: 'info' } as const;

function marks({ bad, warn, dim }: Style): Record<Severity, Style['good']> {
  return { error: bad, warning: warn, info: dim };
}

/** How many findings of each severity there are. */
export function summary(findings: readonly Finding[], style: Style): string {
  if (findings.length === 0) return style.good('no findings');
  const nouns = { error: 'error', warning: 'warning', info: 'note' } as const;
  const counts = severities.map((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return `${count} ${nouns[severity]}${count === 1 ? '' : 's'}`;
  });
  return counts.join(', ');
}

function formatResponse({ status, contentType, error }: LintResponse): string {
  if (status === undefined) return clean(error ?? 'no response');
  return `HTTP ${status}  ${clean(contentType ?? 'no content-type')}`;
}
