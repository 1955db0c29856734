import type { CallbackPage, CallbackRequest, Context, Loopback } from '../context.ts';
import type { Attempt } from '../oauth/attempt.ts';
import { judgeCallback } from '../oauth/callback.ts';
import type { Connection } from '../oauth/connection.ts';
import type { Settings } from '../settings.ts';
import { receiveArrivals } from './arrivals.ts';
import type { Opening } from './browser.ts';
import { recordArrival } from './browser-leg.ts';
import { failurePage, strangerPage, successPage } from './callback-pages.ts';
import { exchange } from './exchange.ts';
import { continuePaste, judgePaste } from './judge-paste.ts';
import { isFormPost } from './listen.ts';
import { type LoginEvent, waitingEvent } from './login-event.ts';
import type { SignedIn } from './remember.ts';
import type { StrangerCount } from './strangers.ts';
import type { FetchedKeys } from './verification-keys.ts';

export type Waiting = {
  readonly context: Context;
  readonly settings: Settings;
  readonly connection: Connection;
  readonly attempt: Attempt;
  readonly loopback: Loopback;
  readonly strangers: StrangerCount;
  readonly timeoutMs: number;
  /** Keys that are asked for meanwhile. */
  readonly keys?: FetchedKeys | undefined;
  readonly tell: (event: LoginEvent) => void;
};

/**
 * Judges what arrives until the true answer does, completes the sign-in, and tells the browser then:
 * no success is shown before it is one. Of answers that come twice the first counts, and all are
 * shown how it ended. `undefined` when no answer came in time.
 */
export async function waitForAnswer(
  waiting: Waiting,
  launch: Promise<Opening>,
): Promise<SignedIn | undefined> {
  const { context, settings, connection, attempt, loopback, timeoutMs, tell } = waiting;
  const { strangers } = waiting;
  const over = new AbortController();
  const timer = new AbortController();
  const expected = { attempt, server: connection.server, formPost: isFormPost(settings) };
  try {
    return await new Promise<SignedIn | undefined>((resolve, reject) => {
      let page: Promise<CallbackPage> | undefined;
      /** What goes wrong beside an answer is not how the sign-in ends. */
      const fail = (reason: unknown) => {
        if (page === undefined) reject(reason);
      };
      const take = (via: 'callback' | 'paste', arrived: CallbackRequest) => {
        let request = arrived;
        if (page === undefined) {
          request = recordArrival(context, 'callback', attempt.redirect_uri, arrived);
          timer.abort();
          tell({ type: 'callback', via, parameters: [...request.parameters] });
          const signedIn = exchange(context, waiting, request.parameters);
          page = signedIn.then(successPage, (error) => failurePage(error, context.signal));
          void page.then(() => signedIn).then(resolve, reject);
        }
        void page.then((shown) => request.respond(shown));
      };
      const onRequest = (request: CallbackRequest) => {
        const judgement = judgeCallback(request, expected);
        if (judgement.type === 'answer') return take('callback', request);
        const { kind, reason, quiet } = judgement;
        const isNew = !quiet && strangers.add(kind, reason);
        if (isNew) tell({ type: 'stranger', kind, reason });
        const answered = isNew
          ? recordArrival(context, 'stranger', attempt.redirect_uri, request)
          : request;
        answered.respond(strangerPage(judgement));
      };
      let pasted = '';
      const onPaste = (line: string) => {
        if (page !== undefined) return;
        pasted = continuePaste(pasted, line);
        const alone = judgePaste(line, waiting);
        const { request } = alone.request === undefined ? judgePaste(pasted, waiting) : alone;
        if (request !== undefined) take('paste', request);
        else tell({ type: 'paste_refused', reason: alone.reason ?? '' });
      };
      receiveArrivals(context, loopback, { onRequest, onPaste }, over.signal).catch(fail);
      context.sleep(timeoutMs, timer.signal).then(() => {
        if (page === undefined) resolve(undefined);
      }, fail);
      const tellOpening = async () => {
        const opening = await launch;
        if (over.signal.aborted) return;
        tell({ type: 'browser', opening });
        const event = await waitingEvent(waiting, opening);
        if (event !== undefined && page === undefined && !over.signal.aborted) tell(event);
      };
      tellOpening().catch(fail);
    });
  } finally {
    over.abort();
    timer.abort();
    const repeats = strangers.repeats();
    if (Object.keys(repeats).length > 0) tell({ type: 'strangers', repeats });
  }
}
