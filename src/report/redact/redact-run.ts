import type { Advice } from '../../model/advice.ts';
import { bodiless, type Exchange } from '../../model/exchange.ts';
import type {
  LocalFacts,
  Run,
  RunCheck,
  RunFailure,
  RunReuse,
  RunSetting,
} from '../../model/run.ts';
import { redactHeaders } from './redact-headers.ts';
import { withShortWords } from '../text/shorten.ts';
import { bodyPairs } from '../trace/message-body.ts';
import { knownSecrets, replaceKnown } from './known-secrets.ts';
import {
  createCollector,
  createRedactor,
  redactBody,
  redactNamed,
  type Redactor,
  redactUrl,
} from './redactor.ts';

export type RedactOptions = {
  /** For files that stay on the disk: no personal data, and no body of an API. */
  readonly hidePersonal?: boolean;
};

/**
 * A run in which every secret is replaced by its fingerprint and length: by the name of a parameter,
 * member, header or setting, by the form of a token, and by value wherever a text repeats it.
 * Redacting again changes nothing.
 */
export function redactRun(run: Run, options: RedactOptions = {}): Run {
  const redactor = redactorFor(run.exchanges, options);
  const { failure, checks, reused, local } = run;
  return {
    ...run,
    settings: run.settings.map((setting) => redactSetting(setting, redactor)),
    exchanges: run.exchanges.map((exchange) => {
      const shown = redactExchange(exchange, redactor);
      return options.hidePersonal === true && exchange.step === 'api' ? bodiless(shown) : shown;
    }),
    ...(reused === undefined ? {} : { reused: reused.map((one) => redactReuse(one, redactor)) }),
    ...(failure === undefined ? {} : { failure: redactFailure(failure, redactor) }),
    ...(local === undefined ? {} : { local: redactLocal(local, redactor) }),
    ...(checks === undefined ? {} : { checks: checks.map((one) => redactCheck(one, redactor)) }),
  };
}

/** A page may repeat what it was sent. */
function redactLocal(local: LocalFacts, { text }: Redactor): LocalFacts {
  const { authorization_page: page } = local;
  if (page?.words === undefined) return local;
  return { ...local, authorization_page: { ...page, words: text(page.words) } };
}

/** A redactor that knows the secrets of these exchanges. */
export function redactorFor(exchanges: readonly Exchange[], options: RedactOptions = {}): Redactor {
  return createRedactor(knownSecrets(secretsIn(exchanges), exchanges.flatMap(heardIn)), options);
}

/** What is in a URL or on a screen for the user to see, besides the secrets of a run. */
const visible: ReadonlySet<string> = new Set([
  'nonce',
  'state',
  'usercode',
  'verificationuricomplete',
  'verificationurlcomplete',
]);

/**
 * Replaces by value, in a line for the terminal or of NDJSON, what these exchanges sent or received
 * as a secret: client secrets, passwords, codes, verifiers, tokens, assertions and cookies.
 */
export function lineRedactor(exchanges: readonly Exchange[]): (line: string) => string {
  const secrets = new Map([...secretsIn(exchanges)].filter(([, name]) => !visible.has(name)));
  const known = knownSecrets(secrets, exchanges.flatMap(heardIn));
  return (line) => replaceKnown(line, known);
}

/** A `lineRedactor` for exchanges that are still added and completed: it is made again only then. */
export function growingRedactor(exchanges: readonly Exchange[]): (line: string) => string {
  let known: readonly Exchange[] = [];
  let redact = lineRedactor(known);
  return (line) => {
    const isKnown =
      known.length === exchanges.length && exchanges.every((one, at) => one === known[at]);
    if (!isKnown) {
      known = [...exchanges];
      redact = lineRedactor(known);
    }
    return redact(line);
  };
}

function secretsIn(exchanges: readonly Exchange[]): ReadonlyMap<string, string> {
  const collector = createCollector();
  for (const exchange of exchanges) redactExchange(exchange, collector);
  return collector.secrets;
}

