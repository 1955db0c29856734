import { type Client, DPoP, modifyAssertion } from 'oauth4webapi';
import { Failure } from '../model/errors.ts';
import { keyAlgorithms } from '../model/key.ts';
import type { DPoPKey } from '../model/token-set.ts';
import { sameAlgorithm } from '../jwt/algorithms.ts';
import { generatePrivateJwk, keyPairOf } from '../jwt/keys/private-key.ts';
import { signable } from '../jwt/keys/signable.ts';
import { thumbprintOf } from '../jwt/keys/thumbprint.ts';
import { list } from '../jwt/quote.ts';
import type { Proofs } from './dpop.ts';

/**
 * Makes a key for one sign-in: for `wanted`, else ES256 or the first algorithm that the server lists
 * (`dpop_signing_alg_values_supported`, RFC 9449 section 5.1) and keys can be made for. Throws a
 * `usage` failure where there is none.
 */
export async function newDPoPKey(
  wanted: string | undefined,
  listed: readonly string[] | undefined,
): Promise<DPoPKey> {
  const found = signable(wanted === undefined ? (listed ?? keyAlgorithms) : [wanted]);
  if (found === undefined) throw noAlgorithmFailure(wanted, listed);
  return { ...(await generatePrivateJwk(found.made)), alg: found.spelled };
}

/** Whether a server accepts proofs with an algorithm, as far as its metadata say. */
export function isListed(alg: string, listed: readonly string[] | undefined): boolean {
  return listed === undefined || listed.some((one) => sameAlgorithm(one, alg));
}

function noAlgorithmFailure(
  wanted: string | undefined,
  listed: readonly string[] | undefined,
): Failure {
  const signed = `keys can be made for ${list(keyAlgorithms)}`;
  const message =
    wanted === undefined
      ? `the server lists ${list(listed ?? [])} for DPoP proofs (dpop_signing_alg_values_supported); ${signed}`
      : `dpop_alg is ${JSON.stringify(wanted.slice(0, 40))}; ${signed}`;
  return new Failure('usage', message);
}

/**
 * What makes proofs with a private key; `nonce` is one that a server has sent earlier. Throws a
 * `usage` failure for a stored key that cannot be read.
 */
export async function proofsOf(key: DPoPKey, client: Client, nonce?: string): Promise<Proofs> {
  const { alg } = key;
  const pair = await keyPairOf(key, alg).catch((cause: unknown) => {
    const message = 'the key that the tokens are bound to cannot be read';
    throw new Failure('usage', message, { advice: { id: 'no_dpop_key' }, cause });
  });
  const handle = DPoP(client, pair, {
    [modifyAssertion]: (header, payload) => {
      header['alg'] = alg;
      payload['nonce'] ??= nonce;
    },
  });
  return { key, jkt: thumbprintOf(key), handle };
}
