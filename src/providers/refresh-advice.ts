import { shellWord } from '../model/shell.ts';
import type { RefreshRule } from '../model/traits.ts';

/** How to get a refresh token, with the flags; `undefined` when it is unknown. */
export function refreshAdvice({ trigger }: Pick<RefreshRule, 'trigger'>): string | undefined {
  const { scope, params = {}, setting } = trigger;
  const flags = [
    ...(scope === undefined ? [] : [`--scope ${shellWord(scope, '<scope>')}`]),
    ...Object.entries(params).map(
      ([name, value]) => `--param ${shellWord(`${name}=${value}`, `${name}=<value>`)}`,
    ),
  ];
  const steps = [
    ...(flags.length === 0 ? [] : [`add ${flags.join(' ')}`]),
    ...(setting === undefined ? [] : [`enable ${setting}`]),
  ];
  return steps.length === 0 ? undefined : steps.join(', and ');
}
