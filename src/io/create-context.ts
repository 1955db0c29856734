import { existsSync } from 'node:fs';
import type { Context, Reach, RunNotes } from '../model/context.ts';
import type { Fetch, FetchOptions } from '../model/exchange.ts';
import { assertionVariables } from '../model/client-auth.ts';
import { demoPort } from '../model/profile-names.ts';
import type { NetworkSettings } from '../model/settings.ts';
import { requireText } from '../model/text-file.ts';
import { readFileOrFail, writeFileOrFail } from './files/read-write.ts';
import type { RenderPage } from './loopback/callback-request.ts';
import { findFolders } from './files/directories.ts';
import type { Http } from './http/client.ts';
import { createProfileStore } from './files/profiles.ts';
import { createRecorder, type Recorder } from './http/recorder.ts';
import { createTerminal, type Streams, type TerminalSwitches } from './process/terminal.ts';
import { lateSealing, type SealingSource } from './token-store/file-store.ts';
import { createTokenStore } from './token-store/store.ts';
import { sleep, uptime } from './process/clock.ts';

export type ContextProcess = Streams & Pick<NodeJS.Process, 'platform' | 'stdin'>;
export type ContextFlags = TerminalSwitches & {
  readonly timeout?: number;
  /** Use responses that earlier runs have cached. */
  readonly cache?: boolean;
};

const defaultTimeoutMs = 30_000;
/** Files that Docker and Podman put into a container. */
const containerMarks = ['/.dockerenv', '/run/.containerenv'];

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
 * it needs. `loadPage` loads the page that the browser shows after a callback, `beforeHttp` what has to
 * be there when a server responds. `close` ends everything that was started.
 */
