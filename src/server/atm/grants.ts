import { createHash, randomInt, randomUUID } from 'node:crypto';

import type { AdapterPayload } from 'oidc-provider';

import { lifetimes } from '../lifetimes.ts';
import type { Store } from '../storage.ts';

/** The grant of a sign-in: none of its tokens outlives it. */
export type Grant = {
  readonly grantId: string;
  readonly clientId: string;
  readonly accountId: string;
};

export type Redeemed = { readonly grant: Grant } | { readonly problem: string };
export type Tokens = {
  readonly id_token: string;
  readonly access_token: string;
  readonly refresh_token: string;
};

export type Grants = {
  /** Issues a code for one use within a minute. */
  newCode(clientId: string, accountId: string): Promise<string>;
  /** Redeems a code; one that was already used revokes its grant and all its tokens. */
  redeemCode(code: string, clientId: string): Promise<Redeemed>;
  /** Redeems a refresh token, with its ID token; one that was already used revokes its grant. */
  redeemRefreshToken(refresh_token: string, id_token: string, clientId: string): Promise<Redeemed>;
  /** Stores the tokens of a grant; the refresh token is made here. */
  keepTokens(grant: Grant, signed: Omit<Tokens, 'refresh_token'>): Promise<Tokens>;
  findByAccessToken(access_token: string): Promise<Grant | undefined>;
};

/**
 * Codes and tokens in the records of the server's store. Finding and redeeming a record is not
 * interrupted by other work, so that only one of two concurrent requests succeeds.
 */
export function createGrants(store: Store): Grants {
  const codes = store.adapter('AtmCode');
  const grants = store.adapter('AtmGrant');
  const refreshTokens = store.adapter('AtmRefreshToken');
  const accessTokens = store.adapter('AtmAccessToken');

  async function find({ grantId = '' }: AdapterPayload): Promise<Grant | undefined> {
    const found = await grants.find(grantId);
    if (!isLive(found)) return undefined;
    const { clientId = '', accountId = '' } = found;
    return { grantId, clientId, accountId };
  }

  return {
    async newCode(clientId, accountId) {
      const code = randomText(50);
      const payload = { grantId: randomUUID(), clientId, accountId };
      await codes.upsert(code, ...expiring(payload, lifetimes.authorization_code));
      return code;
    },

    async redeemCode(code, clientId) {
      const found = await codes.find(code);
      if (found?.clientId !== clientId) {
        return { problem: 'the code is unknown or belongs to another application' };
      }
      const { grantId = '', accountId = '' } = found;
      if (found.consumed !== undefined) {
        await grants.destroy(grantId);
        return { problem: 'the code was already used; its tokens are revoked' };
      }
      if (!isLive(found)) return { problem: 'the code has expired' };
      await codes.consume(code);
      await grants.upsert(grantId, ...expiring({ clientId, accountId }, lifetimes.grant));
      return { grant: { grantId, clientId, accountId } };
    },

    async redeemRefreshToken(refresh_token, id_token, clientId) {
      const found = await refreshTokens.find(refresh_token);
      const grant = found && (await find(found));
      if (found === undefined || grant?.clientId !== clientId) {
        return {
          problem: 'the refresh token is unknown, revoked or belongs to another application',
        };
      }
      if (found.consumed !== undefined) {
        await grants.destroy(grant.grantId);
        return {
          problem: 'the refresh token was already used; all tokens of its login are revoked',
        };
      }
      if (!isLive(found)) return { problem: 'the refresh token has expired' };
      if (found['id_token'] !== digest(id_token)) {
        return { problem: 'the id_token is not the one issued with the refresh token' };
      }
      await refreshTokens.consume(refresh_token);
      return { grant };
    },

    async keepTokens({ grantId }, { id_token, access_token }) {
      const refresh_token = randomText(64);
      const refresh = { grantId, id_token: digest(id_token) };
      await refreshTokens.upsert(refresh_token, ...expiring(refresh, lifetimes.refresh_token));
      await accessTokens.upsert(
        digest(access_token),
        ...expiring({ grantId }, lifetimes.access_token),
      );
      return { id_token, access_token, refresh_token };
    },

    async findByAccessToken(access_token) {
      const found = await accessTokens.find(digest(access_token));
      return isLive(found) ? find(found) : undefined;
    },
  };
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Letters and digits, like the codes of the document. */
function randomText(length: number): string {
  return Array.from({ length }, () => letters[randomInt(letters.length)]).join('');
}

function digest(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

// The store removes expired records only when it is opened or full.
function expiring(payload: AdapterPayload, seconds: number): [AdapterPayload, number] {
  return [{ ...payload, exp: Math.floor(Date.now() / 1000) + seconds }, seconds];
}

function isLive(payload: AdapterPayload | undefined | void): payload is AdapterPayload {
  return Number(payload?.exp) > Date.now() / 1000;
}
