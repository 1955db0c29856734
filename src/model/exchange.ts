export type Environment = Readonly<Record<string, string | undefined>>;

export type FetchOptions = {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | URLSearchParams | Uint8Array | null | undefined;
  readonly redirect?: 'manual' | 'follow';
  readonly signal?: AbortSignal | undefined;
  /** The longest body that is read; 1 MiB when absent. */
  readonly maxBytes?: number | undefined;
};

export type Fetch = (url: string, options?: FetchOptions) => Promise<Response>;

/** One request and its answer, as they were on the wire. Unredacted: only `report/` may print it. */
export type Exchange = {
  readonly id: number;
  /** What it was for, such as `discovery`, `token`, `jwks`; see the steps of `diagnosis/run.ts`. */
  readonly step: string;
  /** Who spoke: this program with a server (absent), or a browser with a server or with this program. */
  readonly leg?: 'browser';
  /** Which try of this step at this address it was, from 1. */
  readonly attempt?: number;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** The proxy that it went through, without its password. */
  readonly proxy?: string;
  readonly request: Message & { readonly method: string; readonly url: string };
  readonly response?: Message & { readonly status: number };
  readonly error?: string;
  readonly durationMs?: number;
  readonly timings?: Timings;
  /** The connection had served an earlier exchange. */
  readonly reused?: boolean;
  /** What was spoken, such as `HTTP/2`; absent where nobody answered. */
  readonly httpVersion?: string;
};

/** Where the time of an exchange went, in milliseconds; what did not happen is absent. */
export type Timings = {
  readonly dns?: number;
  readonly connect?: number;
  readonly tls?: number;
  /** From the request sent to the first byte of the answer. */
  readonly wait?: number;
  readonly body?: number;
};

export type Message = {
  readonly headers: Readonly<Record<string, string>>;
  /** As text; absent when there is none or it is longer than 1 MiB. */
  readonly body?: string;
};

/** An exchange without what was sent and received as bodies. */
export function bodiless({ request, response, ...rest }: Exchange): Exchange {
  const { body: _sent, ...head } = request;
  if (response === undefined) return { ...rest, request: head };
  const { body: _received, ...answer } = response;
  return { ...rest, request: head, response: answer };
}
