/** The look of the report: system fonts, light and dark, paper and small screens. */
export const styles = `
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #5b6470; --paper: #f6f7f9; --card: #fff; --line: #dde1e7; --wash: #f1f3f6; --accent: #2456c9; --good: #14713f; --good-wash: #e7f4ec; --bad: #b3261e; --bad-wash: #fcebe9; --warn: #8a5a00; --warn-wash: #fdf3dc; --dns: #8f6fc8; --connect: #2b8fa3; --tls: #c2742a; --wait: #4b78d6; --body: #3c9a63; --browser: #9aa4b1; --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ee; --soft: #9aa4b1; --paper: #14171b; --card: #1c2025; --line: #333a43; --wash: #23282f; --accent: #8fb4ff; --good: #6fd59b; --good-wash: #173225; --bad: #ff9d94; --bad-wash: #3c1f1d; --warn: #f0c36a; --warn-wash: #372b13; --dns: #b197e6; --connect: #5fbccd; --tls: #e29c58; --wait: #7ea2ee; --body: #66c48d; --browser: #6d7783 } }
*, ::before, ::after { box-sizing: border-box }
html { scroll-behavior: smooth; -webkit-text-size-adjust: 100% }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto } }
body { margin: 0 auto; max-width: 62rem; padding: 2.5rem 1.5rem 3rem; background: var(--paper); color: var(--ink); font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; overflow-wrap: anywhere }
a { color: var(--accent); text-underline-offset: .15em }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px }
.skip { position: absolute; left: -99rem } .skip:focus { left: 1rem; top: 1rem; background: var(--card); padding: .5rem 1rem; z-index: 1 }
code, pre, .url { font-family: var(--mono); font-size: .86em }
h1, h2, h3 { line-height: 1.25; text-wrap: balance }
h1 { display: flex; gap: .65rem; align-items: flex-start; margin: .25rem 0 1.5rem; font-size: clamp(1.45rem, 4vw, 2rem); letter-spacing: -.015em }
h1.good { --tone: var(--good) } h1.bad { --tone: var(--bad) }
.seal { flex: none; display: grid; place-items: center; width: 1.2em; height: 1.2em; margin-top: .03em; border-radius: 50%; background: var(--tone); color: var(--card); font-size: .85em }
h2 { margin: 0 0 1rem; font-size: 1.2rem }
h3 { margin: 1.5rem 0 .5rem; font-size: 1rem }
.eyebrow { margin: 0; color: var(--soft); font-size: .85rem; letter-spacing: .04em }
.facts { display: flex; flex-wrap: wrap; gap: .75rem 2rem; margin: 0 }
.facts dt { color: var(--soft); font-size: .8rem } .facts dd { margin: 0; font-weight: 550 }
nav ul, .legend { display: flex; flex-wrap: wrap; gap: .35rem 1.25rem; margin: 1.5rem 0 0; padding: 0; list-style: none; font-size: .9rem }
section { margin-top: 2.75rem; scroll-margin-top: 1rem }
.box { margin: 2rem 0 0; padding: 1rem 1.25rem; border-radius: .6rem; border-left: 4px solid }
.box.bad { background: var(--bad-wash); border-color: var(--bad) }
.box p { margin: 0 } .box p + p { margin-top: .5rem } .message { font-weight: 550 } .hint::before { content: "Hint: "; color: var(--soft) }
.whole { display: inline-block; max-width: 100% }
.note, .why, .meaning, .source, .host, .took { color: var(--soft) }
.note, .source { font-size: .88rem }
.label { margin: .75rem 0 .35rem; color: var(--soft); font-size: .8rem }
.findings { display: grid; gap: 1rem }
.finding { padding: 1rem 1.25rem; background: var(--card); border: 1px solid var(--line); border-radius: .6rem }
.finding.likely { border-left: 4px solid var(--bad) } .finding.possible { border-left: 4px solid var(--warn) }
.finding h3 { margin: 0 0 .5rem; font-size: 1.05rem } .finding p { margin: .4rem 0 } .finding ol { margin: 0; padding-left: 1.4rem } .finding .source { margin-bottom: 0 }
.because span:first-child, .compared { color: var(--soft); font-size: .88rem } .because span:first-child { margin-right: .4rem }
.badge { display: inline-block; margin-right: .35rem; padding: .05rem .55rem; border-radius: 1rem; font-size: .78rem; font-weight: 600; vertical-align: .1em; background: var(--wash); color: var(--soft) }
.badge.likely { background: var(--bad-wash); color: var(--bad) } .badge.possible { background: var(--warn-wash); color: var(--warn) }
.scroll { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: 1rem .75rem }
.scroll svg { display: block; width: 100%; min-width: 40rem; height: auto; font-family: inherit }
.steps { display: none; margin: 0; padding: .25rem 1rem; list-style: none; background: var(--card); border: 1px solid var(--line); border-radius: .6rem }
.steps li + li { border-top: 1px solid var(--line) } .steps a { display: grid; grid-template-columns: 1.9rem 1fr; gap: 0 .5rem; padding: .45rem 0; color: inherit; text-decoration: none } .steps .way { color: var(--soft); font-size: .82rem } .steps .label { grid-column: 2; margin: 0; color: inherit; font-size: .95rem } .steps .failed .label { color: var(--bad); font-weight: 600 }
.icon { flex: none; width: 1em; height: 1em; fill: none; stroke: currentColor; stroke-width: 2.2; stroke-linecap: round; stroke-linejoin: round } .outcome .icon { margin-right: .3rem; vertical-align: -.12em } .seal .icon { width: .8em; height: .8em }
.lane rect { fill: var(--wash); stroke: var(--line) } .lifeline { stroke: var(--line); stroke-width: 1.5; fill: none }
svg text { text-anchor: middle; fill: var(--ink); font-size: 12.5px; direction: ltr; unicode-bidi: isolate } .lane-title { font-weight: 600 } svg .lane-host { fill: var(--soft); font-size: 11px }
.arrow { --tone: var(--accent); text-decoration: none } .arrow.pending { --tone: var(--warn) } .arrow.failed { --tone: var(--bad) }
.line { stroke: var(--tone); stroke-width: 1.75; fill: none } .line.response { stroke-dasharray: 5 4 } .failed .line { stroke-width: 2.5 } .head { fill: var(--tone) }
svg .arrow-label { paint-order: stroke; stroke: var(--card); stroke-width: 5px; stroke-linejoin: round } svg .failed .arrow-label { fill: var(--bad); font-weight: 600 } .arrow:hover .arrow-label, .arrow:focus .arrow-label { text-decoration: underline }
.dot { fill: var(--tone) } svg .dot-number { fill: var(--card); font-size: 11.5px; font-weight: 600 } .cross-ground { fill: var(--bad) } .cross { stroke: var(--card); stroke-width: 2.2; stroke-linecap: round }
.timeline { margin: 0; padding: .5rem 1rem; list-style: none; background: var(--card); border: 1px solid var(--line); border-radius: .6rem }
.timeline li { display: grid; grid-template-columns: 14.5rem 1fr 5.5rem; gap: 1rem; align-items: center; padding: .3rem 0; font-size: .92rem }
.timeline a { color: inherit; text-decoration: none } .timeline a:hover { text-decoration: underline } .timeline .took { text-align: right; font-variant-numeric: tabular-nums }
.track { position: relative; height: .85rem; border-radius: 3px; background: var(--wash); overflow: hidden }
.bar { position: absolute; top: 0; bottom: 0; min-width: 3px }
.pause .label { margin: 0 0 0 2.1rem } .pause .track { background: none } .bar.idle { background: repeating-linear-gradient(115deg, var(--line) 0 3px, transparent 3px 6px) }
.dns { background: var(--dns) } .connect { background: var(--connect) } .tls { background: var(--tls) } .wait { background: var(--wait) } .body { background: var(--body) } .browser { background: var(--browser) }
.legend { margin-top: .75rem; color: var(--soft); font-size: .82rem } .swatch { display: inline-block; width: .8rem; height: .8rem; margin-right: .4rem; border-radius: 3px; vertical-align: -.05rem }
.number { display: inline-grid; place-items: center; min-width: 1.6rem; height: 1.6rem; padding: 0 .3rem; border-radius: 1rem; background: var(--wash); color: var(--soft); font-size: .8rem; font-weight: 600; font-variant-numeric: tabular-nums }
details.exchange, details.token { margin-top: .6rem; background: var(--card); border: 1px solid var(--line); border-radius: .6rem } details.exchange.failed { border-color: var(--bad) }
summary { cursor: pointer; border-radius: .6rem } .exchange > summary, .token > summary { padding: .7rem 1rem } summary::marker { color: var(--soft) }
.exchange > summary { display: grid; grid-template-columns: auto 13rem 1fr auto 4.5rem; gap: .25rem .9rem; align-items: center; list-style: none } .exchange > summary::-webkit-details-marker { display: none }
.exchange > summary:hover, .token > summary:hover { background: var(--wash) }
.step { font-weight: 550 } .url { min-width: 0 } .url code { font-size: 1em } .host { font-size: .95em } .took { text-align: right; font-size: .88rem; font-variant-numeric: tabular-nums }
.outcome { padding: .05rem .6rem; border-radius: 1rem; font-size: .82rem; font-weight: 600; white-space: nowrap } .outcome.ok { background: var(--good-wash); color: var(--good) } .outcome.pending { background: var(--warn-wash); color: var(--warn) } .outcome.failed { background: var(--bad-wash); color: var(--bad) }
.inside { padding: .25rem 1.25rem 1.25rem; border-top: 1px solid var(--line); scroll-margin-top: 4.5rem } .inside:target { animation: found 2s } @keyframes found { from { background: var(--warn-wash) } }
.why { margin: .75rem 0 0 } .why + .note { margin-top: .15rem } .line code { font-weight: 600 } p.line { margin: .25rem 0 }
table { width: 100%; border-collapse: collapse; font-size: .92rem } .inside table { margin-top: .6rem } caption, thead th { text-align: left; color: var(--soft); font-size: .8rem; font-weight: 400; padding-bottom: .2rem }
tbody th, td { padding: .38rem .75rem .38rem 0; border-top: 1px solid var(--line); text-align: left; vertical-align: top } tbody th { width: 13rem; font: 500 .9em/1.65 var(--mono) } td { min-width: 8rem } td:last-child { padding-right: 0 } td.meaning { width: 36%; font-size: .95em } .times tbody th { width: 5.5rem } .times td { min-width: 0 }
td:not(.meaning) { font-family: var(--mono); font-size: .9em; line-height: 1.65 }
#settings table { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; border-spacing: 0; border-collapse: separate; padding: .6rem 1rem }
.fold { margin-top: .75rem } .fold > summary { color: var(--soft); font-size: .88rem; width: fit-content } .findings + .fold .findings { margin-top: .75rem }
pre { margin: .35rem 0 0; padding: .75rem 1rem; max-height: 26rem; overflow: auto; background: var(--wash); border-radius: .5rem; line-height: 1.5; white-space: pre-wrap; unicode-bidi: plaintext }
.columns { display: grid; grid-template-columns: 1fr 1.15fr; gap: 0 1.5rem }
.checks { margin: 0; padding: .5rem 1rem; list-style: none; background: var(--card); border: 1px solid var(--line); border-radius: .6rem } .checks li { display: grid; grid-template-columns: 1.6rem 11rem 1fr; gap: .25rem .6rem; padding: .35rem 0 } .checks p { margin: .15rem 0 0 }
.sign { display: grid; place-items: center; width: 1.35rem; height: 1.35rem; border-radius: 50%; font-size: .8rem; font-weight: 700; background: var(--wash); color: var(--soft) } .pass .sign { background: var(--good-wash); color: var(--good) } .fail .sign { background: var(--bad); color: var(--card) } .unknown .sign { background: var(--warn-wash); color: var(--warn) } .verdict { color: var(--soft); font-size: .85rem } .fail .verdict { color: var(--bad) }
footer { margin-top: 3.5rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .88rem }
@media (max-width: 46rem) {
  body { padding: 1.5rem 1rem 2rem } section { margin-top: 2.25rem } .facts { gap: .6rem 1.5rem } .inside { padding-inline: .9rem }
  .exchange > summary { grid-template-columns: auto 1fr auto } .url { grid-column: 1 / -1; grid-row: 2 } .exchange .took { display: none }
  .scroll { display: none } .steps { display: block }
  .timeline li { grid-template-columns: 1fr auto; gap: .2rem .75rem } .track { grid-column: 1 / -1; grid-row: 2 } .columns { grid-template-columns: 1fr }
  .checks li { grid-template-columns: 1.6rem 1fr } .checks li > div { grid-column: 2 } thead { display: none } tbody th, tbody td, td.meaning { display: block; width: auto; padding-right: 0 } tbody td { border-top: 0; padding-top: 0 } tbody th { padding-bottom: .1rem; font-weight: 650 }
}
@media print { :root { --paper: #fff; --wash: #f6f6f6 } body { max-width: none; padding: 0; font-size: 10pt } nav, .skip { display: none } details::details-content { content-visibility: visible; height: auto } details, .finding, .scroll { break-inside: avoid } pre { max-height: none } .scroll svg { min-width: 0 } .bar, .outcome, .badge, .sign, .seal, .dot { print-color-adjust: exact } }
`;
