import type { Context, Fetch } from '../context.ts';
import type { AnswerKey, KeptAnswer } from '../kept-answer.ts';

export type Question<T> = AnswerKey & {
  /** Asks the server; resolves to JSON that it said, or throws why that is not what was asked for. */
  readonly ask: (fetch: Fetch) => Promise<unknown>;
  /** Reads what was said, now or by an earlier run; throws where it must not be accepted. */
  readonly read: (value: unknown) => T;
  /** The server itself is to be asked. */
  readonly isFresh?: boolean | undefined;
};

export type Answer<T> = {
  readonly value: T;
  /** Nobody was asked: the server may say something else by now. */
  readonly isKept: boolean;
};

/**
 * The answer to a question that servers answer the same for hours: one that is kept and still fresh,
 * else that of the server, which is kept once it was accepted (RFC 9111). What cannot be accepted is
 * never kept and takes the place of nothing.
 */
export async function askOnce<T>(context: Context, question: Question<T>): Promise<Answer<T>> {
  const { step, issuer, url, ask, read, isFresh = false } = question;
  const key = { step, issuer, url };
  const found = isFresh ? undefined : await context.answers.find(key);
  const known = found === undefined ? undefined : accepted(read, found.value);
  if (found !== undefined && known !== undefined) {
    if (!found.isOfThisRun) tell(context, step, found, false);
    return { value: known.value, isKept: true };
  }
  const asking = await context.answers.ask(key, context.http(step), { isFresh });
  const said = await ask(asking.fetch);
  const value = read(said);
  const confirmed = await asking.keep(said);
  if (confirmed !== undefined) tell(context, step, confirmed, true);
  return { value, isKept: false };
}

/** What an earlier run accepted this one may not, with other settings; the server says it best. */
function accepted<T>(read: (value: unknown) => T, value: unknown): { value: T } | undefined {
  try {
    return { value: read(value) };
  } catch {
    return undefined;
  }
}

function tell(
  context: Context,
  step: AnswerKey['step'],
  { url, answered_at, value }: KeptAnswer,
  isConfirmed: boolean,
): void {
  const body = step === 'discovery' ? { body: JSON.stringify(value) } : {};
  context.note({ reused: [{ step, url, answeredAt: answered_at, isConfirmed, ...body }] });
}