export function createContext(
  process: ContextProcess,
  flags: ContextFlags,
  signal: AbortSignal,
  loadPage: () => Promise<RenderPage>,
  beforeHttp: () => Promise<void> = async () => {},
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
  let limits: { readonly reach: Reach; readonly named: readonly string[] } | undefined;
  let http: Promise<Http> | undefined;
  let server: ReturnType<Context['builtInServer']> | undefined;

  const reachOf = (origin: string): Reach => {
    return limits === undefined || limits.named.includes(origin) ? 'any' : limits.reach;
  };

  const openHttp = async (): Promise<Http> => {
    const [{ createHttp }] = await Promise.all([import('./http/client.ts'), beforeHttp()]);
    const timeoutMs = flags.timeout === undefined ? defaultTimeoutMs : flags.timeout * 1000;
    return register(
      await createHttp({
        recorder,
        signal,
        timeoutMs,
        env,
        network,
        reach: reachOf,
      }),
    );
  };
  const readStdin = async () => {
    const { noteReading, readAll } = await import('./process/stdin.ts');
    noteReading(process);
    return await readAll(process.stdin, signal);
  };
  const through = (step: string, way: 'fetch' | 'unrecorded'): Fetch => {
    return async (url: string, options?: FetchOptions) => {
      http ??= openHttp();
      return (await http)[way](step)(url, options);
    };
  };
  const unrecordedFetch = (step: string) => through(step, 'unrecorded');

  const source: SealingSource = {
    signal,
    openKeyring: async (account) => {
      const { createKeyring } = await import('./token-store/keyring.ts');
      const { interactive } = terminal;
      return createKeyring({ account, env, platform: process.platform, interactive, signal });
    },
  };
  // One for all files: the keyring is asked once.
  const sealing = lateSealing(folders.state, source);

  const context: { -readonly [K in keyof Context]: Context[K] } = {
    env,
    terminal,
    signal,
    exchanges: recorder.exchanges,
    record: (exchange) => recorder.begin({ ...exchange, leg: 'browser' }),
    note: (added) => {
      const { local, reused, tolerated, ...facts } = added;
      Object.assign(notes, facts, { local: { ...notes.local, ...local } });
      if (reused !== undefined) {
        Object.assign(notes, { reused: [...(notes.reused ?? []), ...reused] });
      }
      if (tolerated !== undefined) {
        Object.assign(notes, { tolerated: [...(notes.tolerated ?? []), ...tolerated] });
      }
      for (const listener of listeners) listener(added);
    },
    profiles: createProfileStore(folders.config, signal),
    tokens: createTokenStore(folders.state, source, sealing),
    registrations: late(async () => {
      const { createRegistrationStore } = await import('./token-store/registration-store.ts');
      return createRegistrationStore(folders.state, source, sealing);
    }),
    keys: late(async () => {
      const { createKeyStore } = await import('./token-store/key-store.ts');
      return createKeyStore(folders.state, source, sealing);
    }),
    pendingLogins: late(async () => {
      return (await import('./files/pending-logins.ts')).createPendingLoginStore(folders.state);
    }),
    loginLock: async (profile, waitMs, work, onWait) => {
      const { withLoginLock } = await import('./files/login-lock.ts');
      return await withLoginLock(folders.state, profile, { waitMs, onWait, signal }, work);
    },
    responseCache: late(async () => {
      const { createResponseCache } = await import('./files/response-cache.ts');
      const isUsed = flags.cache !== false;
      return createResponseCache(folders.state, {
        now: Date.now,
        env,
        network: () => network,
        isUsed,
      });
    }),
    journal: late(async () => (await import('./files/journal.ts')).createJournal(folders.state)),
    now: Date.now,
    monotonic: uptime,
    sleep: async (milliseconds, own) => {
      await sleep(milliseconds, own ? AbortSignal.any([signal, own]) : signal);
    },
    useNetwork: (settings) => {
      network = settings;
    },
    limitReach: (reach, named) => {
      limits = { reach, named };
    },
    http: (step) => through(step, 'fetch'),
    ask: late(async () => (await import('./process/prompts.ts')).createPrompts(terminal, signal)),
    listen: async (redirectUri, options) => {
      const { listen } = await import('./loopback/listener.ts');
      return register(await listen(redirectUri, await loadPage(), options));
    },
    openBrowser: async (url, command) => {
      const { openBrowser } = await import('./process/open-browser.ts');
      const watch = new AbortController();
      register({ close: async () => watch.abort() });
      const secrets = assertionVariables(notes.settings?.client.assertion_from);
      return openBrowser(url, { command, inherited, secrets, signal: watch.signal });
    },
    machine: async () => ({
      platform: process.platform,
      container: containerMarks.some((path) => existsSync(path)),
    }),
    readFile: readFileOrFail,
    writeFile: writeFileOrFail,
    pastedLines: async function* (own) {
      yield* (await import('./process/stdin.ts')).readLines(
        process.stdin,
        (text) => process.stderr.write(text),
        own,
      );
    },
    readStdin: async () => requireText(await readStdin(), 'standard input'),
    readStdinBytes: readStdin,
    stdinChunks: async function* () {
      const [{ addAbortSignal }, { noteReading }] = await Promise.all([
        import('node:stream'),
        import('./process/stdin.ts'),
      ]);
      noteReading(process);
      yield* addAbortSignal(signal, process.stdin) as AsyncIterable<Uint8Array>;
    },
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
        start: (data, listener) => register(startThread(data, listener)),
      };
    },
    builtInServer: () => {
      server ??= startBuiltIn();
      return server;
    },
    serve: async (port, extras) => {
      const { serveBuiltIn } = await import('./servers/built-in.ts');
      return register(await serveBuiltIn(port, folders.state, unrecordedFetch, extras));
    },
    faults: async () => (await import('./servers/built-in.ts')).faults,
    serveDocument: async (port, path, text) => {
      const { serveDocument } = await import('./servers/document.ts');
      return register(await serveDocument(port, path, text));
    },
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

type Method = (...given: unknown[]) => unknown;

/** Adapters whose methods are all asynchronous: they are loaded when the first one is called. */
function late<T extends object>(load: () => Promise<T>): T {
  let loaded: Promise<T> | undefined;
  return new Proxy({} as T, {
    get:
      (_target, name) =>
      async (...given: unknown[]) => {
        const adapter = (await (loaded ??= load())) as Readonly<Record<PropertyKey, Method>>;
        return adapter[name]?.(...given);
      },
  });
}
