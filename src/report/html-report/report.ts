import type { Hypothesis } from '../../diagnosis/rule.ts';
import type { Run, RunSetting } from '../../model/run.ts';
import { type ReportContent, reportContent, type ReportOptions } from './content.ts';
import { diagram } from './diagram.ts';
import { exchangeList } from './exchange.ts';
import { failureBox, findings } from './findings.ts';
import { header } from './headline.ts';
import { pageIcon } from '../../util/html.ts';
import { type Markup, markup, nothing } from './markup.ts';
import { styles } from './style.ts';
import { timeline } from './timeline.ts';
import { checkList, tokenList } from './tokens.ts';

/**
 * A run as one page that needs nothing else: no script, no font, no image. Everything is redacted
 * unless `unredacted`; the page says which. `hypotheses` are the causes that the rules found.
 */
export function reportHtml(
  run: Run,
  hypotheses: readonly Hypothesis[],
  options: ReportOptions = {},
): string {
  return document(reportContent(run, hypotheses, options)).markup;
}

type Section = { readonly id: string; readonly title: string; readonly content: Markup };

function document({ headline, ...shown }: ReportContent): Markup {
  const { run, causes, remedies, tokens, unredacted } = shown;
  const failed = run.failure !== undefined;
  const { title, head } = header(run, headline);
  const found = {
    id: 'findings',
    title: failed ? 'Why' : 'Findings',
    content: findings(causes),
  };
  const sections: readonly Section[] = [
    ...(failed ? [found] : []),
    { id: 'what-happened', title: 'What happened', content: diagram(run) },
    { id: 'time', title: 'Timeline', content: timeline(run) },
    { id: 'exchanges', title: 'Exchanges', content: exchangeList(run, tokens) },
    { id: 'checks', title: 'Token checks', content: checkList(run.checks ?? []) },
    { id: 'tokens', title: 'Tokens', content: tokenList(tokens) },
    { id: 'settings', title: 'Settings', content: settingsTable(run.settings) },
    ...(failed ? [] : [found]),
  ];
  const present = sections.filter(({ content }) => content !== nothing);
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
${pageIcon}
<style>${{ markup: styles }}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
<header>
${head}
<nav aria-label="Sections"><ul>${present.map(({ id, title: name }) => markup`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
</header>
<main id="main">
${unredacted ? warning : nothing}
${failureBox(run.failure, remedies)}
${present.map(section)}
</main>
<footer>
<p>Made by atm-cli ${run.version}. ${unredacted ? 'Not redacted.' : redactionNote}</p>
</footer>
</body>
</html>
`;
}

const warning = markup`<p class="box bad" role="alert"><strong>Not redacted.</strong> This page contains tokens and secrets: do not share it.</p>`;

const redactionNote = markup`Secrets are redacted as <code>#fingerprint (length)</code>; the same secret has the same fingerprint. Names and e-mail addresses in tokens and responses are not redacted.`;

function section({ id, title, content }: Section): Markup {
  return markup`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${content}
</section>
`;
}

/** Where a setting came from, in words. */
export const settingOrigins: Readonly<Record<RunSetting['origin'], string>> = {
  flag: 'command line',
  environment: 'environment',
  profile: 'profile',
  preset: 'preset',
  default: 'default',
  metadata: 'metadata',
  server: 'server, at sign-in',
};

/** Each setting with its origin. */
function settingsTable(settings: readonly RunSetting[]): Markup {
  if (settings.length === 0) return nothing;
  const rows = settings.map(
    ({ name, value, origin }) =>
      markup`<tr><th scope="row">${name}</th><td><bdi>${value}</bdi></td><td class="meaning">${settingOrigins[origin]}</td></tr>\n`,
  );
  return markup`<table class="pairs"><thead><tr><th scope="col">Setting</th><th scope="col">Value</th><th scope="col">From</th></tr></thead><tbody>
${rows}</tbody></table>`;
}
