import type { ListedReport, ResourceLintReport } from '../flows/resource/lint-resource.ts';
import { findingDocument, findingLines, summary, triedDocument, triedLines } from './lint.ts';
import { clean } from './text/clean.ts';
import { json } from './text/json.ts';
import type { Style } from './text/style.ts';
import { fitLines } from './text/wrap.ts';

/** `discover --lint --json` of an API: its findings, then those of each of its servers. */
export function resourceLintJson({ api, findings, tried, servers }: ResourceLintReport): string {
  return json<'discover <api> --lint'>({
    api,
    findings: findings.map(findingDocument),
    tried: tried.map(triedDocument),
    authorization_servers: servers.map((server) => ({
      issuer: server.issuer,
      error: server.error,
      findings: server.findings.map(findingDocument),
      tried: server.tried.map(triedDocument),
    })),
  });
}

/** The same as lines; the findings of each server follow under a heading of their own. */
export function resourceLintLines(
  { api, findings, tried, servers }: ResourceLintReport,
  style: Style,
): string {
  const all = [...findings, ...servers.flatMap((server) => server.findings)];
  const lines = [
    style.bold(clean(api)),
    ...triedLines(tried, style),
    ...findingLines(findings, style),
    ...servers.flatMap((server) => serverLines(server, style)),
    '',
    summary(all, style),
  ];
  return fitLines(lines, style);
}

function serverLines(
  { issuer, findings, tried, error }: ListedReport,
  style: Style,
): readonly string[] {
  return [
    '',
    style.bold(`authorization server  ${clean(issuer)}`),
    ...triedLines(tried, style),
    ...(error === undefined ? [] : [`  not checked: ${clean(error)}`]),
    ...findingLines(findings, style),
  ];
}
