import type { Context, RunNotes } from '../model/context.ts';
import type { Fetch, FetchOptions } from '../model/exchange.ts';
import { demoPort } from '../model/profile-names.ts';
import type { NetworkSettings } from '../model/settings.ts';
import { readFileOrFail, writeFileOrFail } from './files/read-write.ts';
import type { RenderPage } from './loopback/callback-request.ts';
import { findFolders } from './files/directories.ts';
import type { Http } from './http/client.ts';
import { createProfileStore } from './files/profiles.ts';
import { createRecorder, type Recorder } from './http/recorder.ts';
import type { ResponseCacheOptions } from './files/response-cache.ts';
import { createTerminal, type Streams, type TerminalSwitches } from './process/terminal.ts';
import { createTokenStore } from './token-store/store.ts';
import { sleep, uptime } from './process/clock.ts';

export type ContextProcess = Streams & Pick<NodeJS.Process, 'platform' | 'stdin'>;
export type ContextFlags = TerminalSwitches & {
  readonly timeout?: number;
  /** Use responses that earlier runs have cached. */
  readonly cache?: boolean;
};

const defaultTimeoutMs = 30_000;

export type World = {
  readonly context: Context;
  readonly recorder: Recorder;
  /** The notes of the flow about this run. */
  readonly notes: RunNotes;
  /** Calls back with each note of a flow from now on. */
  listen(listener: (facts: RunNotes) => void): void;
  readonly close: () => Promise<void>;
};

/**
 * The Context of a real run. Adapters are loaded at first use, so that a command pays only for what
 * it needs. `loadPage` loads the page that the browser shows after a callback. `close` ends
 * everything that was started.
 */
export function createContext(
  process: ContextProcess,
  flags: ContextFlags,
  signal: AbortSignal,
  loadPage: () => Promise<RenderPage>,
): World {
  // A browser inherits the environment without our secrets; the context keeps all of it.
  const inherited = process.env;
  const env = { ...inherited };
  const folders = findFolders(env, process.platform);
  const terminal = createTerminal(process, flags);
  const closers: (() => Promise<void>)[] = [];
  const recorder = createRecorder(Date.now);
  const notes: RunNotes = {};
  const listeners: ((facts: RunNotes) => void)[] = [];
  let network: NetworkSettings = {};
  let http: Promise<Http> | undefined;
  let server: ReturnType<Context['builtInServer']> | undefined;

  const openHttp = async (): Promise<Http> => {
    const { createHttp } = await import('./http/client.ts');
    const timeoutMs = flags.timeout === undefined ? defaultTimeoutMs : flags.timeout * 1000;
    const opened = register(await createHttp({ recorder, signal, timeoutMs, env, network }));
    return opened;
  };
  const readStdin = async () => (await import('./process/stdin.ts')).readAll(process.stdin);
  const through = (step: string, way: 'fetch' | 'unrecorded'): Fetch => {
    return async (url: string, options?: FetchOptions) => {
      http ??= openHttp();
      return (await http)[way](step)(url, options);
    };
  };
  const unrecordedFetch = (step: string) => through(step, 'unrecorded');

  const context: { -readonly [K in keyof Context]: Context[K] } = {
    env,
    terminal,
    signal,
    exchanges: recorder.exchanges,
    record: (exchange) => recorder.begin({ ...exchange, leg: 'browser' }),
    note: (added) => {
      const { local, reused, ...facts } = added;
      Object.assign(notes, facts, { local: { ...notes.local, ...local } });
      if (reused !== undefined) {
        Object.assign(notes, { reused: [...(notes.reused ?? []), ...reused] });
      }
      for (const listener of listeners) listener(added);
    },
    profiles: createProfileStore(folders.config, signal),
    tokens: createTokenStore(folders.state, {
      signal,
      openKeyring: async (account) => {
        const { createKeyring } = await import('./token-store/keyring.ts');
        const { interactive } = terminal;
        return createKeyring({ account, env, platform: process.platform, interactive, signal });
      },
    }),
    pendingLogins: createPendingLogins(folders.state),
    responseCache: openResponseCache(folders.state, {
      now: Date.now,
      env,
      network: () => network,
      isUsed: flags.cache !== false,
    }),
    journal: openJournal(folders.state),
    now: Date.now,
    monotonic: uptime,
    sleep: async (milliseconds, own) => {
      await sleep(milliseconds, own ? AbortSignal.any([signal, own]) : signal);
    },
    useNetwork: (settings) => {
      network = settings;
    },
    http: (step) => through(step, 'fetch'),
    ask: createAsk(terminal, signal),
    listen: async (redirectUri, options) => {
      const { listen } = await import('./loopback/listener.ts');
      return register(await listen(redirectUri, await loadPage(), options));
    },
    openBrowser: async (url, command) => {
      const { openBrowser } = await import('./process/open-browser.ts');
      const watch = new AbortController();
      register({ close: async () => watch.abort() });
      return openBrowser(url, { command, inherited, signal: watch.signal });
    },
    machine: async () => (await import('./process/machine.ts')).findMachine(process.platform),
    readFile: readFileOrFail,
    writeFile: writeFileOrFail,
    pastedLines: (own) => pasted(process.stdin, own),
    readStdin: async () => (await readStdin()).toString('utf8'),
    readStdinBytes: readStdin,
    stdinChunks: () => chunks(process.stdin, signal),
    deliver: async (data) => {
      const { stdout } = process;
      if (stdout.deliver !== undefined) return await stdout.deliver(data);
      stdout.write(data);
      return true;
    },
    threads: async () => {
      const { keepMemorySmall, parallelism, startThread } =
        await import('./process/worker-threads.ts');
      keepMemorySmall();
      return {
        parallelism,
        start: (entry, data, listener) => register(startThread(entry, data, listener)),
      };
    },
    builtInServer: () => {
      server ??= startBuiltIn();
      return server;
    },
    serve: async (port, faults) => {
      const { serveBuiltIn } = await import('./servers/built-in.ts');
      return register(await serveBuiltIn(port, folders.state, unrecordedFetch, faults));
    },
    faults: async () => (await import('./servers/built-in.ts')).faults,
    serveAtm: async (port, redirectUri) => {
      const { serveAtm } = await import('./servers/atm.ts');
      return register(await serveAtm(port, folders.state, redirectUri));
    },
  };

  function register<T extends { readonly close: () => Promise<void> }>(opened: T): T {
    closers.push(opened.close);
    return opened;
  }

  async function startBuiltIn(): ReturnType<Context['builtInServer']> {
    const { startBuiltInServer } = await import('./servers/built-in.ts');
    return register(await startBuiltInServer(demoPort(env), folders.state, unrecordedFetch));
  }

  return {
    context,
    recorder,
    notes,
    listen: (listener) => void listeners.push(listener),
    close: async () => {
      await Promise.all(closers.map((close) => close()));
    },
  };
}

