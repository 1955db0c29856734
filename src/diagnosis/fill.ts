import { defaultProfile, profileFlag } from '../model/profile-names.ts';
import { isPlainWord, shellWord } from '../model/shell.ts';
import { wantedScope } from './evidence/error-response.ts';
import type { Facts } from './facts.ts';

/**
 * Fills `{name}` in a fix with the value of the run, or `<name>` where it is not known. A command
 * that failed has stored nothing, so the next one gets the issuer and client id that it was given.
 */
export function fill(text: string, facts?: Facts): string {
  const command = facts?.run.command ?? '';
  // A grant without a browser is repeated by the same grant, not by a sign-in.
  const asked = command.startsWith('grant ')
    ? text.replace(
        /atm-cli login(?=\{profile\} --(scope|resource|audience)\b)/g,
        `atm-cli ${command}`,
      )
    : text;
  const whole = asked.replace(
    /atm-cli (login|device|discover|grant [\w-]{1,40})\{profile\}/g,
    (start, name) => {
      return `${start}${facts === undefined ? '' : given(facts, name === 'discover')}`;
    },
  );
  return whole.replace(
    /(--[a-z-]{1,30} )?\{([\w-]{1,30})\}/g,
    (_, flag: string | undefined, name: string) => {
      if (name === 'profile') return profileFlag(facts?.run.profile ?? defaultProfile);
      const placeholder = `<${name.replaceAll('_', '-')}>`;
      const value = (facts && values[name]?.(facts)) ?? placeholder;
      if (flag === undefined || value === placeholder) return `${flag ?? ''}${value}`;
      return `${flag}${shellWord(value, placeholder)}`;
    },
  );
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
    const { issuer } = metadata;
    return typeof issuer === 'string' && isPlainWord(issuer) ? issuer : undefined;
  },
  port: (facts) => portOf(values['redirect_uri']?.(facts)),
  number: ({ errorResponse }) => errorResponse.numbers[0],
};

/** The values that only flags have, not the profile; an issuer is the operand of `discover`. */
function given({ run }: Facts, isOperand: boolean): string {
  if (run.local?.provider !== undefined) return '';
  const flags = run.settings.flatMap(({ name, origin, value }) => {
    if (origin !== 'flag' || !isPlainWord(value)) return [];
    if (name === 'issuer') return [isOperand ? value : `--issuer ${value}`];
    return name === 'client_id' && !isOperand ? [`--client-id ${value}`] : [];
  });
  return flags.map((flag) => ` ${flag}`).join('');
}

function settingOf({ run }: Facts, name: string): string | undefined {
  return run.settings.find((setting) => setting.name === name)?.value;
}

/** The scopes of the sign-in and those that the API requires, together. */
function widerScope(facts: Facts): string | undefined {
  const wanted = wantedScope(facts);
  if (wanted === undefined || !isPlainWord(wanted.replaceAll(' ', ''))) return undefined;
  const held = settingOf(facts, 'scope') ?? '<scope>';
  return [...new Set([...held.split(' '), ...wanted.split(' ')])].filter(Boolean).join(' ');
}

function portOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).port || undefined : undefined;
}
