import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';

import type { Context } from '../../src/model/context.ts';
import { Failure } from '../../src/model/errors.ts';
import { call, failureOf } from '../../src/flows/call/call.ts';
import { device } from '../../src/flows/device/device.ts';
import { discoverServer } from '../../src/flows/server/discover.ts';
import { login } from '../../src/flows/login/login.ts';
import { introspect } from '../../src/flows/tokens/introspect.ts';
import { logout } from '../../src/flows/tokens/logout.ts';
import { refreshTokens } from '../../src/flows/tokens/refresh.ts';
import { revoke } from '../../src/flows/tokens/revoke.ts';
import { storedTokens } from '../../src/flows/tokens/stored-tokens.ts';
import { userinfo } from '../../src/flows/call/userinfo.ts';
import { exitCodeFor, tokenVerifier } from '../../src/flows/verify/verify.ts';
import { type ContextProcess, createContext } from '../../src/io/create-context.ts';
import { renderCallbackPage } from '../../src/report/callback-page.ts';
import { demoSettings } from '../../src/model/profile-names.ts';
import type { ClientSettings, Settings } from '../../src/model/settings.ts';
import type { CaseSettings, FaultCase } from './fault-cases.ts';
import { noCache } from './context.ts';
import { type FaultyServer, startFaulty } from './faulty.ts';
import { remediesOf } from './remedies.ts';

export type FaultOutcome = { readonly exitCode: number; readonly says: string };

type Stage = {
  readonly context: Context;
  readonly settings: Settings;
  readonly server: FaultyServer;
  readonly emit: (event: object) => void;
};

/** No other wait is as long. */
const loginTimeoutMs = 61_007;
const healthyTimeout = 20;

/**
 * Runs one case against a server of its own: real HTTP, real files, the robot as the person. Waiting
 * takes no time, and a login is out of time when its callback was delivered and did not end it.
 */
export async function runFaultCase(one: FaultCase): Promise<FaultOutcome> {
  const { fault, command, timeout } = one;
  const home = await mkdtemp(join(tmpdir(), 'atm-cli-fault-'));
  const server = await startFaulty(fault.split(','));
  const said: string[] = [];
  const emit = ({ type, ...rest }: { readonly type?: string }) => {
    said.push(`${type}: ${Object.values(rest).join(' ')}`);
  };
  const settings: Settings = {
    profile: 'demo',
    known: true,
    builtIn: true,
    client: replaced(demoSettings(Number(new URL(server.issuer).port)), one.settings),
    origins: {},
  };
  const { context, close } = createStage(home, server, timeout);
  try {
    const exitCode = await commands[command]({ context, settings, server, emit });
    return { exitCode, says: said.join('\n') };
  } catch (error) {
    if (!(error instanceof Failure)) return { exitCode: 1, says: String(Object(error).stack) };
    const { exitCode, message } = error;
    const run = { command, profile: 'demo', exchanges: context.exchanges };
    return { exitCode, says: [...said, message, remediesOf(error, run)].join('\n') };
  } finally {
    await close();
    await server.close();
    await rm(home, { recursive: true, force: true });
  }
}

function replaced(
  demo: Partial<ClientSettings>,
  settings: CaseSettings = {},
): Partial<ClientSettings> {
  const all = Object.entries({ ...demo, ...settings });
  return Object.fromEntries(all.filter(([, value]) => value !== undefined));
}

function createStage(home: string, server: FaultyServer, timeout = healthyTimeout) {
  const output = { isTTY: false, columns: 100, write: () => true };
  const process: ContextProcess = {
    env: { ATM_CLI_HOME: home, ATM_TOKEN_STORE: 'file' },
    platform: 'linux',
    stdin: Object.assign(new PassThrough(), { isTTY: false }) as unknown as NodeJS.Process['stdin'],
    stdout: output,
    stderr: output,
  };
  const interruption = new AbortController();
  const { context, close } = createContext(
    process,
    { input: false, color: false, timeout },
    interruption.signal,
    async () => renderCallbackPage,
  );
  let ahead = 0;
  let deliver: () => void = () => {};
  const delivered = new Promise<void>((resolve) => {
    deliver = resolve;
  });
  return {
    close,
    context: {
      ...context,
      // Each command is a run of its own, which asks the server.
      responseCache: noCache,
      now: () => Date.now() + ahead,
      monotonic: () => performance.now() + ahead,
      sleep: async (milliseconds: number) => {
        if (milliseconds === loginTimeoutMs) await delivered;
        ahead += milliseconds;
      },
      builtInServer: async () => ({
        ...server,
        signIn: (url: string) => server.signIn(url).finally(deliver),
      }),
    } satisfies Context,
  };
}