/** The journal is loaded when it is first read or written. */
function openJournal(stateFolder: string): Context['journal'] {
  const load = async () => (await import('./files/journal.ts')).createJournal(stateFolder);
  return {
    read: async () => (await load()).read(),
    append: async (run) => (await load()).append(run),
  };
}

/** The response cache is loaded at the first request for metadata or keys. */
function openResponseCache(
  stateFolder: string,
  options: ResponseCacheOptions,
): Context['responseCache'] {
  let cache: Promise<Context['responseCache']> | undefined;
  const load = async () => {
    const { createResponseCache } = await import('./files/response-cache.ts');
    return createResponseCache(stateFolder, options);
  };
  const opened = () => (cache ??= load());
  return {
    find: async (key) => (await opened()).find(key),
    store: async (key, response, cacheControl) =>
      (await opened()).store(key, response, cacheControl),
    forget: async (issuer) => (await opened()).forget(issuer),
    // A run that has not opened the cache has not used it.
    deleteUsed: async () => (await cache)?.deleteUsed(),
  };
}

/** Prompts are loaded at the first question. */
function createAsk(terminal: Context['terminal'], signal: AbortSignal): Context['ask'] {
  const load = async () => (await import('./process/prompts.ts')).createPrompts(terminal, signal);
  return {
    text: async (message, options) => (await load()).text(message, options),
    secret: async (message) => (await load()).secret(message),
    confirm: async (message, options) => (await load()).confirm(message, options),
    choose: async (message, choices) => (await load()).choose(message, choices),
  };
}

/** Pending logins are rare: their store is loaded at first use. */
function createPendingLogins(stateFolder: string): Context['pendingLogins'] {
  const load = async () =>
    (await import('./files/pending-logins.ts')).createPendingLoginStore(stateFolder);
  return {
    keep: async (login) => (await load()).keep(login),
    find: async (state) => (await load()).find(state),
    remove: async (state) => (await load()).remove(state),
    removeExpired: async (now) => (await load()).removeExpired(now),
  };
}

async function* pasted(stdin: NodeJS.Process['stdin'], signal: AbortSignal) {
  const { readLines } = await import('./process/stdin.ts');
  yield* readLines(stdin, signal);
}

async function* chunks(stdin: NodeJS.Process['stdin'], signal: AbortSignal) {
  const { readChunks } = await import('./process/stdin.ts');
  yield* readChunks(stdin, signal);
}
