import { shellWord } from '../../model/shell.ts';
import type { RefreshRule } from '../../model/traits.ts';

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

type Request = {
  readonly granted: readonly string[];
  readonly requested: readonly string[];
  /** The prompt that was sent. */
  readonly prompt: string | undefined;
};

/**
 * The same at a server without a preset. One that conforms to OpenID Connect Core section 11 grants
 * offline_access only after it has asked the user.
 */
export function withoutRefreshToken({ granted, requested, prompt = '' }: Request): string {
  const offline = 'offline_access';
  if (!granted.includes(offline) && !requested.includes(offline)) {
    return 'use --scope offline_access, on some servers also --prompt consent';
  }
  return granted.includes(offline) || prompt.split(' ').includes('consent')
    ? 'offline_access was requested: allow the grant refresh_token where the client is registered'
    : 'most servers grant offline_access only with --param prompt=consent';
}
