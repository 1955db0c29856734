import { defaultProfile } from '../presets.ts';
import { wantedScope } from './evidence/challenge.ts';
import { profileFlag } from '../profile-name.ts';
import type { Facts } from './facts.ts';

/** Fills `{name}` in a fix with the value of the run, or `<name>` where it is not known. */
export function fill(text: string, facts?: Facts): string {
  return text.replace(/\{([\w-]+)\}/g, (_, name: string) => {
    if (name === 'profile') return profileFlag(facts?.run.profile ?? defaultProfile);
    return (facts && values[name]?.(facts)) ?? `<${name.replaceAll('_', '-')}>`;
  });
}

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
  found_issuer: ({ metadata }) => {
    return typeof metadata['issuer'] === 'string' ? metadata['issuer'] : undefined;
  },
  port: (facts) => portOf(values['redirect_uri']?.(facts)),
  number: ({ said }) => said.numbers[0],
};

function settingOf({ run }: Facts, name: string): string | undefined {
  return run.settings.find((setting) => setting.name === name)?.value;
}

/** What was asked for at the sign-in and what the API wants, together. */
function widerScope(facts: Facts): string | undefined {
  const wanted = wantedScope(facts);
  if (wanted === undefined) return undefined;
  const held = settingOf(facts, 'scope') ?? '';
  return [...new Set([...held.split(' '), ...wanted.split(' ')])].filter(Boolean).join(' ');
}

function portOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).port || undefined : undefined;
}
