/** The one style sheet of all pages, light and dark. Contrast of text is 4.5:1 or better in both. */
export const style = `
:root {
  color-scheme: light dark;
  --page: #f4f5f7; --card: #fff; --text: #1c2126; --soft: #5a6470; --line: #d5dae0; --edge: #87919c;
  --accent: #0b5cad; --accent-hover: #094b8d; --on-accent: #fff; --tint: #eaf2fb; --bad: #b3261e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171b; --card: #1e2227; --text: #e8eaed; --soft: #a3adb8; --line: #3a424b; --edge: #6f7a86;
    --accent: #7ab7f5; --accent-hover: #a3cef9; --on-accent: #0c1b2a; --tint: #24303c; --bad: #ff8a80;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; min-height: 100vh; display: flex; flex-direction: column; align-items: center;
  justify-content: center; gap: 1.25rem; padding: 1.5rem 1rem; background: var(--page);
  color: var(--text); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere;
}
main {
  width: 100%; max-width: 27rem; padding: clamp(1.25rem, 6vw, 2rem); background: var(--card);
  border: 1px solid var(--line); border-radius: .75rem;
}
h1 { margin: 0 0 .75rem; font-size: 1.4rem; line-height: 1.25; }
h2 { margin: 0 0 .5rem; font-size: 1rem; }
p { margin: 0 0 1rem; }
main > :last-child { margin-bottom: 0; }
form { margin: 0 0 1.25rem; }
form > :last-child { margin-bottom: 0; }
ul, dl { margin: 0 0 1.25rem; padding: 0; list-style: none; }
ul.scopes li { display: flex; justify-content: space-between; align-items: baseline; gap: 1rem;
  padding: .6rem 0; border-top: 1px solid var(--line); }
ul.scopes small { flex: none; }
ul.scopes li:last-child { border-bottom: 1px solid var(--line); }
dt { color: var(--soft); font-size: .875rem; }
dd { margin: 0; }
dd + dt { margin-top: .75rem; }
small, footer, .soft { color: var(--soft); font-size: .875rem; }
code { font-family: ui-monospace, monospace; font-size: .9375em; }
pre { margin: 0 0 .75rem; padding: .625rem .75rem; border-radius: .5rem; background: var(--tint);
  font: .8125rem/1.5 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: break-word; }
.whole { display: inline-block; max-width: 100%; }
a { color: var(--accent); }
label { display: block; margin-bottom: .375rem; font-weight: 600; }
input {
  width: 100%; margin-bottom: 1rem; padding: .625rem .75rem; border: 1px solid var(--edge);
  border-radius: .5rem; background: var(--card); color: var(--text); font: inherit;
}
input[type='text'] {
  font: 1.375rem/1.4 ui-monospace, monospace; letter-spacing: .1em; text-transform: uppercase;
}
button {
  width: 100%; margin: 0 0 .625rem; padding: .6875rem 1rem; border: 1px solid var(--edge);
  border-radius: .5rem; background: var(--card); color: var(--text); font: inherit;
  font-weight: 600; cursor: pointer;
}
button:hover { background: var(--tint); }
button.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
button.primary:hover { background: var(--accent-hover); border-color: var(--accent-hover); }
button.user { display: flex; align-items: center; gap: .875rem; text-align: left; }
button.user small { display: block; font-weight: 400; }
button.user .initial {
  flex: none; width: 2.5rem; height: 2.5rem; border-radius: 50%; background: var(--tint);
  color: var(--accent); display: grid; place-items: center; font-size: 1.125rem;
}
button.link {
  width: auto; margin: 0; padding: 0; border: 0; background: none; color: var(--accent);
  font-weight: 400; text-decoration: underline;
}
.code { display: block; margin: 0 0 1.25rem; padding: .75rem; border-radius: .5rem;
  background: var(--tint); text-align: center; font: 600 1.75rem/1.3 ui-monospace, monospace;
  letter-spacing: .12em; }
.problem { padding-left: .75rem; border-left: .25rem solid var(--bad); }
:focus-visible { outline: .1875rem solid var(--accent); outline-offset: .125rem; }
footer { max-width: 27rem; text-align: center; }
`;
