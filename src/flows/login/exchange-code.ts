import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import type { AuthorizationRequest } from '../../oauth/authorization-request.ts';
import { unusableReason } from '../../oauth/callback.ts';
import { exchangeCode } from '../../oauth/authorization-code.ts';
import type { Connection } from '../../oauth/connection.ts';
import { isOpenId, scopesOf } from '../../oauth/scope.ts';
import { tokenSetFrom } from '../../oauth/token-set.ts';
import type { Settings } from '../../model/settings.ts';
import { epochSeconds } from '../clock.ts';
import { checkIdToken } from '../tokens/id-token.ts';
import {
  type NoticeEvent,
  type SaveEvent,
  saveLogin,
  type LoginResult,
} from '../tokens/save-login.ts';
import { withTokenAudience } from '../tokens/token-audience.ts';
import { withLearnedIssuer } from '../tokens/learned-issuer.ts';
import { expectedCallbackIssuer } from '../server/expected-issuer.ts';
import { hasOwnTokens } from '../server/provider-traits.ts';
import type { FetchedKeys } from '../verify/keys.ts';
import { providerFetch } from '../server/connect.ts';

export type Exchange = {
  readonly settings: Settings;
  readonly connection: Connection;
  readonly authorizationRequest: AuthorizationRequest;
  /** Keys requested while the user signed in. */
  readonly keys?: FetchedKeys | undefined;
  readonly emit: (event: SaveEvent | NoticeEvent) => void;
};

/**
 * Exchanges the code of an authorization response, verifies the ID token, and stores the tokens.
 */
export async function exchange(
  context: Context,
  { settings, connection, authorizationRequest, keys, emit }: Exchange,
  parameters: URLSearchParams,
): Promise<LoginResult> {
  const unusable = unusableReason(parameters);
  if (unusable !== undefined) throw unusableCallbackFailure(unusable);
  const { scope, resource = [] } = settings.client;
  const named = withLearnedIssuer(settings, { callback: parameters });
  const issuer = expectedCallbackIssuer(named, connection.server);
  const response = await exchangeCode(connection, authorizationRequest, parameters, {
    fetch: providerFetch(context, settings, 'token'),
    issuer,
    resource,
  });
  const now = epochSeconds(context);
  const flow = 'authorization_code';
  const tokens = tokenSetFrom(response, { connection, flow, now, scope, resource });
  const isPromised = isOpenId(scope) && !hasOwnTokens(settings);
  const isGuess = settings.origins.scope === 'metadata';
  if (isPromised && !isGuess && tokens.id_token === undefined) throw missingIdTokenFailure(scope);
  const { nonce } = authorizationRequest;
  const { id_token: idToken } = tokens;
  const known = withTokenAudience(withLearnedIssuer(named, { idToken }), idToken);
  const checked = await checkIdToken(context, known, connection, tokens, { nonce, keys });
  if (known.client.audience !== settings.client.audience)
    emit({ type: 'notice', text: audienceTaken(known) });
  return await saveLogin(context, known, checked, emit);
}

function audienceTaken({ client }: Settings): string {
  const seen = `the tokens have aud "${client.audience}" (the application id)`;
  return `${seen}: stored in the profile and checked from now on`;
}

function unusableCallbackFailure(reason: string): Failure {
  return new Failure('network', `not an OAuth response: ${reason}`, {
    advice: { id: 'unusable_callback' },
  });
}

/** OpenID Connect Core section 3.1.3.3; without an ID token the nonce cannot be checked. */
function missingIdTokenFailure(requested: string | undefined): Failure {
  const scope = scopesOf(requested)
    .filter((name) => name !== 'openid')
    .join(' ');
  return new Failure(
    'check_failed',
    'the response has no ID token, although the scope openid was requested; nothing was stored',
    { advice: { id: 'no_id_token', scope } },
  );
}
