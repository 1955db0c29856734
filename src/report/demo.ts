import type { Terminal } from '../model/context.ts';
import type { DemoResult, DemoStep } from '../flows/demo/tour.ts';
import type { DeviceEvent } from '../flows/device/device.ts';
import type { LoginEvent } from '../flows/login/events.ts';
import { clean } from './text/clean.ts';
import { deviceEventLines } from './device.ts';
import { inWords } from '../util/duration.ts';
import { fingerprint } from '../util/fingerprint.ts';
import { exchangeLines, parameterLines } from './trace/exchange.ts';
import { json } from './text/json.ts';
import { loginEventLines } from './login.ts';
import { type Style, styleFor } from './text/style.ts';
import { fitLines } from './text/wrap.ts';

/** The authorization request and the callback of the browser. */
type BrowserLeg = {
  readonly url: string;
  readonly parameters: readonly (readonly [string, string])[];
};

export type DemoReporter = {
  readonly begin: (title: string) => void;
  readonly emit: (event: LoginEvent | DeviceEvent) => void;
  readonly step: (step: DemoStep) => void;
  readonly end: () => void;
};

/** Shows the tour as it happens, or collects it into one JSON object. */
export function createDemoReporter(
  { stdout, stderr, interactive }: Terminal,
  asJson: boolean,
): DemoReporter {
  const style = styleFor(stdout);
  const errStyle = styleFor(stderr);
  const steps: DemoStep[] = [];
  let leg: BrowserLeg | undefined;
  const begin = (title: string) => {
    if (asJson) return;
    if (steps.length === 0) stdout.write(fitLines([style.dim(fingerprints), ''], style));
    stdout.write(`${style.bold(`${steps.length + 1}. ${title}`)}\n`);
  };
  const emit = (event: LoginEvent | DeviceEvent) => {
    if (event.type === 'url_ready') leg = { url: event.url, parameters: [] };
    if (event.type === 'callback') leg = leg && { ...leg, parameters: event.parameters };
    if (asJson) return;
    if (!interactive) {
      if (event.type === 'code_ready') stderr.write(errStyle.dim(waitForDevice));
      return;
    }
    const text = isDeviceEvent(event)
      ? deviceEventLines(event, errStyle)
      : loginEventLines(event, errStyle);
    if (text !== undefined) stderr.write(text);
    if (
      event.type === 'browser' &&
      event.browserLaunch.by === 'browser' &&
      !event.browserLaunch.opened
    ) {
      stderr.write(errStyle.dim('or let a test user sign in: atm-cli demo --no-input\n'));
    }
  };
  const step = (done: DemoStep) => {
    steps.push(done);
    if (!asJson) stdout.write(stepLines(done, leg, style));
    leg = undefined;
  };
  const end = () => stdout.write(asJson ? demoJson(steps) : endLines(style, nextAfter(steps[0])));
  return { begin, emit, step, end };
}

function isDeviceEvent(event: LoginEvent | DeviceEvent): event is DeviceEvent {
  return event.type === 'code_ready' || event.type === 'slow_down' || event.type === 'poll_failed';
}

const fingerprints =
  'secrets are redacted as #fingerprint; the same secret has the same fingerprint';

const waitForDevice = 'polling every 5 s (RFC 8628)\n\n';

/** One step of the tour: requests, responses and the result. */
function stepLines(
  { exchanges, result }: DemoStep,
  leg: BrowserLeg | undefined,
  style: Style,
): string {
  const linesOf = (some: DemoStep['exchanges']) =>
    some.flatMap((exchange) => exchangeLines(exchange, style));
  // A request is pushed before a browser opens.
  const pushed = exchanges.filter((one) => one.step === 'pushed authorization request');
  const lines = [
    ...linesOf(pushed),
    ...(leg === undefined ? [] : browserLegLines(leg, style)),
    ...linesOf(exchanges.filter((one) => !pushed.includes(one))),
    `${style.good('✓')} ${resultLine(result)}`,
  ];
  return `${fitLines(lines, style)}\n`;
}

/** Commands to try after the tour. */
function endLines(style: Style, next: readonly Next[]): string {
  const lines = next.flatMap(([command, what]) => [`  ${style.link(command)}`, `    ${what}`]);
  return fitLines([style.bold('What to try next'), ...lines], style);
}

type Next = readonly [command: string, what: string];

const nextForApi = [
  ['atm-cli serve --resource', 'the same server, for clients of your own'],
  ['atm-cli discover <url>', 'what an API says of itself, and its servers'],
  ['atm-cli call <url> --login', 'sign in for your own API, and call it'],
] as const;

