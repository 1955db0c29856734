import { signable } from '../../jwt/keys/signable.ts';
import { keyAlgorithms } from '../../model/key.ts';
import { type Settings, withClient } from '../../model/settings.ts';
import type { FoundResource } from './find-resource.ts';

/**
 * The settings of a sign-in for an API that takes only tokens that are bound to a key: by its metadata
 * (`dpop_bound_access_tokens_required`, RFC 9728 section 2), or by challenges for DPoP alone. What the
 * user has said about it stays, and is noted where it contradicts.
 */
export function withRequiredBinding(
  settings: Settings,
  { answer, metadata: { published } }: Pick<FoundResource, 'answer' | 'metadata'>,
  notice: (text: string) => void,
): Settings {
  const schemes = new Set(answer.challenges.map(({ scheme }) => scheme));
  const isOnlyDPoP = schemes.has('dpop') && !schemes.has('bearer');
  if (published['dpop_bound_access_tokens_required'] !== true && !isOnlyDPoP) return settings;
  const { dpop = 'auto', dpop_alg } = settings.client;
  if (dpop === 'never') {
    notice('the API requires tokens that are bound to a key (DPoP), and dpop is never');
  }
  if (dpop !== 'auto') return settings;
  const bound = withClient(settings, { dpop: 'always' }, 'server');
  const listed = published['dpop_signing_alg_values_supported'];
  const algs = Array.isArray(listed) ? listed.filter((one) => typeof one === 'string') : [];
  // Where keys can be made for none of them, the first is named in the failure.
  const alg = signable(algs)?.spelled ?? algs[0];
  if (dpop_alg !== undefined || alg === undefined || alg === usual) return bound;
  return withClient(bound, { dpop_alg: alg }, 'server');
}

const [usual] = keyAlgorithms;
