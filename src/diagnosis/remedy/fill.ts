import { knownResource } from '../evidence/resources.ts';
import type { Facts } from '../facts.ts';
import { wantedScope } from '../evidence/error-response.ts';
import { shellWords } from '../../util/shell-words.ts';
import { commandIn } from './command.ts';

/**
 * What to do, for a reader: a template of a rule in which the commands, between backticks and
 * without the name of this program, are those of this run, and each `{name}` outside of them is its
 * value. `undefined` when a command has nothing to work on in the state that the run has left.
 */
export function fill(template: string, facts?: Facts): string | undefined {
  const parts = partsOf(template, facts);
  return parts.some(({ text }) => text === undefined)
    ? undefined
    : parts.map(({ text }) => text).join('');
}

/** The templates that make sense in the state that a run has left, filled. */
export function fillAll(templates: readonly string[], facts?: Facts): readonly string[] {
  return templates.flatMap((template) => fill(template, facts) ?? []);
}

/** The commands that `fill` prints for a template. */
export function commandsIn(template: string, facts?: Facts): readonly string[] {
  if (fill(template, facts) === undefined) return [];
  return partsOf(template, facts).flatMap(({ text, isCommand }) => (isCommand && text) || []);
}

type Part = { readonly isCommand: boolean; readonly text: string | undefined };

function partsOf(template: string, facts: Facts | undefined): readonly Part[] {
  const filled = (text: string) =>
    text.replace(/\{([\w-]+)\}/g, (_, name: string) => valueOf(name, facts));
  return template.split('`').map((part, index) => {
    const isCommand = index % 2 === 1;
    if (!isCommand) return { isCommand, text: filled(part) };
    // Split first: a value is one word, whatever is in it.
    const words = (shellWords(part) ?? []).map(filled);
    return { isCommand, text: commandIn(facts?.run, words) };
  });
}

function valueOf(name: string, facts: Facts | undefined): string {
  if (name === 'access_token') return '{access_token}';
  const value = facts && values[name]?.(facts);
  return value ?? usual[name] ?? `<${name.replaceAll('_', '-')}>`;
}

/** What stands for a value where no run is known. */
const usual: Readonly<Record<string, string>> = { offline_scope: 'openid offline_access' };

const values: Readonly<Record<string, (facts: Facts) => string | undefined>> = {
  redirect_uri: (facts) =>
    facts.authorization?.sent['redirect_uri'] ?? settingOf(facts, 'redirect_uri'),
  client_id: (facts) =>
    facts.authorization?.sent['client_id'] ??
    facts.failed?.sent['client_id'] ??
    settingOf(facts, 'client_id'),
  issuer: (facts) => settingOf(facts, 'issuer'),
  scope: (facts) => settingOf(facts, 'scope'),
  wider_scope: (facts) => widerScope(facts),
  offline_scope: (facts) => offlineScope(facts),
  found_issuer: (facts) => foundIssuer(facts),
  known_resource: (facts) => knownResource(facts),
  api_url: (facts) => calledApi(facts),
  metadata_resource: (facts) => metadataResource(facts),
  port: (facts) => portOf(values['redirect_uri']?.(facts)),
  number: ({ errorResponse }) => errorResponse.numbers[0],
};

function settingOf({ run }: Facts, name: string): string | undefined {
  return run.settings.find((setting) => setting.name === name)?.value;
}

/** The API that was called: as it was named for the sign-in, else the URL without its query. */
function calledApi(facts: Facts): string | undefined {
  const named = settingOf(facts, 'api');
  if (named !== undefined) return named;
  const called = facts.observed.findLast(({ step }) => step === 'api')?.exchange.request.url ?? '';
  return URL.canParse(called) ? called.split(/[?#]/)[0] : undefined;
}

/** The resource of pasted metadata. */
function metadataResource({ errorResponse: { members } }: Facts): string | undefined {
  const { resource } = members;
  const isUrl = typeof resource === 'string' && /^https?:/.test(resource);
  return isUrl && URL.canParse(resource) ? resource : undefined;
}

/** The issuer of metadata that were refused: its host is printed only when the user has named it. */
function foundIssuer(facts: Facts): string | undefined {
  const { issuer } = facts.metadata;
  const configured = settingOf(facts, 'issuer');
  if (typeof issuer !== 'string' || !URL.canParse(issuer)) return undefined;
  if (configured === undefined || !URL.canParse(configured)) return undefined;
  const [found, named] = [new URL(issuer), new URL(configured)];
  const isDowngrade = named.protocol === 'https:' && found.protocol !== 'https:';
  return found.host === named.host && !isDowngrade ? issuer : undefined;
}

/** RFC 6749 section 3.3. */
const scopeTokens = /^[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*$/;

/** The scopes of the sign-in and those that the API requires, together. */
function widerScope(facts: Facts): string | undefined {
  const wanted = wantedScope(facts);
  if (wanted === undefined || !scopeTokens.test(wanted)) return undefined;
  const asked = settingOf(facts, 'scope') ?? '';
  const held = facts.run.local?.storedScope ?? '';
  const all = [asked, held, wanted].flatMap((scope) => scope.split(' '));
  return [...new Set(all)].filter(Boolean).join(' ');
}

/** The scope of the sign-in and offline_access. */
function offlineScope({ run, ...facts }: Facts): string {
  const held = run.local?.storedScope ?? settingOf({ run, ...facts }, 'scope') ?? '';
  const scopes = scopeTokens.test(held) ? held.split(' ') : ['openid'];
  return [...new Set([...scopes, 'offline_access'])].join(' ');
}

function portOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).port || undefined : undefined;
}
