import type { Ask, Context, Machine, RunNotes, Stream, Threads } from '../../src/model/context.ts';
import type { Loopback } from '../../src/model/loopback.ts';
import type { Environment, Fetch } from '../../src/model/exchange.ts';
import { lookAfterMs } from '../../src/flows/login/authorization-page.ts';
import type { BuiltInServer } from '../../src/model/servers.ts';
import { Failure } from '../../src/model/errors.ts';
import { renderCallbackPage } from '../../src/report/callback-page.ts';
import { listen } from '../../src/io/loopback/listener.ts';
import { createRecorder } from '../../src/io/http/recorder.ts';
import type { ResponseCache } from '../../src/model/response-cache.ts';
import type { PendingLogin } from '../../src/model/pending-login.ts';
import type { StoredKey } from '../../src/model/key.ts';
import type { Profile } from '../../src/model/profile.ts';
import type { Registration } from '../../src/model/registration.ts';
import type { NetworkSettings } from '../../src/model/settings.ts';
import type { Run } from '../../src/model/run.ts';
import type { TokenSet } from '../../src/model/token-set.ts';

export type World = {
  readonly env?: Environment;
  readonly interactive?: boolean;
  /** How a user answers; there is none unless it is given. */
  readonly ask?: Partial<Ask>;
  readonly fetch?: Fetch;
  readonly profiles?: Readonly<Record<string, Profile>>;
  readonly tokens?: Readonly<Record<string, TokenSet>>;
  readonly registrations?: readonly Registration[];
  readonly keys?: readonly StoredKey[];
  readonly server?: BuiltInServer;
  readonly machine?: Machine;
  /** What is started with the URL, short as it is, in place of `browser`. */
  readonly opener?: (url: string) => Promise<void>;
  /** What a browser does with the URL. */
  readonly browser?: (url: string) => Promise<void>;
  /** A login looks at the authorization URL as soon as it waits; else the callback comes first. */
  readonly looks?: true;
  /** Lines that the person pastes. */
  readonly pasted?: AsyncIterable<string>;
  readonly files?: Readonly<Record<string, string>>;
  /** What is piped into standard input. */
  readonly stdin?: string;
  /** Other threads; there are none unless it is given. */
  readonly threads?: Threads;
  /** Another login on the profile; there is none unless it is given. */
  readonly loginLock?: Context['loginLock'];
  /** What keeps tokens from being written. */
  readonly unwritable?: Failure;
  /** What servers said to earlier runs; nothing is kept unless it is given. */
  readonly responseCache?: ResponseCache;
  /** Runs that the journal holds, the newest last. */
  readonly journal?: readonly Run[];
  /** Milliseconds since the epoch at the start; sleeping moves it on. */
  readonly now?: number;
};

