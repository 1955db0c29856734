// @ts-check
// What a provocation is: a row of data about one thing that is truly wrong.

/** @import { Control } from '../interop/running.mjs' */
/** @import { Run } from '../interop/steps/run.mjs' */

/** The groups of the table, in its order. */
export const groups = /** @type {const} */ ([
  'client',
  'secret',
  'redirect',
  'scope',
  'user',
  'path',
  'flow',
  'token',
  'session',
  'clock',
]);

/**
 * @typedef {object} Ground where a provocation is made: one server, and a home of its own for the product
 * @property {Run['announcement']} announcement
 * @property {Run['row']} row
 * @property {Run['product']} product
 * @property {Run['metadata']} metadata
 * @property {Control} control
 *
 * @typedef {() => Promise<void>} Undo
 *
 * @typedef {object} Person who sits at the browser, or at the page for a device
 * @property {boolean} [denies]
 * @property {{ readonly username: string, readonly password: string }} [user] default: that of the server
 * @property {(url: string) => string} [opens] the address that is opened instead of the one of the command
 * @property {(ground: Ground, callback: string, authorizationUrl: string) => Promise<string>} [arrives]
 *   the callback that reaches the command instead of the one of the server
 * @property {(ground: Ground) => Promise<void>} [instead] what happens while the pages stay untouched
 *
 * @typedef {object} Provocation
 * @property {string} id
 * @property {(typeof groups)[number]} group
 * @property {string} what is wrong, as a part of a sentence
 * @property {readonly string[]} kinds of test/support/strangers/README.md that name the cause; decided
 *   by what was done, never by what atm-cli says of it; `unknown` beside them where the server answers
 *   several causes in the same words
 * @property {readonly string[]} [server] the flags that name the server; default: those of its row
 * @property {(ground: Ground) => Promise<Undo | void>} [before] what is done at the server first
 * @property {readonly string[]} [signIn] the flags of a sign-in that succeeds before
 * @property {(ground: Ground) => Promise<Undo | void>} [change] what is done at the server then
 * @property {readonly string[]} [command] words of the command, the flags of the server among them as `@server`;
 *   or `given`, where it has to know the tokens of the sign-in
 * @property {(ground: Ground) => Promise<readonly string[]>} [given]
 * @property {Person | 'nobody'} [person] at the pages of the command; default: one who signs in and allows
 * @property {number} [seconds] how long the command waits at most
 * @property {number} [clock] seconds by which the clock of this machine is ahead
 */

/** The profile of all commands. */
export const profile = 'provoked';
