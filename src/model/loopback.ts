export type ListenOptions = {
  /** The answer may come as a POST (form_post response mode); other bodies are never read. */
  readonly formPost?: boolean;
};

/** Requests that reach a redirect URI, in order, each held open until it is answered. */
export type Loopback = AsyncIterable<CallbackRequest> & {
  /** The redirect URI with the port that was really bound. */
  readonly redirectUri: string;
  /** Addresses that are listening, such as `127.0.0.1:8976`. */
  readonly addresses: readonly string[];
  readonly close: () => Promise<void>;
};

export type CallbackRequest = {
  readonly method: string;
  /** The Host header without its port. */
  readonly host: string;
  readonly path: string;
  /** Query of a GET, or the form body of a POST (form_post response mode). */
  readonly parameters: URLSearchParams;
  /** Only the first page counts. */
  respond(page: CallbackPage): void;
};

/** What the browser shows after a callback; plain text, escaped where it becomes a page. */
export type CallbackPage = {
  readonly status: number;
  readonly heading: string;
  readonly lines: readonly string[];
};
