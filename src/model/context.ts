import type { Environment, Exchange, Fetch } from './exchange.ts';
import type { ListenOptions, Loopback } from './loopback.ts';
import type { ResponseCache } from './response-cache.ts';
import type { PendingLoginStore } from './pending-login.ts';
import type { Journal, LocalFacts, RunCheck, RunReuse } from './run.ts';
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
  readonly pendingLogins: PendingLoginStore;
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
  /** Starts `verifyThread` of `main.ts` as a thread; it ends with the command. */
  start(data: unknown, listener: ThreadListener): Thread;
};

export type Thread = { post(message: unknown, transfer?: readonly ArrayBuffer[]): void };

export type ThreadListener = {
  readonly message: (message: unknown) => void;
  /** It ended before the command did, by this error or without a word. */
  readonly ended: (error: unknown) => void;
};

/** What a run knows that is on no wire. */
export type RunNotes = {
  readonly settings?: Settings;
  readonly checks?: readonly RunCheck[];
  readonly reused?: readonly RunReuse[];
  readonly local?: LocalFacts;
};

export type Machine = { readonly platform: string; readonly container: boolean };

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
