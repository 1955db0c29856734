import type { Run } from '../../model/run.ts';
import type { SeenToken } from '../trace/decoded-tokens.ts';
import { outcomeOf } from '../trace/outcome.ts';
import { bodyPairs } from '../trace/message-body.ts';
import { duration, isoMoment } from '../text/time.ts';
import { icon, type Markup, markup } from './markup.ts';

/** The outcome of a run as a sentence, and its facts. */
export type Headline = {
  readonly sentence: string;
  readonly facts: readonly (readonly [name: string, value: string])[];
};

export type Header = { readonly title: string; readonly head: Markup };

const signingIn: ReadonlySet<string> = new Set(['login', 'device']);

/** `system` is what the program ran on. */
export function headline(
  run: Run,
  tokens: readonly SeenToken[],
  system: string | undefined,
): Headline {
  const { command, profile, startedAt, endedAt, exitCode, version } = run;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Command', `atm-cli ${command}`],
    ['Profile', profile],
    [
      'Started',
      isoMoment(startedAt)
        .replace('T', ' ')
        .replace(/\.\d+Z$/, ' UTC'),
    ],
    ['Took', duration(endedAt - startedAt)],
    ['Exit code', String(exitCode)],
    ['Version', `atm-cli ${version}`],
    ['On', system],
  ];
  return {
    sentence: exitCode === 0 ? success(run, tokens) : failure(run),
    facts: facts.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  };
}

/** The same as the head of a page. */
export function header({ command, exitCode }: Run, { sentence, facts }: Headline): Header {
  const failed = exitCode !== 0;
  const rows = facts.map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`);
  const head = markup`<p class="eyebrow">atm-cli report</p>
<h1 class="${failed ? 'bad' : 'good'}"><span class="seal">${icon(failed ? 'failed' : 'ok')}</span><span>${sentence}</span></h1>
<dl class="facts">${rows}</dl>`;
  return { title: `${sentence} · atm-cli ${command}`, head };
}

function success(run: Run, tokens: readonly SeenToken[]): string {
  const took = duration(run.endedAt - run.startedAt);
  if (!signingIn.has(run.command)) return `atm-cli ${run.command} succeeded in ${took}`;
  const who = whoSignedIn(run, tokens);
  return who === undefined ? `Signed in, in ${took}` : `Signed in as ${who} in ${took}`;
}

const places: Readonly<Record<string, string>> = {
  discovery: 'while fetching the metadata',
  jwks: 'while fetching the keys',
  authorization: 'in the browser',
  'authorization page': 'at the authorization URL',
  'pushed authorization request': 'when the authorization request was pushed',
  callback: 'at the callback',
  token: 'at the token endpoint',
  grant: 'at the token endpoint',
  'direct login': 'at the login API',
  refresh: 'at the token endpoint',
  'device authorization': 'at the device authorization endpoint',
  'device token': 'at the token endpoint',
  userinfo: 'at the userinfo endpoint',
  introspection: 'at the introspection endpoint',
  revocation: 'at the revocation endpoint',
  api: 'at the API',
};

const subjects: Readonly<Record<string, string>> = { login: 'Login', device: 'Device login' };

function failure({ command, exchanges, checks = [], failure: reason }: Run): string {
  const subject = subjects[command] ?? `atm-cli ${command}`;
  if (reason?.kind === 'interrupted') return `${subject} was interrupted`;
  if (reason?.kind === 'undecided') return `${subject}: undecided`;
  // With a callback, it does not count what the authorization URL showed before.
  const beside = exchanges.some(({ step }) => step === 'callback') ? 'authorization page' : '';
  const failed = exchanges.filter((exchange) => {
    const { step } = exchange;
    return step !== 'stranger' && step !== beside && outcomeOf(exchange).verdict === 'failed';
  });
  const named = failed.findLast((exchange) =>
    outcomeOf(exchange).text.endsWith(reason?.code ?? ''),
  );
  const culprit = named ?? failed.at(-1);
  const isVerification =
    reason?.kind === 'check_failed' && checks.some(({ verdict }) => verdict === 'fail');
  const where = isVerification
    ? 'when the token was verified'
    : (places[culprit?.step ?? ''] ?? '');
  const why = reason?.code ?? (culprit === undefined ? undefined : outcomeOf(culprit).text);
  return (
    [`${subject} failed`, where].filter((part) => part !== '').join(' ') +
    (why === undefined ? '' : `: ${why}`)
  );
}

/** The name in the ID token, else in the userinfo response. */
function whoSignedIn({ exchanges }: Run, tokens: readonly SeenToken[]): string | undefined {
  const payload = tokens.find(({ name }) => /^id_?token$/i.test(name))?.decoded.payload;
  const claims = typeof payload === 'object' ? payload : {};
  const userinfo = exchanges.findLast(({ step }) => step === 'userinfo')?.response;
  const known = {
    ...Object.fromEntries(userinfo === undefined ? [] : bodyPairs(userinfo)),
    ...claims,
  };
  const who = [known['name'], known['email'], known['preferred_username'], known['sub']].find(
    (value) => typeof value === 'string' && value !== '',
  );
  return typeof who === 'string' ? who.slice(0, 80) : undefined;
}
