/** Where to listen, when that is not the host and port of the redirect URI. */
export type ListenAddress = {
  /** An IP address without brackets. */
  readonly host: string;
  readonly port?: number;
};

export type ListenOptions = {
  /** For a callback that comes through a published port or a proxy: other machines may reach it. */
  readonly address?: ListenAddress | undefined;
  /** The callback may be a POST (form_post response mode); other bodies are never read. */
  readonly formPost?: boolean;
};

/** What reached the listener and is no request that it can read. */
export type ListenerProblem = {
  /** Headers above the limit, or TLS in place of http. */
  readonly kind: 'large_headers' | 'tls';
};

/** Requests to a redirect URI, in order, each held open until it is responded to. */
export type Loopback = AsyncIterable<CallbackRequest> & {
  /** The first problem of each kind. */
  readonly problems: AsyncIterable<ListenerProblem>;
  /** The redirect URI with the actual port. */
  readonly redirectUri: string;
  /** The bound addresses, such as `127.0.0.1:8976`. */
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
  /** Sends a page; only the first call counts. */
  respond(page: CallbackPage): void;
};

/** The page that the browser shows after a callback; plain text, escaped when it is rendered. */
export type CallbackPage = {
  readonly status: number;
  readonly heading: string;
  readonly lines: readonly string[];
  /** Where the browser is sent on; `status` is 302 or 303 then. */
  readonly location?: string;
};