/** A Context whose edges are fake: stores in memory, time that only sleeping moves. */
export function createWorld(world: World = {}) {
  let now = world.now ?? Date.now();
  const profiles = new Map(Object.entries(world.profiles ?? {}));
  const tokens = new Map(Object.entries(world.tokens ?? {}));
  let registrations = [...(world.registrations ?? [])];
  const keys = new Map<string, StoredKey>((world.keys ?? []).map((key) => [key.name, key]));
  const pendingLogins = new Map<string, PendingLogin>();
  const journal = [...(world.journal ?? [])];
  const slept: number[] = [];
  const launched: string[] = [];
  /** Where the browser is after the redirect of a short URL. */
  const opened: string[] = [];
  const steps: string[] = [];
  const networks: NetworkSettings[] = [];
  const notes: RunNotes[] = [];
  const writtenFiles = new Map<string, string>();
  const recorder = createRecorder(() => now);
  const stdout = stream();
  const stderr = stream();
  const interruption = new AbortController();
  let loopback: Loopback | undefined;
  let active: string | undefined;

  const context: Context = {
    env: world.env ?? {},
    terminal: { interactive: world.interactive ?? false, stdout, stderr },
    signal: interruption.signal,
    exchanges: recorder.exchanges,
    record: (exchange) => recorder.begin({ ...exchange, leg: 'browser' }),
    note: (facts) => void notes.push(facts),
    now: () => now,
    monotonic: () => now,
    sleep: async (milliseconds, signal) => {
      slept.push(milliseconds);
      const isLate = milliseconds === lookAfterMs && !world.looks;
      if (milliseconds >= 60_000 || isLate) return await aborted([interruption.signal, signal]);
      now += milliseconds;
      return undefined;
    },
    useNetwork: (network) => void networks.push(network),
    limitReach: () => {},
    http: (step) => {
      steps.push(step);
      return async (url, options) => (world.fetch ?? realFetch)(url, options);
    },
    listen: async (redirectUri, options) => {
      loopback = await listen(redirectUri, renderCallbackPage, options);
      return loopback;
    },
    openBrowser: async (given) => {
      launched.push(given);
      void world.opener?.(given);
      if (world.opener !== undefined) return { opened: true };
      const isShort = loopback?.addresses.includes(new URL(given).host) ?? false;
      const url = isShort ? await redirected(given) : given;
      opened.push(url);
      void world.browser?.(url);
      return { opened: true };
    },
    machine: async () => world.machine ?? { platform: 'darwin', container: false },
    readFile: async (path) => {
      const text = world.files?.[path];
      if (text === undefined) throw new Failure('usage', `${path} cannot be read`);
      return new TextEncoder().encode(text);
    },
    writeFile: async (path, text) => void writtenFiles.set(path, text),
    pastedLines: (signal) => world.pasted ?? silence(signal),
    readStdin: async () => world.stdin ?? '',
    readStdinBytes: async () => new TextEncoder().encode(world.stdin ?? ''),
    stdinChunks: async function* stdinChunks() {
      yield new TextEncoder().encode(world.stdin ?? '');
    },
    deliver: async (data) => {
      stdout.write(new TextDecoder().decode(data));
      return true;
    },
    threads: async () => world.threads ?? { parallelism: 1, start: noThread },
    builtInServer: async () => {
      if (world.server === undefined) throw new Error('this test has no built-in server');
      return world.server;
    },
    serve: async () => {
      throw new Error('this test serves nothing');
    },
    faults: async () => [],
    serveAtm: async () => {
      throw new Error('this test serves nothing');
    },
    ask: {
      text: refuseToAnswer,
      secret: refuseToAnswer,
      confirm: refuseToAnswer,
      choose: refuseToAnswer,
      search: refuseToAnswer,
      ...world.ask,
    },
    profiles: {
      path: '/config.json',
      read: async () => ({ active, profiles }),
      requireWritable: async () => {},
      save: async (name, decide) => {
        profiles.set(name, decide({ active, profiles }));
        return { active, profiles };
      },
      remove: async (name) => void profiles.delete(name),
      rename: async (name, to, prepare) => {
        await prepare({ active, profiles });
        const profile = profiles.get(name);
        profiles.delete(name);
        profiles.set(to, profile ?? {});
        if (active === name) active = to;
        return { active, profiles };
      },
      use: async (name) => {
        active = name;
      },
    },
    registrations: {
      list: async (issuer) =>
        registrations
          .filter((one) => issuer === undefined || one.issuer === issuer)
          .toSorted((a, b) => b.registered_at - a.registered_at),
      read: async (issuer, client_id) =>
        registrations
          .filter((one) => one.issuer === issuer)
          .filter((one) => client_id === undefined || one.client_id === client_id)
          .toSorted((a, b) => b.registered_at - a.registered_at)[0],
      prepare: async () => ({ kind: 'file' }),
      write: async (one) => {
        const others = registrations.filter((other) => !isSameClient(other, one));
        registrations = [...others, one];
      },
      remove: async (issuer, client_id) => {
        const before = registrations.length;
        registrations = registrations.filter((one) => !isSameClient(one, { issuer, client_id }));
        return registrations.length < before;
      },
      locked: async (_issuer, work) => await work(),
    },
    keys: {
      list: async () => [...keys.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1)),
      read: async (name) => keys.get(name),
      describe: async (name) => ({ kind: 'file', path: `/keys/${name}.json` }),
      prepare: async (name) => ({ kind: 'file', path: `/keys/${name}.json` }),
      write: async (key) => void keys.set(key.name, key),
      remove: async (name) => keys.delete(name),
    },
    serveDocument: async () => {
      throw new Error('this test serves nothing');
    },
    pendingLogins: {
      keep: async (authorizationRequest) =>
        void pendingLogins.set(authorizationRequest.state, authorizationRequest),
      find: async (state) => pendingLogins.get(state),
      remove: async (state) => pendingLogins.delete(state),
      removeExpired: async (at) => {
        for (const one of pendingLogins.values())
          if (one.expires_at <= at) pendingLogins.delete(one.state);
      },
    },
    loginLock: world.loginLock ?? (async (_profile, _waitMs, work) => await work(true)),
    responseCache: world.responseCache ?? noCache,
    journal: { read: async () => journal, append: async (run) => void journal.push(run) },
    tokens: {
      describe: (profile) => ({ kind: 'file', path: `/tokens/${profile}.json` }),
      isReadableByOthers: async () => false,
      requireWritable: async () => world.unwritable && Promise.reject(world.unwritable),
      prepare: async (profile) => ({ kind: 'file', path: `/tokens/${profile}.json` }),
      read: async (profile) => tokens.get(profile),
      write: async (profile, set) => void tokens.set(profile, set),
      remove: async (profile) => tokens.delete(profile),
      move: async (profile, to) => {
        const set = tokens.get(profile);
        if (set !== undefined) tokens.set(to, set);
        return tokens.delete(profile);
      },
      locked: async (_profile, work) => await work(),
    },
  };
  return {
    context,
    profiles,
    tokens,
    registrations: () => registrations,
    keys,
    pendingLogins,
    slept,
    launched,
    opened,
    steps,
    networks,
    notes,
    writtenFiles,
    journal,
    stdout,
    stderr,
    interruption,
  };
}

