import type { ResponseCache } from './response-cache.ts';
import type { AttemptStore } from './kept-attempt.ts';
import type { Journal, LocalFacts, RunCheck, RunReuse } from './diagnosis/run.ts';
import type { ProfileStore } from './profile.ts';
import type { AtmServer, BuiltInServer, FaultRow, ServedServer } from './servers.ts';
import type { NetworkSettings, Settings } from './settings.ts';
import type { TokenStore } from './token-set.ts';

/** Everything a flow may do to the world. Flows know this type and nothing below it. */
export type Context = {
  readonly env: Environment;
  readonly terminal: Terminal;
  /** Aborted by Ctrl-C; every wait listens to it. */
  readonly signal: AbortSignal;
  readonly profiles: ProfileStore;
  readonly tokens: TokenStore;
  /** Sign-ins that were begun here and can still be finished. */
  readonly attempts: AttemptStore;
  /** What servers said about themselves, so that they are asked again only when it may have changed. */
  readonly responseCache: ResponseCache;
  /** The last runs, the evidence of `explain`. */
  readonly journal: Journal;
  readonly ask: Ask;
  /** Every exchange of this run, in order, the browser's too; the only source of traces and diagnosis. */
  readonly exchanges: readonly Exchange[];
  /** Begins an exchange of the browser, which no fetch records; what it returns ends it. */
  record(
    exchange: Pick<Exchange, 'step' | 'request'>,
  ): (ending: Pick<Exchange, 'response'>) => void;
  /** Tells what only a flow knows about this run; of what is told twice the last counts, but answers add up. */
  note(facts: RunNotes): void;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds since some moment, on the clock of the timers: nobody sets it, sleep may stop it. */
  monotonic(): number;
  /** Waits for some milliseconds; rejects when `signal` (or the context's own) is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** How requests reach a server; said before the first of them. */
  useNetwork(network: NetworkSettings): void;
  /** A fetch that records its exchanges under a step name and bounds time, size and redirects. */
  http(step: string): Fetch;
  /** Binds a loopback listener for a redirect URI before anything is opened (RFC 8252 section 7.3). */
  listen(redirectUri: string, options?: ListenOptions): Promise<Loopback>;
  /** Starts a browser; a machine without one is normal and not an error. */
  openBrowser(url: string, command?: string): Promise<BrowserOutcome>;
  /** What can be seen of the machine beside the environment. */
  machine(): Promise<Machine>;
  /** The text of a file, or a `usage` failure that names it. */
  readFile(path: string): Promise<Uint8Array>;
  /** Writes a file for the owner alone, or fails with `usage` and names it. */
  writeFile(path: string, text: string): Promise<void>;
  /** Lines of standard input that the person typed or pasted while a login waits. */
  pastedLines(signal: AbortSignal): AsyncIterable<string>;
  /** All of standard input. */
  readStdin(): Promise<string>;
  readStdinBytes(): Promise<Uint8Array>;
  /** Standard input as it comes. */
  stdinChunks(): AsyncIterable<Uint8Array>;
  /**
   * Writes to standard output and waits for a slow reader, without holding up anything else; false
   * when the reader went away.
   */
  deliver(data: Uint8Array): Promise<boolean>;
  /** What more than one core is for. */
  threads(): Promise<Threads>;
  /** The built-in authorization server, started inside this process unless it is already up. */
  builtInServer(): Promise<BuiltInServer>;
  /** The same server on a port of its own, with faults; a `usage` failure when it cannot be. */
  serve(port: number, faults: readonly string[]): Promise<ServedServer>;
  /** The faults that it knows. */
  faults(): Promise<readonly FaultRow[]>;
  /** A server that speaks the ATM dialect; a `usage` failure when the port is taken. */
  serveAtm(port: number, redirectUri: string | undefined): Promise<AtmServer>;
};

export type Environment = Readonly<Record<string, string | undefined>>;

/** Standard output carries data, standard error carries talk. */
export type Terminal = {
  /** A person is there: standard input and standard error are terminals, and neither `--no-input` nor CI says otherwise. */
  readonly interactive: boolean;
  readonly stdout: Stream;
  readonly stderr: Stream;
};

export type Stream = {
  readonly isTTY: boolean;
  readonly colour: boolean;
  readonly columns: number;
  write(data: string | Uint8Array): void;
};

export type Threads = {
  /** How many threads can run at the same time, the main one included. */
  readonly parallelism: number;
  /** Starts what `main.ts` exports under this name as a thread; it ends with the command. */
  start(entry: 'verifyThread', data: unknown, listener: ThreadListener): Thread;
};

export type Thread = { post(message: unknown, transfer?: readonly ArrayBuffer[]): void };

export type ThreadListener = {
  readonly message: (message: unknown) => void;
  /** It ended before the command did, by this error or without a word. */
  readonly ended: (error: unknown) => void;
};

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

/** What a run knows that is on no wire. */
export type RunNotes = {
  readonly settings?: Settings;
  readonly checks?: readonly RunCheck[];
  readonly reused?: readonly RunReuse[];
  readonly local?: LocalFacts;
};

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

export type ListenOptions = {
  /** The answer may come as a POST (form_post response mode); other bodies are never read. */
  readonly formPost?: boolean;
};

export type Machine = { readonly platform: string; readonly container: boolean };

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

export type BrowserOutcome = { readonly opened: boolean; readonly detail?: string };

export type Ask = {
  text(message: string, options?: { readonly default?: string }): Promise<string>;
  secret(message: string): Promise<string>;
  confirm(message: string, options?: { readonly default?: boolean }): Promise<boolean>;
  choose<T extends string>(
    message: string,
    choices: readonly { readonly value: T; readonly name: string }[],
  ): Promise<T>;
};
