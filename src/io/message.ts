/** One request as it goes over a wire, whatever version of HTTP that speaks. */
export type Sent = {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
  /** Ends the exchange, wherever it is. */
  readonly signal: AbortSignal;
};

/** The head of an answer, and its body as it comes. */
export type Answer = {
  readonly status: number;
  /** In order, names in lower case, duplicates apart. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: AsyncIterable<Uint8Array>;
  /** As HAR spells it, such as `HTTP/1.1`. */
  readonly httpVersion: string;
};

/** A length is said also where a method hardly ever has a body. */
export function lengthOf(body: Sent['body']): Record<string, string> {
  return body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
}
