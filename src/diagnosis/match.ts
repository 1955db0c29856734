import type { Facts } from './facts.ts';
import type { Kind } from './kinds/kind.ts';
import type { Opinion } from './rule.ts';
import type { ServerKind } from './server-kind.ts';
import { inWords } from '../util/duration.ts';

export type Matcher = (facts: Facts) => Opinion | undefined;

/** The steps whose requests are authenticated as the client. */
export const clientSteps = [
  'token',
  'refresh',
  'device authorization',
  'device token',
  'pushed authorization request',
  'introspection',
  'revocation',
] as const;
/** A pushed request is refused for what it would be refused for in the browser. */
export const browserSteps = ['authorization', 'callback', 'pushed authorization request'] as const;
export const deviceSteps = ['device authorization', 'device token'] as const;
export const apiSteps = ['api', 'userinfo'] as const;

type ErrorPattern = {
  /** The steps in which it can happen; any when absent. A pasted text may be of any step. */
  readonly at?: readonly string[];
  /** OAuth error codes: alone they are a weak sign. */
  readonly codes?: readonly string[];
  /** Phrases of a server. */
  readonly phrases?: RegExp;
  /** Error numbers of Microsoft Entra. */
  readonly numbers?: readonly string[];
  /** Only where the server is one of these, or is not known. */
  readonly servers?: readonly ServerKind[];
};

/** A matcher for an error of a server: its number, its phrases, its code, from strong to weak. */
export function matchesError({ at, codes, phrases, numbers, servers }: ErrorPattern): Matcher {
  return (facts) => {
    const { errorResponse, server } = facts;
    if (!isAt(facts, at)) return undefined;
    if (numbers?.some((number) => errorResponse.numbers.includes(number))) {
      return likely(describeResponse(facts), 3);
    }
    if (servers !== undefined && server !== undefined && !servers.includes(server.kind)) {
      return undefined;
    }
    if (phrases?.test(errorResponse.text)) return likely(describeResponse(facts), 2);
    const coded = errorResponse.error !== undefined && codes?.includes(errorResponse.error);
    return coded ? likely(describeResponse(facts), servers === undefined ? 1 : 2) : undefined;
  };
}

/** Whether the failure is of one of these steps; a pasted text, or a run without exchanges, may be of any. */
export function isAt({ step }: Facts, steps: readonly string[] | undefined): boolean {
  return steps === undefined || step === undefined || step === 'pasted' || steps.includes(step);
}

/** The same matcher, only possible where words name a cause of another kind. */
export function unlessOther(kinds: readonly Kind[], matcher: Matcher): Matcher {
  return (facts) => {
    const { classified } = facts;
    const isOther = classified?.by === 'words' && !kinds.includes(classified.kind);
    const opinion = matcher(facts);
    return opinion && isOther ? { ...opinion, verdict: 'possible' } : opinion;
  };
}

/** The first opinion that any of the matchers has. */
export function either(...matchers: readonly Matcher[]): Matcher {
  return (facts) => {
    for (const matcher of matchers) {
      const opinion = matcher(facts);
      if (opinion !== undefined) return opinion;
    }
    return undefined;
  };
}

/** The same matcher, ruled out where words name a cause. */
export function unlessNamed(matcher: Matcher): Matcher {
  return (facts) => {
    const { classified } = facts;
    const isNamed = classified?.by === 'words' && classified.certainty === 'sure';
    const opinion = matcher(facts);
    return isNamed && opinion !== undefined ? ruledOut('the server says why') : opinion;
  };
}

/** A matcher for an error of the network, such as `ECONNREFUSED`. */
export function matchesNetworkError(pattern: RegExp, weight = 3): Matcher {
  return (facts) => {
    const message = facts.failed?.exchange.error ?? ownMessage(facts);
    if (message === undefined || !pattern.test(message)) return undefined;
    return likely(`the connection failed: ${message.slice(0, 300)}`, weight);
  };
}

/** A matcher for a failure that names this rule itself. */
export function byRule(id: string, weight = 3): Matcher {
  return ({ run: { failure } }) => {
    if (failure?.rule !== id) return undefined;
    return likely(`atm-cli reported: ${failure.message.slice(0, 300)}`, weight);
  };
}

/** A matcher for a pasted message of the system, of Node or of another program. */
export function matchesPasted(pattern: RegExp, weight = 3): Matcher {
  return (facts) => {
    const isFound = facts.failed?.step === 'pasted' && pattern.test(facts.errorResponse.text);
    return isFound ? likely(describeResponse(facts), weight) : undefined;
  };
}

/** A message of atm-cli or of Node, from the run or pasted. */
function ownMessage({ failed, errorResponse, run }: Facts): string | undefined {
  if (failed?.step === 'pasted') return errorResponse.description;
  return failed === undefined ? run.failure?.message : undefined;
}

export function likely(because: string, weight = 1): Opinion {
  return { verdict: 'likely', because, weight };
}

export function possible(because: string, weight = 1): Opinion {
  return { verdict: 'possible', because, weight };
}

export function ruledOut(because: string): Opinion {
  return { verdict: 'ruled out', because, weight: 0 };
}

/** The response in a sentence: `the server answered "invalid_grant: …" (HTTP 400)`. */
export function describeResponse({ errorResponse, failed, run }: Facts): string {
  const { error, description, status, html } = errorResponse;
  const message = [error, description]
    .filter(Boolean)
    .join(': ')
    .replace(/\s+/g, ' ')
    .slice(0, 300);
  const code = status === undefined ? '' : ` (HTTP ${status})`;
  if (failed?.step === 'callback') return `the callback has the error "${message}"`;
  if (failed === undefined) return `the failure was "${message || run.failure?.message}"`;
  if (failed.exchange.error !== undefined) return `no response: ${failed.exchange.error}`;
  if (failed.step === 'pasted' && status === undefined && message !== '')
    return `the text is "${message}"`;
  if (message === '' && html !== undefined) return `the server answered with an HTML page${code}`;
  return message === ''
    ? `the server answered HTTP ${status}`
    : `the server answered "${message}"${code}`;
}

/** Whether the step asks an API, userinfo among them. */
export function isApi(step: string): boolean {
  return apiSteps.some((one) => one === step);
}

/** Whether the command signs in, so that there are no tokens before it. */
export function isSignIn({ command }: Facts['run']): boolean {
  return command === 'login' || command === 'device';
}

export function isRedirect(status = 0): boolean {
  return status >= 300 && status < 400;
}

/** Whether a gateway answered for the server behind it. */
export function isGateway(status = 0): boolean {
  return status >= 502 && status <= 504;
}

/** Seconds in words, as `71 s` or `3 min 12 s`. */
export function formatDuration(seconds: number): string {
  return seconds < 100 ? `${Math.round(seconds)} s` : inWords(seconds);
}

/** The value of a setting of the run. */
export function setting({ run }: Facts, name: string): string | undefined {
  return run.settings.find((one) => one.name === name)?.value;
}
