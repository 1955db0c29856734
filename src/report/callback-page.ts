import { createHash } from 'node:crypto';
import type { CallbackPage } from '../model/loopback.ts';
import { escapeHtml, pageIcon } from '../util/html.ts';

/** Takes the code out of the address bar and the history. */
const script = "history.replaceState(null, '', location.pathname)";

const styles = `
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #f6f7f9; --card: #fff; --line: #d5dae1; --good: #14713f; --bad: #b3261e }
@media (prefers-color-scheme: dark) { :root { --ink: #e7eaee; --paper: #14171b; --card: #1d2126; --line: #363c44; --good: #6fd59b; --bad: #ff9d94 } }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--paper); color: var(--ink); font: 1rem/1.55 system-ui, sans-serif }
main { max-width: 34rem; margin: 1rem; padding: 2rem 2.25rem; background: var(--card); border: 1px solid var(--line); border-radius: .75rem }
h1 { margin: 0 0 .75rem; font-size: 1.35rem; line-height: 1.3 }
h1.good { color: var(--good) } h1.bad { color: var(--bad) }
p { margin: .5rem 0 0; overflow-wrap: anywhere }
footer { margin-top: 1.5rem; font-size: .85rem; opacity: .7 }
`;

const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Headers of every response of the listener: not cached, nothing else is loaded, no referrer. */
const headers: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'content-security-policy': `default-src 'none'; img-src data:; script-src ${hash(script)}; style-src ${hash(styles)}; frame-ancestors 'none'`,
  connection: 'close',
};

/** The page that the browser shows after a callback: the text of the terminal, no code or token. */
export function renderCallbackPage({ status, heading, lines, location }: CallbackPage) {
  const tone = status === 200 ? 'good' : 'bad';
  const paragraphs = lines.map((line) => `<p>${escapeHtml(line)}</p>`).join('\n');
  const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(heading)}</title>
${pageIcon.markup}
<style>${styles}</style>
<main>
<h1 class="${tone}">${escapeHtml(heading)}</h1>
${paragraphs}
<footer>atm-cli</footer>
</main>
<script>${script}</script>
</html>
`;
  return { headers: location === undefined ? headers : { ...headers, location }, html };
}
