import type { Hypothesis } from '../../diagnosis/rule.ts';
import type { RunFailure } from '../../model/run.ts';
import type { Redactor } from '../redact/redactor.ts';
import { type Markup, markup, nothing, prose } from './markup.ts';

/** The error message of a command that failed, and what to do. */
export function failureBox(failure: RunFailure | undefined, hints: readonly string[]): Markup {
  if (failure === undefined) return nothing;
  return markup`<div class="box bad"><p class="message"><bdi>${failure.message}</bdi></p>
${hints.map((line) => markup`<p class="hint"><bdi>${prose(line)}</bdi></p>`)}</div>`;
}

/** The causes that the rules found, the likely ones first, those ruled out folded. */
export function findings(hypotheses: readonly Hypothesis[]): Markup {
  if (hypotheses.length === 0) return nothing;
  const of = (verdict: Hypothesis['verdict']) =>
    hypotheses.filter((one) => one.verdict === verdict);
  const open = [...of('likely'), ...of('possible')];
  const closed = of('ruled out');
  const none = markup`<p>No known cause matches.</p>`;
  const folded = markup`<details class="fold"><summary>Ruled out: ${closed.length}</summary>
<div class="findings">${closed.map(finding)}</div></details>`;
  return markup`${open.length === 0 ? none : markup`<div class="findings">${open.map(finding)}</div>`}
${closed.length === 0 ? nothing : folded}`;
}

/** The evidence quotes the run, so it is redacted like it. */
export function redactFinding(hypothesis: Hypothesis, { text }: Redactor): Hypothesis {
  const { because, cause, fix } = hypothesis;
  return {
    ...hypothesis,
    because: text(because),
    cause: text(cause),
    fix: fix.map((step) => text(step)),
  };
}

const tones = { likely: 'likely', possible: 'possible', 'ruled out': 'out' } as const;

function finding({ verdict, because, cause, fix, rule }: Hypothesis): Markup {
  const steps = fix.map((step) => markup`<li>${prose(step)}</li>`);
  const source = rule.source.startsWith('https://')
    ? markup`<a href="${rule.source}" rel="noreferrer">${rule.source}</a>`
    : markup`${rule.source}`;
  return markup`<article class="finding ${tones[verdict]}">
<h3><span class="badge ${tones[verdict]}">${verdict}</span> ${rule.title}</h3>
<p>${prose(cause)}</p>
<p class="because"><span>Seen</span> <bdi>${because}</bdi></p>
${verdict === 'ruled out' || fix.length === 0 ? nothing : markup`<p class="label">What to do</p><ol>${steps}</ol>`}
<p class="source"><code>${rule.id}</code> · ${source}${rule.unconfirmed === true ? ' · unconfirmed' : ''}</p>
</article>
`;
}