const nextForKeys = [
  ['atm-cli key new', 'a key of your own; its public part is what a server has to know'],
  ['atm-cli serve', 'the same server, with a ready client for each feature'],
  ['atm-cli call <url> --trace', 'each proof, decoded and explained'],
] as const;

const nextForServer = [
  ['atm-cli status --demo', 'who is signed in, and where the tokens are stored'],
  ['atm-cli token --demo | atm-cli verify --demo -', 'verify a token, a line for each check'],
  ['atm-cli login --issuer <url> --client-id <id>', 'the same with your own server'],
] as const;

/** By the first step of a tour, which no other begins with. */
const nextByStart: Partial<Record<DemoResult['type'], readonly Next[]>> = {
  challenged: nextForApi,
  key_made: nextForKeys,
};

function nextAfter(first: DemoStep | undefined): readonly Next[] {
  return nextByStart[first?.result.type ?? 'discovered'] ?? nextForServer;
}

/** `demo --json`: the steps with their requests; no parameter and no token. */
function demoJson(steps: readonly DemoStep[]): string {
  return json<'demo'>({
    steps: steps.map(({ title, exchanges, result }) => ({
      title,
      result: result.type,
      message: resultLine(result),
      requests: exchanges.map(({ request, response }) => ({
        method: request.method,
        url: request.url,
        status: response?.status,
      })),
    })),
  });
}

function browserLegLines({ url, parameters }: BrowserLeg, style: Style) {
  const { origin, pathname, searchParams } = new URL(url);
  // That of a pushed request is known to the server alone.
  const redirectUri = searchParams.get('redirect_uri');
  const target = redirectUri === null ? '' : ` to ${clean(redirectUri)}`;
  return [
    `${style.link('→')} the browser opens ${clean(origin + pathname)}`,
    ...parameterLines([...searchParams], style),
    `${style.link('←')} the browser is redirected back${target}`,
    ...parameterLines(parameters, style),
  ];
}

function resultLine(result: DemoResult): string {
  switch (result.type) {
    case 'discovered':
      return `the server is ${result.issuer}`;
    case 'signed_in': {
      const { claims, profile, tokens } = result.signedIn;
      // Nothing of the tour for an API is stored, and it gets no ID token.
      if (claims === undefined) return `signed in with the scope ${clean(tokens.scope ?? '')}`;
      return `signed in as ${clean(claims.name ?? claims.sub)}, stored in profile ${profile}`;
    }
    case 'valid':
      return `still valid for ${inWords(result.secondsLeft)}: no request needed`;
    case 'refreshed': {
      const { before, after } = result;
      const [old, fresh] = [before, after].map((set) => fingerprint(set.refresh_token ?? ''));
      return `a new access token; the refresh token was rotated from ${old} to ${fresh}`;
    }
    case 'challenged':
      return `HTTP ${result.status}: its metadata (${clean(result.metadataUrl)}) name the authorization server ${clean(result.issuer)}`;
    case 'registered':
      return `registered: client id ${clean(result.client_id)}`;
    case 'called':
      return result.status === 200
        ? `HTTP 200 with the scope ${clean(result.scope)}`
        : `HTTP ${result.status}: it requires the scope ${clean(result.scope)}`;
    case 'key_made':
      return `made a key for ${clean(result.alg)}; the server has its public part (kid ${clean(result.kid)})`;
    case 'asserted':
      return `${result.assertions} assertions, signed with the key, each used once and for ${clean(result.audience)} alone: no secret was sent`;
    case 'pushed':
      return `the server got the request directly; the URL for the browser has ${clean(result.parameters.join(' and '))} alone`;
    case 'bound':
      return `the access token has the thumbprint of the DPoP key (cnf.jkt ${clean(result.jkt)})`;
    case 'proved':
      return `HTTP ${result.status}: the API accepts the token with a proof for ${clean(result.htm)} ${clean(result.htu)}`;
    case 'refused':
      return `HTTP ${result.status}, as it has to be: ${clean(result.reason)}`;
    case 'removed':
      return `the client ${clean(result.client_id)} is gone`;
    case 'verified': {
      const passed = result.verdict.checks.filter(({ verdict }) => verdict === 'pass').length;
      return `valid: ${passed} checks passed, ${result.verdict.signature.alg} signature by key ${clean(result.verdict.signature.kid ?? '')}`;
    }
  }
}
