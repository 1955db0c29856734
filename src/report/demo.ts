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
  const isOfApi = () => steps.some(({ result }) => result.type === 'challenged');
  const end = () => stdout.write(asJson ? demoJson(steps) : endLines(style, isOfApi()));
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
  const lines = [
    ...(leg === undefined ? [] : browserLegLines(leg, style)),
    ...exchanges.flatMap((exchange) => exchangeLines(exchange, style)),
    `${style.good('✓')} ${resultLine(result)}`,
  ];
  return `${fitLines(lines, style)}\n`;
}

/** Commands to try after the tour. */
function endLines(style: Style, isOfApi: boolean): string {
  const next = isOfApi ? nextForApi : nextForServer;
  const lines = next.flatMap(([command, what]) => [`  ${style.link(command)}`, `    ${what}`]);
  return fitLines([style.bold('What to try next'), ...lines], style);
}

const nextForApi = [
  ['atm-cli serve --resource', 'the same server, for clients of your own'],
  ['atm-cli discover <url>', 'what an API says of itself, and its servers'],
  ['atm-cli call <url> --login', 'sign in for your own API, and call it'],
] as const;

const nextForServer = [
  ['atm-cli status --demo', 'who is signed in, and where the tokens are stored'],
  ['atm-cli token --demo | atm-cli verify --demo -', 'verify a token, a line for each check'],
  ['atm-cli login --issuer <url> --client-id <id>', 'the same with your own server'],
] as const;

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
  return [
    `${style.link('→')} the browser opens ${clean(origin + pathname)}`,
    ...parameterLines([...searchParams], style),
    `${style.link('←')} the browser is redirected back to ${clean(searchParams.get('redirect_uri') ?? '')}`,
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
    case 'removed':
      return `the client ${clean(result.client_id)} is gone`;
    case 'verified': {
      const passed = result.verdict.checks.filter(({ verdict }) => verdict === 'pass').length;
      return `valid: ${passed} checks passed, ${result.verdict.signature.alg} signature by key ${clean(result.verdict.signature.kid ?? '')}`;
    }
  }
}
