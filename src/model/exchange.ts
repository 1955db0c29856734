export type Environment = Readonly<Record<string, string | undefined>>;

export type FetchOptions = {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | URLSearchParams | Uint8Array | null | undefined;
  readonly redirect?: 'manual' | 'follow';
  readonly signal?: AbortSignal | undefined;
  /** The largest body that is read; 1 MiB when absent. */
  readonly maxBytes?: number | undefined;
  /** Whether Location and body of a response are dropped, unread and unrecorded. */
  readonly withhold?: ((response: ResponseContent) => boolean) | undefined;
  /** Whether the exchange ends at the headers of a response, such as those of an event stream. */
  readonly endsAtHeaders?: ((contentType: string) => boolean) | undefined;
};

export type ResponseContent = {
  readonly status: number;
  readonly location: string | undefined;
  readonly body: string;
};

export type Fetch = (url: string, options?: FetchOptions) => Promise<Response>;

/** One request and its response, as sent and received. Unredacted: only `report/` may print it. */
export type Exchange = {
  readonly id: number;
  /** Its purpose, such as `discovery`, `token`, `jwks`; see the steps in `run.ts`. */
  readonly step: string;
  /** The client: this program (absent) or the browser. */
  readonly leg?: 'browser';
  /** The number of this attempt of the step at this URL, from 1. */
  readonly attempt?: number;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** The proxy, without its password. */
  readonly proxy?: string;
  readonly request: Message & { readonly method: string; readonly url: string };
  readonly response?: Message & { readonly status: number };
  readonly error?: string;
  readonly durationMs?: number;
  readonly timings?: Timings;
  /** The connection was reused from an earlier exchange. */
  readonly reused?: boolean;
  /** Such as `HTTP/2`; absent without a response. */
  readonly httpVersion?: string;
};

/** The stages of an exchange in milliseconds; absent ones did not happen. */
export type Timings = {
  readonly dns?: number;
  readonly connect?: number;
  readonly tls?: number;
  /** From the end of the request to the first byte of the response. */
  readonly wait?: number;
  readonly body?: number;
};

export type Message = {
  readonly headers: Readonly<Record<string, string>>;
  /** As text; absent when there is none or it is larger than 1 MiB. */
  readonly body?: string;
};

/** What an authorization URL shows without a session of the user. */
export type AuthorizationPage = {
  /**
   * `error`: a refusal; `sign_in`: a page or another site where a user signs in; `redirect`: it leads
   * to the redirect URI; `unreachable`: there was no response; `unknown`: none of these.
   */
  readonly type: 'error' | 'sign_in' | 'redirect' | 'unreachable' | 'unknown';
  readonly status?: number | undefined;
  /** A code of OAuth, or one of the server's own. */
  readonly code?: string | undefined;
  /** Its sentence for people, as one line, or why there was no response. */
  readonly words?: string | undefined;
};

/** An error page as a sentence, with what is known of it. */
export function describeErrorPage({
  status,
  code,
  words,
}: Pick<AuthorizationPage, 'status' | 'code' | 'words'>): string {
  const marks = [status === undefined ? '' : `HTTP ${status}`, code].filter(Boolean).join(', ');
  const seen = marks === '' ? '' : ` (${marks})`;
  return `the authorization URL shows an error${seen}${words === undefined ? '' : `: "${words}"`}`;
}

/** An exchange without what was sent and received as bodies. */
export function bodiless({ request, response, ...rest }: Exchange): Exchange {
  const { body: _sent, ...head } = request;
  if (response === undefined) return { ...rest, request: head };
  const { body: _received, ...answer } = response;
  return { ...rest, request: head, response: answer };
}