const browser = { never: false };

const commands: Readonly<Record<FaultCase['command'], (stage: Stage) => Promise<number>>> = {
  async discover({ context, settings, emit }) {
    const { issuer, jwks, problem } = await discoverServer(context, settings);
    if (problem !== undefined) throw problem;
    emit({ type: 'discovered', issuer, jwks: JSON.stringify(jwks) });
    return 0;
  },
  async login(stage) {
    await signIn(stage);
    return 0;
  },
  async device({ context, settings, server, emit }) {
    let userCode = '';
    const asPerson: Context = {
      ...context,
      builtInServer: async () => ({
        ...server,
        // Without verification_uri_complete a person types the code.
        confirmDevice: (url) => server.confirmDevice(withUserCode(url, userCode)),
      }),
    };
    const { tokens } = await device(asPerson, settings, {
      browser,
      countdown: false,
      emit: (event) => {
        if (event.type === 'code_ready') userCode = event.user_code;
        emit(event);
      },
    });
    emit({ type: 'signed in', token: tokens.token_type });
    return 0;
  },
  async refresh(stage) {
    const { context, settings, emit } = stage;
    const before = await signIn(stage);
    const { tokens } = await refreshTokens(context, settings, before);
    const isNew = tokens.refresh_token !== before.refresh_token;
    emit({ type: 'refreshed', token: isNew ? 'another refresh token' : 'the same refresh token' });
    return 0;
  },
  async 'refresh at once'(stage) {
    const { context, settings, emit } = stage;
    const before = await signIn(stage);
    const both = await Promise.all([1, 2].map(() => refreshTokens(context, settings, before)));
    const again = await refreshTokens(context, settings, await storedTokens(context, settings));
    emit({ type: 'asked', times: [...both, again].filter(({ asked }) => asked).length });
    return 0;
  },
  async 'refresh twice'(stage) {
    const { context, settings } = stage;
    const before = await signIn(stage);
    await refreshTokens(context, settings, before).catch(() => undefined);
    await refreshTokens(context, settings, await storedTokens(context, settings));
    return 0;
  },
  async verify(stage) {
    const { context, settings, emit } = stage;
    const { id_token = '' } = await signIn(stage);
    const request = { settings, audience: ['atm-cli'], jws: false, clockTolerance: 0 };
    const one = await tokenVerifier(context, request);
    const { outcome, checks } = await one(id_token);
    for (const { verdict, message } of checks) emit({ type: verdict, message });
    return exitCodeFor([outcome]);
  },
  async userinfo(stage) {
    await signIn(stage);
    const { claims } = await userinfo(stage.context, stage.settings);
    stage.emit({ type: 'userinfo', claims: JSON.stringify(claims) });
    return 0;
  },
  async introspect(stage) {
    await signIn(stage);
    const { answer } = await introspect(stage.context, stage.settings, { stored: 'access_token' });
    stage.emit({ type: 'active', answer: JSON.stringify(answer.active) });
    return 0;
  },
  async revoke(stage) {
    await signIn(stage);
    const stored = ['refresh_token', 'access_token'] as const;
    const { tokens } = await revoke(stage.context, stage.settings, { stored });
    stage.emit({ type: 'revoked', tokens: tokens.map(({ token, fate }) => `${token} ${fate}`) });
    return 0;
  },
  async logout(stage) {
    await signIn(stage);
    const { tokens } = await logout(stage.context, stage.settings, { local: false, browser });
    stage.emit({ type: 'signed out', tokens: tokens.map(({ token, fate }) => `${token} ${fate}`) });
    return 0;
  },
  async call(stage) {
    await signIn(stage);
    const wanted = { url: stage.server.resource, method: 'DELETE', headers: [], maxBytes: 1e6 };
    const called = await call(stage.context, stage.settings, { ...wanted, minTtl: 0 });
    stage.emit({ type: 'called', status: called.status, why: JSON.stringify(called.refusal) });
    const failure = failureOf(called);
    if (failure !== undefined) throw failure;
    return 0;
  },
};

function withUserCode(url: string, code: string): string {
  const page = new URL(url);
  page.searchParams.set('user_code', code);
  return page.href;
}

async function signIn({ context, settings, emit }: Stage) {
  const { tokens, advice } = await login(context, settings, {
    browser,
    timeoutMs: loginTimeoutMs,
    emit: (event) => event.type === 'rejected_request' && emit(event),
  });
  const life = tokens.expires_at === undefined ? 'no end' : 'an end';
  emit({ type: 'signed in', token: tokens.token_type, life });
  for (const text of advice) emit({ type: 'advice', text });
  return tokens;
}