/** Characters of a body: the part that a message could quote. */
const maxHeard = 64 * 1024;

/** The texts in which a server may repeat what it was sent. */
function heardIn({ leg, request, response }: Exchange): readonly string[] {
  const sent =
    leg === 'browser' && URL.canParse(request.url)
      ? [...new URL(request.url).searchParams.values()]
      : [];
  if (response === undefined) return sent;
  const { headers, body = '' } = response;
  const members = bodyPairs(response).map(([, value]) => value);
  const texts = [...sent, headers['www-authenticate'] ?? '', body, ...members];
  return texts.map((text) => text.slice(0, maxHeard));
}

/** One exchange as a redactor leaves it. */
export function redactExchange(exchange: Exchange, redactor: Redactor): Exchange {
  const { request, response, error } = exchange;
  const url = redactUrl(request.url, redactor);
  return {
    ...exchange,
    request: { ...request, url, ...redactMessage(request, redactor, false) },
    ...(response === undefined
      ? {}
      : {
          response: { ...response, ...redactMessage(response, redactor, response.status >= 400) },
        }),
    ...(error === undefined ? {} : { error: redactor.text(error) }),
  };
}

function redactMessage(
  message: Exchange['request'] | (Exchange['response'] & {}),
  redactor: Redactor,
  failed: boolean,
) {
  const body = redactBody(message, redactor, failed);
  const headers = redactHeaders(message.headers, redactor);
  return body === undefined ? { headers } : { headers, body };
}

function redactReuse(reuse: RunReuse, redactor: Redactor): RunReuse {
  const url = redactUrl(reuse.url, redactor);
  const body = redactBody(asMessage(reuse), redactor, false);
  return { ...reuse, url, ...(body === undefined ? {} : { body }) };
}

function asMessage({ body }: RunReuse) {
  const headers = { 'content-type': 'application/json' };
  return body === undefined ? { headers } : { headers, body };
}

/** Settings that are called like a secret: one names a key, the other says when tokens are bound. */
const namedLikeSecrets: ReadonlySet<string> = new Set(['dpop', 'signing_key']);

function redactSetting(setting: RunSetting, redactor: Redactor): RunSetting {
  if (namedLikeSecrets.has(setting.name))
    return { ...setting, value: redactor.text(setting.value) };
  const name = setting.name.split('.').at(-1) ?? setting.name;
  return { ...setting, value: redactNamed(name, setting.value, redactor) };
}

function redactFailure(failure: RunFailure, { text }: Redactor): RunFailure {
  const { message, code, advice } = failure;
  return {
    ...failure,
    ...(advice === undefined ? {} : { advice: advice.map((one) => redactAdvice(one, text)) }),
    message: withShortWords(text(message)),
    ...(code === undefined ? {} : { code: text(code) }),
  };
}

/** The facts of advice are codes, URLs and names; those of a server may repeat a secret. */
function redactAdvice(advice: Advice, text: Redactor['text']): Advice {
  const shown = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shown);
    return typeof value === 'string' ? text(value) : value;
  };
  const members = Object.entries(advice).map(([name, value]) => [name, shown(value)]);
  return { ...Object.fromEntries(members), id: advice.id } as Advice;
}

function redactCheck(check: RunCheck, redactor: Redactor): RunCheck {
  const { id, expected, seen, message } = check;
  return {
    ...check,
    message: redactor.text(message),
    ...(expected === undefined ? {} : { expected: compared(id, expected, redactor) }),
    ...(seen === undefined ? {} : { seen: compared(id, seen, redactor) }),
  };
}

/** A compared value: secrets in it are replaced; else the whole, if its name is secret. */
function compared(id: string, value: string, redactor: Redactor): string {
  const shown = redactor.text(value);
  return shown === value ? redactNamed(id, value, redactor) : shown;
}
