import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import type { Settings } from '../../model/settings.ts';
import type { Connection } from '../../oauth/connection.ts';
import { clientCredentials, type Grant, jwtBearerGrant, passwordGrant } from '../../oauth/grant.ts';
import { issuedName, type TokenExchange, tokenExchangeGrant } from '../../oauth/token-exchange.ts';
import { epochSeconds } from '../clock.ts';
import { connect } from '../server/connect.ts';
import { checkIdToken } from '../tokens/id-token.ts';
import {
  saveLogin,
  requireOwnProfile,
  type LoginResult,
  type StorageEvent,
  storeChoice,
} from '../tokens/save-login.ts';
import { assertionFrom, type AssertionSource, explainAssertion } from './assertion.ts';
import { askByGrant } from './request.ts';

/** What is presented to the token endpoint in place of a user's sign-in. */
export type GrantRequest =
  | { readonly flow: 'client_credentials' }
  | { readonly flow: 'password'; readonly username: string; readonly password: string }
  | { readonly flow: 'token_exchange'; readonly exchange: TokenExchange }
  | { readonly flow: 'jwt_bearer'; readonly source: AssertionSource };

export type GrantOptions = {
  /** Store the tokens, unless the settings say otherwise (token_store=memory). */
  readonly store: boolean;
  readonly emit: (event: StorageEvent) => void;
};

/** `stored`: the tokens are stored in the profile. */
export type Granted = LoginResult & { readonly stored: boolean };

/**
 * Gets tokens by a grant that needs no browser, and stores them in the profile if `store` is set and
 * an access token was issued: other commands would send anything else as one.
 * Throws `usage` before anything is sent when that would replace a user's sign-in.
 */
export async function grant(
  context: Context,
  settings: Settings,
  request: GrantRequest,
  { store, emit }: GrantOptions,
): Promise<Granted> {
  const isKept = store && storeChoice(settings) !== 'memory';
  if (isKept) await requireRoom(context, settings, emit);
  const connection = await connect(context, settings);
  const presented = await grantFrom(context, request, connection);
  const asking = askByGrant(context, settings, connection, presented);
  const tokens = await asking.catch((error: unknown) => {
    throw explainAssertion(error, presented, epochSeconds(context));
  });
  const claims = await checkIdToken(context, settings, connection, tokens, {});
  if (isKept && issuedName(tokens) === 'access_token')
    return { ...(await saveLogin(context, settings, tokens, claims, () => {})), stored: true };
  const { profile } = settings;
  return { profile, madeProfile: false, tokens, claims, advice: [], stored: false };
}

async function grantFrom(
  context: Context,
  request: GrantRequest,
  connection: Connection,
): Promise<Grant> {
  switch (request.flow) {
    case 'client_credentials':
      return clientCredentials;
    case 'password':
      return passwordGrant(request.username, request.password);
    case 'token_exchange':
      return tokenExchangeGrant(request.exchange);
    case 'jwt_bearer':
      return jwtBearerGrant(await assertionFrom(context, request.source, connection));
  }
}

/** A script must not replace the refresh token of a user by accident. */
async function requireRoom(
  context: Context,
  settings: Settings,
  emit: GrantOptions['emit'],
): Promise<void> {
  await requireOwnProfile(context, settings, emit);
  const { profile, builtIn, origins } = settings;
  const hint =
    'use another profile (-p <name>), or print the tokens without storing them (--no-store)';
  if (builtIn && origins.client_id !== 'preset') {
    const message = `the built-in profile "${profile}" is for another client`;
    throw new Failure('usage', message, { hint: 'add --no-store' });
  }
  const flow = (await context.tokens.read(profile))?.flow;
  if (flow !== 'authorization_code' && flow !== 'device_code') return;
  const message = `this would replace the user's sign-in of profile "${profile}"`;
  throw new Failure('usage', message, { hint });
}
