import { statusOf } from './answer.ts';

/** An OAuth error as it was answered (RFC 6749 section 5.2), under whatever status. */
export type ErrorAnswer = {
  readonly error: string;
  readonly error_description?: string | undefined;
  /** Seconds; some servers send the new one with `slow_down`. */
  readonly interval?: number | undefined;
  readonly status: number;
};

/** The OAuth error in the body of an answer, or `undefined`; the answer can still be read. */
export async function readErrorAnswer(response: Response): Promise<ErrorAnswer | undefined> {
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => undefined);
  if (typeof body !== 'object' || body === null) return undefined;
  const { error, error_description, interval }: Partial<Record<keyof ErrorAnswer, unknown>> = body;
  if (typeof error !== 'string') return undefined;
  return {
    error,
    error_description: typeof error_description === 'string' ? error_description : undefined,
    interval: seconds(interval),
    status: statusOf(response),
  };
}

/** Forms, which some servers answer with, know no numbers. */
function seconds(value: unknown): number | undefined {
  const number = typeof value === 'string' ? Number.parseFloat(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** `error: error_description`, as far as they were sent. */
export function quoteError({ error, error_description }: ErrorAnswer): string {
  return error_description ? `${error}: ${error_description}` : error;
}
