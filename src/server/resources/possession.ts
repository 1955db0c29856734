import { createHmac } from 'node:crypto';
import type { Context } from 'koa';

import { secretFor, type ServerKeys } from '../keys.ts';
import type { Site } from '../site.ts';
import { type Proof, proofWindow, ProofError, verifyProof } from './proof.ts';

/** An access token as it was sent. */
export type Presented = { readonly scheme: 'Bearer' | 'DPoP'; readonly token: string };

export type Refusal = {
  readonly error: 'invalid_token' | 'invalid_dpop_proof' | 'use_dpop_nonce';
  readonly error_description: string;
};

/** Whether a verified access token may be used as it was sent; `undefined`: it may. */
export type CheckPossession = (
  ctx: Context,
  presented: Presented,
  cnf: unknown,
) => Promise<Refusal | undefined>;

/** The access token of a request; `undefined` when it has none. */
export function presentedToken(ctx: Context): Presented | undefined {
  const [, scheme, token] = /^(Bearer|DPoP) +(\S+)$/i.exec(ctx.get('authorization')) ?? [];
  if (token === undefined) return undefined;
  return { scheme: scheme?.toLowerCase() === 'dpop' ? 'DPoP' : 'Bearer', token };
}

/**
 * The check of a resource server (RFC 9449 section 7): a bound token is used with a proof of its key,
 * each proof once, and any other token as a bearer token, unless the site says more.
 */
export function createPossessionCheck(site: Site, keys: ServerKeys): CheckPossession {
  const nonces = createNonces(secretFor('nonces of the resources', keys));
  const isNew = rememberProofs();
  const { requiresBinding = false, requiresNonce = false } = site.dpop ?? {};

  return async (ctx, { scheme, token }, cnf) => {
    const jkt = thumbprintIn(cnf);
    if (scheme === 'Bearer') {
      if (jkt !== undefined) return refusal('invalid_token', boundAsBearer);
      return requiresBinding ? refusal('invalid_token', notBound) : undefined;
    }
    if (jkt === undefined) return refusal('invalid_token', notBound);
    if (requiresNonce) ctx.set('dpop-nonce', nonces.current());
    try {
      const url = new URL(site.origin + ctx.path);
      const proof = await verifyProof(ctx.get('dpop'), { method: ctx.method, url, token });
      if (requiresNonce && !nonces.has(proof.nonce)) return refusal('use_dpop_nonce', noNonce);
      if (proof.jkt !== jkt) return refusal('invalid_token', otherKey);
      return isNew(proof) ? undefined : refusal('invalid_dpop_proof', replayed);
    } catch (error) {
      if (!(error instanceof ProofError)) throw error;
      return refusal('invalid_dpop_proof', error.message);
    }
  };
}

const boundAsBearer = 'the token is bound to a key: send it as DPoP, with a proof';
const notBound = 'the token is not bound to a key, and DPoP takes only tokens that are';
const otherKey = 'the token is bound to another key than that of the DPoP proof';
const replayed = 'the DPoP proof was used before';
const noNonce = 'Resource server requires nonce in DPoP proof';

function refusal(error: Refusal['error'], error_description: string): Refusal {
  return { error, error_description };
}

function thumbprintIn(cnf: unknown): string | undefined {
  const jkt = typeof cnf === 'object' && cnf !== null && 'jkt' in cnf ? cnf.jkt : undefined;
  return typeof jkt === 'string' ? jkt : undefined;
}

/** Nonces that need no memory: each is good for one to two windows. */
function createNonces(secret: Buffer) {
  const at = (moment: number) =>
    createHmac('sha256', secret).update(String(moment)).digest('base64url');
  return {
    current: () => at(step()),
    has: (nonce: string | undefined) => nonce === at(step()) || nonce === at(step() - 1),
  };
}

function step(): number {
  return Math.floor(Date.now() / 1000 / proofWindow);
}

const maximumProofs = 10_000;

/** `false` for a proof that was seen before; of very many, the oldest are forgotten. */
function rememberProofs(): (proof: Proof) => boolean {
  const seen = new Set<string>();
  return ({ jkt, jti }) => {
    const name = `${jkt} ${jti}`;
    if (seen.has(name)) return false;
    seen.add(name);
    const [oldest] = seen;
    if (seen.size > maximumProofs && oldest !== undefined) seen.delete(oldest);
    return true;
  };
}