type ClientOf = Pick<Registration, 'issuer' | 'client_id'>;

function isSameClient(one: ClientOf, other: ClientOf): boolean {
  return one.issuer === other.issuer && one.client_id === other.client_id;
}

/** Every server is asked each time. */
export const noCache: ResponseCache = {
  find: async () => undefined,
  store: async () => {},
  forget: async () => {},
  deleteUsed: async () => {},
};

/** The real fetch of the runtime: for servers on loopback. */
export const realFetch: Fetch = async (url, options = {}) => {
  const { method = 'GET', headers = {}, body, signal } = options;
  return await fetch(url, {
    method,
    headers: { ...headers },
    redirect: 'manual',
    body: body instanceof Uint8Array ? Buffer.from(body) : (body ?? null),
    ...(signal ? { signal } : {}),
  });
};

/** Where a browser is sent on from a URL. */
export async function redirected(url: string): Promise<string> {
  const { headers } = await realFetch(url);
  return headers.get('location') ?? url;
}

function stream(): Stream & { readonly text: () => string } {
  const written: string[] = [];
  return {
    isTTY: false,
    colour: false,
    columns: 80,
    write: (data) => void written.push(String(data)),
    text: () => written.join(''),
  };
}

function noThread(): never {
  throw new Error('this test has no other threads');
}

async function refuseToAnswer(message: string): Promise<never> {
  throw new Error(`nobody was to be asked: ${message}`);
}

async function* silence(signal: AbortSignal): AsyncGenerator<string> {
  await aborted([signal]).catch(() => {});
}

async function aborted(signals: readonly (AbortSignal | undefined)[]): Promise<never> {
  const signal = AbortSignal.any(signals.filter((one) => one !== undefined));
  return await new Promise<never>((_resolve, reject) => {
    const fail = () => reject(signal.reason);
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });
}
