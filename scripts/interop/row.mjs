// @ts-check
// What a server says of itself when it has started, and what its row says of the steps.

/** The steps, in the order in which they run and stand in the table. */
export const steps = /** @type {const} */ ([
  'discover',
  'lint',
  'login public',
  'login localhost',
  'login basic',
  'login post',
  'token',
  'refresh',
  'verify access token',
  'verify ID token',
  'userinfo',
  'introspect',
  'revoke',
  'logout',
  'device allow',
  'device deny',
  'client credentials',
  'password',
  'token exchange',
  'client_secret_jwt',
  'private_key_jwt',
  'jwt bearer',
  'PAR',
  'DPoP',
  'mTLS',
]);

/**
 * @typedef {(typeof steps)[number]} StepName
 *
 * @typedef {object} Client
 * @property {string} client_id
 * @property {string} [client_secret]
 * @property {'none' | 'basic' | 'post' | 'client_secret_jwt' | 'private_key_jwt' | 'tls'} auth
 * @property {string} [variable] of the shell: what stands for the client_id in commands that are
 *   shown, where the server makes up another one in each run
 * @property {true} [raw] the server does not decode id and secret in Basic, against RFC 6749 section 2.3.1
 *
 * @typedef {object} Announcement the line that a start script prints
 * @property {string} name
 * @property {string} version
 * @property {string} issuer
 * @property {string} log the file that the server writes to
 * @property {string} [secure] its issuer by https, for clients that have certificates
 * @property {Readonly<Record<string, Client>>} clients by their role in the row
 * @property {{ readonly username: string, readonly password: string }} [user]
 * @property {Readonly<Record<string, string>>} [extra]
 * @property {readonly import('./resource/steps.mjs').Entry[]} [resources] that can be entered by their URLs
 * @property {Readonly<Record<string, string>>} [files] what else a user would have in files, by their names
 *
 * @typedef {object} Cannot what this server cannot do
 * @property {string} cannot the reason, as a sentence without a full stop
 *
 * @typedef {object} Doing
 * @property {readonly string[]} args the flags of the command, after those of the server
 * @property {StepName} [of] the sign-in whose tokens are used (default: that of the row)
 * @property {number} [exit] the exit code that is right here (default: 0; 4 for a refused device)
 * @property {string} [says] what the command must print among other things, on stdout or stderr
 * @property {Probe} [probe] for tokens that the probe of the row cannot judge, such as those of another server
 * @property {string} [note] what a reader of the table should know
 * @property {readonly string[]} [server] of another server than that of the row: its flags
 * @property {RegExp} [logged] a line of the server's log that tells of this sign-in, in place of the row's
 * @property {true} [required] of PAR: the server refuses a request of this client that is not pushed
 *
 * @typedef {Doing | Cannot} Step
 *
 * @typedef {object} SignIn hints for the pages of this server, as data
 * @property {Readonly<Record<string, string>>} [fields] values of inputs, by name, where the generic guess is wrong
 * @property {readonly string[]} [press] names, values or words of buttons and links to prefer, in this order
 * @property {readonly string[]} [deny] the same when the request is to be denied
 * @property {readonly { readonly method: string, readonly url: string, readonly json?: unknown }[]} [before]
 *   requests of a page whose script signs in, sent with the cookies of the browser before the first page
 * @property {readonly Scripted[]} [scripted] pages that are nothing without their script
 *
 * @typedef {object} Scripted what the script of a page does when a person presses its button; `{name}`
 *   stands for that parameter in the query of the address of the page
 * @property {string} at a part of the address of the page
 * @property {readonly { readonly method: string, readonly url: string, readonly json?: Readonly<Record<string, string>> }[]} requests
 * @property {string} [go] where it goes then
 *
 * @typedef {(
 *   | { readonly kind: 'introspection', readonly url: string, readonly client?: string }
 *   | { readonly kind: 'resource', readonly url: string }
 * )} Probe how the server is asked, past the product, whether a token is alive: its introspection
 *   endpoint with the credentials of this client (without one: none, as at an admin port), or any
 *   resource that takes the token, such as userinfo
 *
 * @typedef {object} Row
 * @property {string} title
 * @property {string} documentation where the flags come from: the page of the server's manual, in words
 * @property {readonly string[]} server the flags that name the server, for every command
 * @property {StepName} main the sign-in whose tokens the later steps use
 * @property {Probe} probe
 * @property {Probe} [refreshProbe] whether a refresh token is alive; without one it is sent to the token endpoint
 * @property {string} [accessTokensOutliveRevocation] why an access token is still taken after its revocation, where that is so
 * @property {Readonly<Record<string, unknown>>} [metadata] of a server that publishes none: its endpoints, for the probes
 * @property {'session' | 'tokens'} [logoutEnds] what the end of the session is seen by: the browser is no
 *   longer signed in (default), or the tokens of another sign-in die, where the server keeps no session
 * @property {string} [oldRefreshTokensLive] why a refresh token is still taken after its rotation, where that is so
 * @property {boolean | 'once used'} rotates a refresh brings another refresh token, and the old one dies: at
 *   once, or when the other one has been used
 * @property {RegExp} [logged] a line of the server's log that tells of a sign-in
 * @property {SignIn} [signIn]
 * @property {Readonly<Record<StepName, Step>>} steps
 */

/**
 * Steps that a server cannot do for one reason.
 * @template {StepName} Name
 * @param {readonly Name[]} names
 * @param {string} reason
 */
export function none(names, reason) {
  const all = names.map((name) => [name, { cannot: reason }]);
  return /** @type {Record<Name, Cannot>} */ (Object.fromEntries(all));
}

/**
 * The flags of a client by its role: its id, and the file of its secret where it has one.
 * @param {Announcement['clients']} clients
 * @returns {(role: string) => readonly string[]}
 */
export function clientFlags(clients) {
  return (role) => {
    const { client_id, client_secret } = clients[role] ?? {};
    const secret = client_secret === undefined ? [] : ['--client-secret-file', `${role}.secret`];
    return ['--client-id', String(client_id), ...secret];
  };
}
