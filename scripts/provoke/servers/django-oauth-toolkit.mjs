// @ts-check
// What is provoked at django-oauth-toolkit. Its administrator is whoever may write to its database.

import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';

import { clientFlags } from '../../interop/row.mjs';
import { everywhere } from '../everywhere.mjs';
import {
  clientCredentialsOff,
  denied,
  deviceDenied,
  serviceSignsIn,
  tokenExchangeOff,
  userinfoWithoutOpenid,
} from '../flows.mjs';
import { keysChanged, ofRefreshTokens, ofRevocation, serverDown } from '../tokens.mjs';

/** @import { Announcement } from '../../interop/row.mjs' */
/** @import { Ground, Person, Provocation, Undo } from '../provocation.mjs' */

/**
 * @param {Announcement} announcement
 * @returns {readonly Provocation[]}
 */
export function provocations({ issuer, clients }) {
  const client = clientFlags(clients);
  const main = client('basic');
  const basic = /** @type {import('../../interop/row.mjs').Client} */ (clients['basic']);
  const endpoint = ['--device-authorization-endpoint', `${issuer}/device-authorization/`];
  const device = ['device', '@server', ...client('device'), ...endpoint];
  const password = ['grant', 'password', '@server', ...client('password'), '--username', 'ada'];
  return [
    ...everywhere({
      client: basic,
      main,
      spend: spending('DELETE FROM oauth2_provider_grant'),
      kinds: {
        // It answers invalid_grant and not a word more.
        'code-redeemed': ['code-used', 'unknown'],
        'code-unknown': ['code-used', 'unknown'],
        'pkce-challenge': ['pkce', 'unknown'],
        // It serves no other host than those of ALLOWED_HOSTS.
        'issuer-host': ['issuer-mismatch', 'metadata-not-found'],
      },
    }),
    ...ofRefreshTokens({ client: basic, main }),
    ...ofRevocation({ client: basic, main, url: `${issuer}/revoke_token/` }),
    {
      id: 'code-expired',
      group: 'token',
      what: 'the code expired before it arrived',
      kinds: ['code-expired', 'unknown'],
      command: ['login', '@server', ...main],
      person: spending("UPDATE oauth2_provider_grant SET expires = '2001-01-01 00:00:00'"),
    },
    denied(['login', '@server', ...main]),
    {
      id: 'redirect-removed',
      group: 'redirect',
      what: 'the administrator removed the redirect URI',
      kinds: ['redirect-uri'],
      change: changing(
        "UPDATE oauth2_provider_application SET redirect_uris = 'https://app.example/' WHERE client_id = 'atm-basic'",
        "UPDATE oauth2_provider_application SET redirect_uris = 'http://127.0.0.1:8976/callback http://localhost:8976/callback' WHERE client_id = 'atm-basic'",
      ),
      command: ['login', '@server', ...main],
    },
    serviceSignsIn(client('service')),
    clientCredentialsOff(main),
    {
      id: 'device-off',
      group: 'flow',
      what: 'a client without the device flow asks for a code',
      kinds: ['grant-not-allowed'],
      command: ['device', '@server', ...client('public'), ...endpoint],
    },
    tokenExchangeOff(main),
    {
      id: 'secret-changed',
      group: 'secret',
      what: 'the secret was changed after the sign-in',
      kinds: ['client-secret'],
      signIn: main,
      change: changing(
        "UPDATE oauth2_provider_application SET client_secret = 'x' || client_secret WHERE client_id = 'atm-basic'",
        "UPDATE oauth2_provider_application SET client_secret = substr(client_secret, 2) WHERE client_id = 'atm-basic'",
      ),
      command: ['token', 'refresh'],
    },
    {
      id: 'client-deleted',
      group: 'client',
      what: 'the client was deleted after the sign-in',
      kinds: ['client-disabled', 'client-unknown'],
      signIn: main,
      change: changing(
        "UPDATE oauth2_provider_application SET client_id = 'gone' WHERE client_id = 'atm-basic'",
        "UPDATE oauth2_provider_application SET client_id = 'atm-basic' WHERE client_id = 'gone'",
      ),
      command: ['token', 'refresh'],
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
      what: 'the user was disabled; the server words this as a wrong password',
      kinds: ['user-blocked', 'user-password'],
      change: changing('UPDATE auth_user SET is_active = 0', 'UPDATE auth_user SET is_active = 1'),
      command: [...password, '--password-file', 'password'],
    },
    {
      id: 'access-token-expired',
      group: 'token',
      what: 'the access token expired at the server',
      kinds: ['token-dead'],
      signIn: main,
      change: changing("UPDATE oauth2_provider_accesstoken SET expires = '2001-01-01 00:00:00'"),
      command: ['userinfo'],
    },
    {
      id: 'grant-deleted',
      group: 'session',
      what: 'an administrator deleted all tokens of the user',
      kinds: ['refresh-dead', 'session-ended'],
      signIn: main,
      change: changing(
        'DELETE FROM oauth2_provider_refreshtoken; DELETE FROM oauth2_provider_accesstoken',
      ),
      command: ['token', 'refresh'],
    },
    userinfoWithoutOpenid([...main, '--scope', 'read']),
    {
      id: 'introspection-public',
      group: 'client',
      what: 'a public client asks for introspection',
      kinds: ['client-auth-method'],
      signIn: client('public'),
      command: ['token', 'introspect'],
    },
    {
      id: 'scope-of-client',
      group: 'scope',
      what: 'client credentials with a scope that does not exist',
      kinds: ['scope'],
      command: ['grant', 'client-credentials', '@server', ...client('service'), '--scope', 'none'],
    },
    deviceDenied(device),
    {
      id: 'device-expired',
      group: 'token',
      what: 'the device code expired before anybody confirmed it',
      kinds: ['device-expired'],
      command: device,
      person: atDevice("UPDATE oauth2_provider_devicegrant SET status = 'expired'"),
      seconds: 30,
    },
    {
      id: 'device-gone',
      group: 'token',
      what: 'an administrator deleted the device code',
      kinds: ['device-unknown'],
      command: device,
      person: atDevice('DELETE FROM oauth2_provider_devicegrant'),
      seconds: 30,
    },
    keysChanged(main, async ({ control }) => await control.restart()),
    serverDown(main),
  ];
}

/**
 * @param {string} sql
 * @returns {Person}
 */
function spending(sql) {
  return {
    arrives: async ({ announcement }, callback) => {
      execute(announcement, sql);
      return callback;
    },
  };
}

/**
 * @param {string} sql
 * @returns {Person}
 */
function atDevice(sql) {
  return { instead: async ({ announcement }) => execute(announcement, sql) };
}

/**
 * @param {string} sql
 * @param {string} [undo]
 * @returns {(ground: Ground) => Promise<Undo>}
 */
function changing(sql, undo) {
  return async ({ announcement }) => {
    execute(announcement, sql);
    return async () => {
      if (undo !== undefined) execute(announcement, undo);
    };
  };
}

/**
 * @param {Announcement} announcement
 * @param {string} sql
 */
function execute({ log }, sql) {
  const database = join(dirname(log), 'state', 'db.sqlite3');
  const script = 'import sqlite3, sys; sqlite3.connect(sys.argv[1]).executescript(sys.argv[2])';
  execFileSync('python3', ['-c', script, database, sql]);
}
