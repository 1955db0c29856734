import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import type { Settings } from '../../model/settings.ts';
import type { Connection } from '../../oauth/connection.ts';
import { clientCredentials, type Grant, jwtBearerGrant, passwordGrant } from '../../oauth/grant.ts';
import { issuedName, type TokenExchange, tokenExchangeGrant } from '../../oauth/token-exchange.ts';
import { epochSeconds } from '../clock.ts';
import { withNewKey } from '../dpop/bound-connection.ts';
import { connect } from '../server/connect.ts';
import { withLearnedIssuer } from '../tokens/learned-issuer.ts';
import { checkIdToken } from '../tokens/id-token.ts';
import {
  saveLogin,
  type NoticeEvent,
  requireOwnProfile,
  type LoginResult,
  type StorageEvent,
  storeChoice,
} from '../tokens/save-login.ts';
import { keyNotKept, notGranted } from '../tokens/sign-in-notes.ts';
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
  readonly emit: (event: StorageEvent | NoticeEvent) => void;
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
  const connection = await withNewKey(settings, await connect(context, settings), emit);
  const presented = await grantFrom(context, settings, request, connection);
  const asking = askByGrant(context, settings, connection, presented, emit);
  const received = await asking.catch((error: unknown) => {
    throw explainAssertion(error, { presented, connection, now: epochSeconds(context) });
  });
  const known = withLearnedIssuer(settings, { idToken: received.id_token });
  const checked = await checkIdToken(context, known, connection, received, {});
  const isAccessToken = issuedName(received) === 'access_token';
  if (isKept && isAccessToken)
    return { ...(await saveLogin(context, known, checked, () => {})), stored: true };
  const { tokens, claims, notes } = checked;
  const advice = [
    ...notes,
    ...notGranted(tokens.requested_scope, tokens),
    ...keyNotKept(tokens),
    ...(isAccessToken ? [] : otherTypeAdvice(request)),
  ];
  return { profile: settings.profile, madeProfile: false, tokens, claims, advice, stored: false };
}

/** The server decided on the type of the token, as nobody named one. */
function otherTypeAdvice(request: GrantRequest): readonly string[] {
  const isNamed =
    request.flow !== 'token_exchange' || request.exchange.requested_token_type !== undefined;
  return isNamed ? [] : ['for an access token: --requested-token-type access_token'];
}

async function grantFrom(
  context: Context,
  settings: Settings,
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
      return jwtBearerGrant(await assertionFrom(context, settings, connection, request.source));
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
  if (builtIn && origins.client_id !== 'preset') {
    const message = `the built-in profile "${profile}" is for another client: add --no-store`;
    throw new Failure('usage', message);
  }
  const flow = (await context.tokens.read(profile))?.flow;
  if (flow !== 'authorization_code' && flow !== 'device_code') return;
  const message = `this would replace the user's sign-in of profile "${profile}"`;
  const instead = 'use another profile with -p <name>, or --no-store to print the tokens only';
  throw new Failure('usage', `${message}: ${instead}`);
}
