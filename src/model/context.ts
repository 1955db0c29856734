import type { Environment, Exchange, Fetch } from './exchange.ts';
import type { ListenOptions, Loopback } from './loopback.ts';
import type { ResponseCache } from './response-cache.ts';
import type { PendingLoginStore } from './pending-login.ts';
import type { KeyStore } from './key.ts';
import type { RegistrationStore } from './registration.ts';
import type { Journal, LocalFacts, RunCheck, RunChoice, RunReuse, RunTolerance } from './run.ts';
import type { ProfileStore } from './profile.ts';
import type { AtmServer, BuiltInServer, FaultRow, ServedExtras, ServedServer } from './servers.ts';
import type { NetworkSettings, Settings } from './settings.ts';
import type { TokenStore } from './token-set.ts';

/** All effects of a flow. Flows depend on this type and not on its implementation. */
export type Context = {
  readonly env: Environment;
  readonly terminal: Terminal;
  /** Aborted by Ctrl-C; every wait uses it. */
  readonly signal: AbortSignal;
  readonly profiles: ProfileStore;
  readonly tokens: TokenStore;
  /** Clients that were registered by this program. */
  readonly registrations: RegistrationStore;
  /** Private keys that clients authenticate with. */
  readonly keys: KeyStore;
  /** Sign-ins that were started here and can still be finished. */
  readonly pendingLogins: PendingLoginStore;
  /**
   * Runs `work` while no other process signs in on the profile; `isFirst` is false when it had to
   * wait for one, which `onWait` reports. After `waitMs` it does not wait any longer.
   */
  loginLock<T>(
    profile: string,
    waitMs: number,
    work: (isFirst: boolean) => Promise<T>,
    onWait: () => void,
  ): Promise<T>;
  /** Cached metadata and keys of servers. */
  readonly responseCache: ResponseCache;
  /** The last runs, for `explain`. */
  readonly journal: Journal;
  readonly ask: Ask;
  /**
   * All exchanges of this run, in order, including the browser's; the only source of traces and
   * diagnosis.
   */
  readonly exchanges: readonly Exchange[];
  /** Begins an exchange of the browser, which no fetch records; the returned function ends it. */
  record(
    exchange: Pick<Exchange, 'step' | 'request'>,
  ): (ending: Pick<Exchange, 'response'>) => void;
  /**
   * Adds facts that only a flow knows to the run; a repeated fact replaces the earlier one, but
   * cached responses and tolerated members add up.
   */
  note(facts: RunNotes): void;
  /** Milliseconds since the epoch. */
  now(): number;
  /**
   * Milliseconds of the monotonic clock of the timers; it may stop while the machine is suspended.
   */
  monotonic(): number;
  /** Waits for some milliseconds; rejects when `signal` (or the context's own) is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** Sets the network settings; called before the first request. */
  useNetwork(network: NetworkSettings): void;
  /**
   * Limits where requests may go from now on: what an API names must not lead into the network of the
   * user. A name is checked when it is resolved, unless a proxy resolves it. `named` are the origins
   * that the user has named.
   */
  limitReach(reach: Reach, named: readonly string[]): void;
  /** A fetch that records its exchanges under a step name and limits time, size and redirects. */
  http(step: string): Fetch;
  /** Binds a loopback listener for a redirect URI before anything is opened (RFC 8252 section 7.3). */
  listen(redirectUri: string, options?: ListenOptions): Promise<Loopback>;
  /** Starts a browser; a missing browser is not an error. */
  openBrowser(url: string, command?: string): Promise<BrowserOutcome>;
  /** Facts about the machine, besides the environment. */
  machine(): Promise<Machine>;
  /** The text of a file. Throws a `usage` failure that names it. */
  readFile(path: string): Promise<Uint8Array>;
  /** Writes a file for the owner only. Throws a `usage` failure that names it. */
  writeFile(path: string, text: string): Promise<void>;
  /** Lines of standard input that the user types or pastes while a login waits. */
  pastedLines(signal: AbortSignal): AsyncIterable<string>;
  /** All of standard input. */
  readStdin(): Promise<string>;
  readStdinBytes(): Promise<Uint8Array>;
  /** Chunks of standard input. */
  stdinChunks(): AsyncIterable<Uint8Array>;
  /**
   * Writes to standard output and waits for a slow reader, without blocking; false when the reader
   * has ended.
   */
  deliver(data: Uint8Array): Promise<boolean>;
  /** Worker threads. */
  threads(): Promise<Threads>;
  /** The built-in authorization server, started inside this process unless it already runs. */
  builtInServer(): Promise<BuiltInServer>;
  /**
   * The same server on another port, with faults and resources. Throws a `usage` failure when it cannot start.
   */
  serve(port: number, extras: ServedExtras): Promise<ServedServer>;
  /** All faults. */
  faults(): Promise<readonly FaultRow[]>;
  /** Serves one JSON document on loopback until the command ends. Throws a `usage` failure when the port is taken. */
  serveDocument(port: number, path: string, text: string): Promise<ServedDocument>;
  /** A server that speaks the ATM dialect. Throws a `usage` failure when the port is taken. */
  serveAtm(port: number, redirectUri: string | undefined): Promise<AtmServer>;
};

export type ServedDocument = { readonly url: string };

/** Which addresses requests may go to: those of the internet, and those of this machine too, or any. */
export type Reach = 'public' | 'public or loopback' | 'any';

/** Standard output is for data, standard error for diagnostics. */
export type Terminal = {
  /**
   * Users can be asked: standard input and standard error are terminals, without `--no-input` and
   * CI.
   */
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
  /** It ended before the command, with this error or without one. */
  readonly ended: (error: unknown) => void;
};

/** Facts about a run that are in no exchange. */
export type RunNotes = {
  readonly settings?: Settings;
  readonly checks?: readonly RunCheck[];
  readonly reused?: readonly RunReuse[];
  readonly tolerated?: readonly RunTolerance[];
  readonly local?: LocalFacts;
  /** What was decided where nobody has named it. */
  readonly chosen?: RunChoice;
  /** Flags of the command that are no settings and no secrets, each with its value. */
  readonly flags?: readonly (readonly string[])[];
};

export type Machine = { readonly platform: string; readonly container: boolean };

export type BrowserOutcome = { readonly opened: boolean; readonly detail?: string };

/** What is wrong with an answer; the question is asked again, and the user sees why. */
export type CheckAnswer<T> = (answer: T) => Promise<string | undefined>;

/** Questions to a user at a terminal. */
export type Ask = {
  text(
    message: string,
    options?: {
      readonly default?: string;
      /** What stands in the line already, to be changed. */
      readonly prefill?: string;
      readonly check?: CheckAnswer<string>;
    },
  ): Promise<string>;
  secret(message: string, options?: { readonly check?: CheckAnswer<string> }): Promise<string>;
  confirm(message: string, options?: { readonly default?: boolean }): Promise<boolean>;
  choose<T extends string>(
    message: string,
    choices: readonly { readonly value: T; readonly name: string }[],
  ): Promise<T>;
  /** A choice among the rows that `find` has for what the user has typed. */
  search<T>(
    message: string,
    find: (typed: string) => readonly { readonly value: T; readonly name: string }[],
  ): Promise<T>;
};
