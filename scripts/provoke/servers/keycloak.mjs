// @ts-check
// What is provoked at Keycloak, whose administrator has the Admin REST API.

import { setTimeout as after } from 'node:timers/promises';

import { clientFlags } from '../../interop/row.mjs';
import {
  ofAttributes,
  ofClient,
  ofRealm,
  ofUser,
  replaceKeys,
  signOut,
} from '../admin/keycloak.mjs';
import { everywhere } from '../everywhere.mjs';
import { deviceDenied, userinfoWithoutOpenid } from '../flows.mjs';
import { subjectToken, withoutPkce } from '../means.mjs';
import { keysChanged, ofRefreshTokens, ofRevocation, serverDown } from '../tokens.mjs';

/** @import { Announcement, Client } from '../../interop/row.mjs' */
/** @import { Ground, Provocation } from '../provocation.mjs' */

/**
 * @param {Announcement} announcement
 * @returns {readonly Provocation[]}
 */
export function provocations({ clients, extra, user }) {
  const client = clientFlags(clients);
  const main = client('basic');
  const basic = /** @type {Client} */ (clients['basic']);
  const login = ['login', '@server', ...main];
  const refresh = ['token', 'refresh'];
  const named = ['--username', String(user?.username)];
  const password = ['grant', 'password', '@server', ...main, ...named];
  const byPassword = [...password, '--password-file', 'password'];
  const exchange = async (/** @type {Ground} */ ground) => {
    return ['grant', 'token-exchange', '@server', ...main, ...(await subjectToken(ground))];
  };
  const noToken = ['--subject-token-file', 'wrong.secret'];
  const origin = String(extra?.['origin']);
  return [
    ...everywhere({
      // It takes any path of a registered wildcard, and its issuer follows the host of the request.
      client: basic,
      main,
      without: ['redirect-uri', 'issuer-host'],
      kinds: { 'code-redeemed': ['code-used', 'code-expired'] },
    }),
    ...ofRefreshTokens({ client: basic, main }),
    ...ofRevocation({ client: basic, main }),
    {
      id: 'client-disabled',
      group: 'client',
      what: 'the client was disabled',
      kinds: ['client-disabled'],
      change: ofClient({ enabled: false }),
      command: login,
    },
    {
      id: 'client-disabled-refresh',
      group: 'client',
      what: 'the client was disabled after the sign-in',
      // "Invalid client or Invalid client credentials" is said of an unknown one as well.
      kinds: ['client-disabled', 'client-unknown'],
      signIn: main,
      change: ofClient({ enabled: false }),
      command: refresh,
    },
    {
      id: 'client-deleted',
      group: 'client',
      what: 'the client was deleted after the sign-in',
      kinds: ['client-disabled', 'client-unknown'],
      signIn: main,
      change: ofClient({ clientId: 'gone' }),
      command: refresh,
    },
    {
      id: 'bearer-only',
      group: 'client',
      what: 'the client became one that only takes tokens',
      kinds: ['grant-not-allowed'],
      change: ofClient({ bearerOnly: true }),
      command: login,
    },
    {
      id: 'introspection-public',
      group: 'client',
      what: 'a public client asks for introspection',
      kinds: ['client-auth-method'],
      signIn: client('public'),
      command: ['token', 'introspect'],
    },
    {
      id: 'secret-changed',
      group: 'secret',
      what: 'the secret was changed after the sign-in',
      kinds: ['client-secret'],
      signIn: main,
      change: ofClient({ secret: 'another' }),
      command: refresh,
    },
    {
      id: 'method-jwt',
      group: 'secret',
      what: 'the client has to authenticate with a signed JWT instead of its secret',
      kinds: ['client-auth-method', 'client-assertion'],
      signIn: main,
      change: ofClient({ clientAuthenticatorType: 'client-jwt' }),
      command: refresh,
    },
    {
      id: 'redirect-removed',
      group: 'redirect',
      what: 'the administrator registered another redirect URI instead',
      kinds: ['redirect-uri'],
      change: ofClient({ redirectUris: ['https://app.example/callback'] }),
      command: login,
    },
    {
      id: 'redirect-missing',
      group: 'redirect',
      what: 'the client has no redirect URI',
      kinds: ['redirect-uri'],
      change: ofClient({ redirectUris: [] }),
      command: login,
    },
    {
      id: 'scope-of-token',
      group: 'scope',
      what: 'client credentials with a scope that does not exist',
      kinds: ['scope'],
      command: ['grant', 'client-credentials', '@server', ...main, '--scope', 'nonsense'],
    },
    userinfoWithoutOpenid([...main, '--scope', 'profile']),
    {
      id: 'exchange-audience',
      group: 'scope',
      what: 'token exchange for an audience that does not exist',
      kinds: ['audience'],
      signIn: main,
      given: async (ground) => [...(await exchange(ground)), '--audience', 'nobody'],
    },
    {
      id: 'consent-denied',
      group: 'user',
      what: 'the user pressed No on the page that asks for consent',
      kinds: ['denied-by-person'],
      change: ofClient({ consentRequired: true }),
      command: login,
      person: { denies: true },
    },
    {
      id: 'password-wrong',
      group: 'user',
      what: 'a wrong password',
      kinds: ['user-password'],
      command: [...password, '--password-file', 'wrong.secret'],
    },
    {
      id: 'user-disabled',
      group: 'user',
      what: 'the user was disabled',
      kinds: ['user-blocked'],
      change: ofUser({ enabled: false }),
      command: byPassword,
    },
    {
      id: 'user-disabled-refresh',
      group: 'user',
      what: 'the user was disabled after the sign-in',
      kinds: ['user-blocked'],
      signIn: main,
      change: ofUser({ enabled: false }),
      command: refresh,
    },
    {
      id: 'user-disabled-userinfo',
      group: 'user',
      what: 'the user was disabled after the sign-in; the access token is used',
      kinds: ['user-blocked', 'token-dead'],
      signIn: main,
      change: ofUser({ enabled: false }),
      command: ['userinfo'],
    },
    {
      id: 'update-password',
      group: 'user',
      what: 'the user has to change the password first',
      kinds: ['user-setup'],
      change: ofUser({ requiredActions: ['UPDATE_PASSWORD'] }),
      command: byPassword,
    },
    {
      id: 'verify-email',
      group: 'user',
      what: 'the user has to verify the email address first',
      kinds: ['user-setup'],
      change: ofUser({ requiredActions: ['VERIFY_EMAIL'] }),
      command: byPassword,
    },
    {
      id: 'realm-unknown',
      group: 'path',
      what: 'a realm that does not exist',
      kinds: ['tenant'],
      server: ['--provider', 'keycloak', '--base-url', origin, '--realm', 'nowhere'],
      command: login,
    },
    {
      id: 'realm-disabled',
      group: 'path',
      what: 'the realm was disabled',
      kinds: ['tenant'],
      change: ofRealm({ enabled: false }),
      command: login,
    },
    {
      id: 'realm-disabled-refresh',
      group: 'path',
      what: 'the realm was disabled after the sign-in',
      kinds: ['tenant'],
      signIn: main,
      change: ofRealm({ enabled: false }),
      command: refresh,
    },
    {
      id: 'https-required',
      group: 'path',
      what: 'the realm requires https for all requests',
      kinds: ['https-required'],
      change: ofRealm({ sslRequired: 'all' }),
      command: login,
    },
    {
      id: 'https-required-refresh',
      group: 'path',
      what: 'the realm requires https, since after the sign-in',
      kinds: ['https-required'],
      signIn: main,
      change: ofRealm({ sslRequired: 'all' }),
      command: refresh,
    },
    {
      id: 'path-auth',
      group: 'path',
      what: 'the base URL has /auth, as those of old releases',
      kinds: ['metadata-not-found', 'tenant'],
      server: ['--provider', 'keycloak', '--base-url', `${origin}/auth`, '--realm', 'interop'],
      command: login,
    },
    {
      id: 'code-flow-off',
      group: 'flow',
      what: 'the standard flow of the client is off',
      kinds: ['grant-not-allowed'],
      change: ofClient({ standardFlowEnabled: false }),
      command: login,
    },
    {
      id: 'password-off',
      group: 'flow',
      what: 'direct access grants of the client are off',
      kinds: ['grant-not-allowed'],
      change: ofClient({ directAccessGrantsEnabled: false }),
      command: byPassword,
    },
    {
      id: 'client-credentials-off',
      group: 'flow',
      what: 'the client has no service account',
      kinds: ['grant-not-allowed'],
      change: ofClient({ serviceAccountsEnabled: false }),
      command: ['grant', 'client-credentials', '@server', ...main],
    },
    {
      id: 'device-off',
      group: 'flow',
      what: 'the device flow of the client is off',
      kinds: ['grant-not-allowed'],
      change: ofAttributes({ 'oauth2.device.authorization.grant.enabled': 'false' }),
      command: ['device', '@server', ...main],
    },
    {
      id: 'token-exchange-off',
      group: 'flow',
      what: 'token exchange of the client is off',
      kinds: ['grant-not-allowed'],
      signIn: main,
      change: ofAttributes({ 'standard.token.exchange.enabled': 'false' }),
      given: exchange,
    },
    {
      id: 'pkce-required',
      group: 'flow',
      what: 'a client that requires PKCE, and the challenge was lost on the way',
      kinds: ['pkce'],
      command: ['login', '@server', ...client('public')],
      person: { opens: withoutPkce },
    },
    {
      id: 'par-required',
      group: 'flow',
      what: 'the client has to push its authorization requests',
      kinds: ['request-object'],
      change: ofAttributes({ 'require.pushed.authorization.requests': 'true' }),
      // By itself the product pushes them after the refusal.
      command: [...login, '--par', 'never'],
    },
    {
      id: 'request-object-required',
      group: 'flow',
      what: 'the client has to sign its authorization requests',
      // A page that says "Invalid Request", and nothing else.
      kinds: ['request-object', 'unknown'],
      change: ofAttributes({ 'request.object.required': 'request or request_uri' }),
      command: login,
    },
    {
      id: 'dpop-required',
      group: 'flow',
      what: 'the client has to prove its key (DPoP)',
      kinds: ['dpop'],
      change: ofAttributes({ 'dpop.bound.access.tokens': 'true' }),
      command: login,
    },
    deviceDenied(['device', '@server', ...main]),
    {
      id: 'device-expired',
      group: 'token',
      what: 'nobody confirmed the device code, which lived for six seconds',
      kinds: ['device-expired'],
      change: ofRealm({ oauth2DeviceCodeLifespan: 6 }),
      command: ['device', '@server', ...main],
      person: 'nobody',
      seconds: 30,
    },
    {
      id: 'code-expired',
      group: 'token',
      what: 'the code lived for one second and arrived late',
      // "Code not valid" is said of a used one as well.
      kinds: ['code-expired', 'code-used'],
      change: ofRealm({ accessCodeLifespan: 1 }),
      command: login,
      person: {
        arrives: async (_ground, callback) => {
          await after(3000);
          return callback;
        },
      },
    },
    {
      id: 'exchange-token-dead',
      group: 'token',
      what: 'token exchange with something that is no token of the server',
      kinds: ['token-exchange'],
      command: ['grant', 'token-exchange', '@server', ...main, ...noToken],
    },
    {
      id: 'keys-changed-userinfo',
      group: 'token',
      what: 'the keys of the realm were replaced, and the access token is from before',
      kinds: ['token-dead'],
      signIn: main,
      change: replaceKeys,
      command: ['userinfo'],
    },
    {
      id: 'signed-out',
      group: 'session',
      what: 'an administrator signed the user out',
      kinds: ['session-ended', 'refresh-dead'],
      signIn: main,
      change: signOut,
      command: refresh,
    },
    {
      id: 'signed-out-userinfo',
      group: 'session',
      what: 'an administrator signed the user out; the access token is used',
      kinds: ['session-ended', 'token-dead'],
      signIn: main,
      change: signOut,
      command: ['userinfo'],
    },
    {
      id: 'not-before',
      group: 'session',
      what: 'an administrator revoked all tokens of the realm that were issued before now',
      kinds: ['refresh-dead', 'session-ended'],
      signIn: main,
      change: async (ground) => {
        const notBefore = Math.floor(Date.now() / 1000) + 1;
        return await ofRealm({ notBefore })(ground);
      },
      command: refresh,
    },
    keysChanged(main, replaceKeys),
    serverDown(main),
  ];
}
