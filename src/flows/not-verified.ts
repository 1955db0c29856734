import { Failure } from '../errors.ts';
import { fingerprint } from '../fingerprint.ts';
import type { Check } from '../jwt/check.ts';
import type { Verdict } from '../jwt/verdict.ts';
import { profileFlag } from '../profile-name.ts';
import type { Settings } from '../settings.ts';
import { traitsOf } from './traits.ts';

/**
 * Why an ID token was not accepted, by its first check that did not pass: `check_failed`, or
 * `undecided` where that could not be made. The profile of the settings goes into the commands of the
 * hint.
 */
export function notVerified({ checks, outcome }: Verdict, settings: Settings): Failure {
  const failed =
    checks.find(({ verdict }) => verdict === 'fail') ??
    checks.find(({ verdict }) => verdict === 'unknown');
  const kind = outcome === 'invalid' ? 'check_failed' : 'undecided';
  const found = failed === undefined ? 'it is not signed' : `${failed.id}: ${wordsOf(failed)}`;
  return new Failure(kind, `the ID token is not accepted: ${found}`, {
    hint: `the access token was not stored; ${nextStep(failed, settings)}`,
    rule: failed?.rule,
  });
}

/** What nobody compares by eye, and what a log should not repeat. */
const random: ReadonlySet<string> = new Set(['nonce', 'at_hash', 'c_hash']);

/** The message of a check without its name, which stands before it already. */
function wordsOf({ id, message, expected, seen }: Check): string {
  const words = message.startsWith(`${id} `) ? message.slice(id.length + 1) : message;
  const short = words.replace(/^is (?!for\b)/, '');
  if (!random.has(id) || expected === undefined || seen === undefined) return short;
  const other = seen === 'nothing' ? seen : fingerprint(seen.replace(/^"(.*)"$/s, '$1'));
  return `${short} (expected ${fingerprint(expected)}, saw ${other})`;
}

function nextStep(failed: Check | undefined, settings: Settings): string {
  const flag = profileFlag(settings.profile);
  switch (failed?.id) {
    case 'exp':
    case 'nbf':
    case 'iat':
      return aboutClocks(failed.message);
    case 'nonce':
      return `begin again and use the newest tab: atm-cli login${flag}`;
    case 'iss':
      return `compare with what the server calls itself: atm-cli discover${flag}`;
    case 'aud':
      if (traitsOf(settings).tokenAudience === 'application') return aboutApplication(failed, flag);
      return otherClient;
    case 'azp':
      return otherClient;
    case undefined:
    case 'alg':
    case 'key':
    case 'signature':
      return `the keys and algorithms of the server: atm-cli discover${flag}`;
    default:
      return 'this is for the operators of the server to mend';
  }
}

const otherClient = 'it is for another client: check --client-id';

function aboutApplication({ seen = '' }: Check, flag: string): string {
  // What a server chose goes into a command line only where no shell reads more into it.
  const named = /^\w[\w.:/@-]*$/.test(seen) ? seen : '<aud>';
  const command = `atm-cli login${flag} --audience ${named}`;
  return `it is for another application; if that is the right one, name it: ${command}`;
}

/** The check has compared the clocks, where the server told its time. */
function aboutClocks(message: string): string {
  if (message.includes('your clock is')) return 'set the clock of this machine, and sign in again';
  return message.includes('agrees with yours')
    ? 'the times in its ID tokens are for the operators of the server to mend'
    : 'compare the clock of this machine with that of the server';
}
