// @ts-check
// What the server said, from the recorded exchanges of a command.

import { objectOf, shown } from '../interop/probe.mjs';
import { readPage } from '../interop/sign-in/page.mjs';

/** Steps that are no answer to what was wanted. */
const around = ['jwks', 'discovery', 'authorization', 'authorization page'];

/**
 * @typedef {object} Entry of a HAR file
 * @property {string} _step
 * @property {{ method: string, url: string }} request
 * @property {{ status: number, content: { text?: string }, headers: readonly { name: string, value: string }[] }} response
 */

/**
 * The response that decided, as one line: what a person read on the page where the browser went no
 * further, the error that the server redirected with, or status and body.
 * @param {string} har
 * @param {string | undefined} page
 */
export function saidBy(har, page) {
  if (page !== undefined) return short(page);
  /** @type {readonly Entry[]} */
  const entries = JSON.parse(har).log.entries;
  const last =
    entries.findLast(({ _step: step }) => !around.includes(step)) ??
    entries.findLast(({ response }) => response.status !== 200) ??
    entries.at(-1);
  if (last === undefined) return 'nothing: no request was sent';
  const { _step: step, request, response } = last;
  if (step === 'callback') {
    const query = new URL(request.url).searchParams;
    const error = ['error', 'error_description', 'error_hint'].flatMap((name) => {
      return query.get(name) ?? [];
    });
    return `callback: ${error.length === 0 ? 'a code' : short(error.join(', '))}`;
  }
  if (response.status === 0) return `${step}: no response`;
  const challenge = response.headers.find(({ name }) => name.toLowerCase() === 'www-authenticate');
  const body = response.content.text ?? '';
  const words = body === '' && challenge !== undefined ? challenge.value : body;
  const isPage = /^\s*<(?:!doctype|html)/i.test(words);
  const { title = '', words: seen = words } = isPage ? readPage(words, request.url) : {};
  const told = isPage ? `page: ${[title, seen].filter(Boolean).join(': ')}` : words;
  const isGranted = response.status === 200 && words.includes('"access_token"');
  return `${step}: HTTP ${response.status} ${isGranted ? 'tokens' : short(told)}`.trim();
}

/**
 * One line without tokens; of a long one the begin and, because servers add what they mean there, the end.
 * @param {string} text
 */
function short(text) {
  const { error, error_description: description, error_hint: hint } = objectOf(text) ?? {};
  const parts = [error, description, hint].filter((part) => typeof part === 'string');
  const line = (parts.length > 0 ? parts.join(': ') : text).replaceAll(/\s+/g, ' ').trim();
  return line.length > 240
    ? `${shown(line.slice(0, 60))} … ${shown(line.slice(-170))}`
    : shown(line);
}
