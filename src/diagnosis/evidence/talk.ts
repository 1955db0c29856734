import type { Exchange, Message } from '../../context.ts';
import { membersOf, type Said, saidBy, saidInParameters, saidInWords } from './said.ts';

/** One exchange as a rule reads it: what was sent, and what was said to it. */
export type Talk = {
  readonly step: string;
  readonly exchange: Exchange;
  /** The parameters of the query and of the body; secrets may be fingerprints. */
  readonly sent: Readonly<Record<string, string>>;
  readonly said: Said;
};

/** The steps in which a browser brings the answer as parameters of a request. */
const brought: ReadonlySet<string> = new Set(['callback', 'stranger']);

export function talkOf(exchange: Exchange): Talk {
  const { request, response, error } = exchange;
  // A grant without a browser asks the token endpoint too.
  const step = exchange.step === 'grant' ? 'token' : exchange.step;
  const sent = { ...queryOf(request.url), ...formOf(request) };
  return { step, exchange, sent, said: hear() };

  function hear(): Said {
    if (brought.has(step)) return saidInParameters(sent);
    return response === undefined ? saidInWords(undefined, error ?? '') : saidBy(response);
  }
}

/** Whether something went wrong in it; waiting for a person does not (RFC 8628 section 3.5). */
export function isFailing({ step, exchange, said }: Talk): boolean {
  if (step === 'stranger') return false;
  if (step === 'pasted') return true;
  if (exchange.error !== undefined) return true;
  if (step === 'callback') return said.error !== undefined;
  const { error, status = 0, html } = said;
  if (error === 'authorization_pending' || error === 'slow_down') return false;
  if (error !== undefined || status >= 400) return true;
  return html !== undefined && !['authorization', 'api', 'userinfo'].includes(step);
}

function queryOf(url: string): Readonly<Record<string, string>> {
  if (!URL.canParse(url)) return {};
  const { searchParams, hash } = new URL(url);
  const fragment = hash.includes('=') ? new URLSearchParams(hash.slice(1)) : [];
  return Object.fromEntries([...fragment, ...searchParams]);
}

function formOf(request: Message): Readonly<Record<string, string>> {
  if (request.body === undefined) return {};
  const pairs = Object.entries(membersOf(request)).filter(([, value]) => typeof value === 'string');
  return Object.fromEntries(pairs) as Readonly<Record<string, string>>;
}
