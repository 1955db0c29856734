import type { Context } from '../../../src/model/context.ts';
import { Failure } from '../../../src/model/errors.ts';
import { device, type DeviceEvent, type DeviceOptions } from '../../../src/flows/device/device.ts';
import type { ClientSettings, Settings } from '../../../src/model/settings.ts';
import { createWorld, type World } from '../context.ts';
import { type Answer, issuer, json, metadata, scriptedServer } from './scripted-server.ts';

export const discovery = '/.well-known/openid-configuration';
const start = Date.parse('2026-01-01T00:00:00Z');

export const code = {
  device_code: 'device-1',
  user_code: 'WDJB-MJHT',
  verification_uri: `${issuer}/device`,
  verification_uri_complete: `${issuer}/device?user_code=WDJB-MJHT`,
  expires_in: 600,
};
export const tokens = { access_token: 'at-1', token_type: 'Bearer', expires_in: 300 };
export const pending = json(400, { error: 'authorization_pending' });

export type Setup = Pick<World, 'env' | 'interactive' | 'profiles'> & {
  readonly metadata?: object;
  /** The document of RFC 8414; there is none unless it is given. */
  readonly otherMetadata?: object;
  readonly code?: Answer;
  readonly polls?: readonly Answer[];
  readonly client?: Partial<ClientSettings>;
  readonly options?: Partial<DeviceOptions>;
  /** Milliseconds that the token endpoint takes to answer. */
  readonly latency?: number;
  /** What the wall clock says has passed while the timers counted some milliseconds. */
  readonly wall?: (milliseconds: number, turn: number) => number;
};

/** A device sign-in against a script, on a clock that only waiting moves. */
export function run(setup: Setup = {}) {
  let now = start;
  let timer = 0;
  const slept: number[] = [];
  const server = scriptedServer(
    {
      [discovery]: [setup.metadata ?? metadata],
      '/.well-known/oauth-authorization-server': setup.otherMetadata ? [setup.otherMetadata] : [],
      '/device/auth': [setup.code ?? code],
      '/token': setup.polls ?? [tokens],
    },
    () => now - start,
  );
  const world = createWorld({
    ...setup,
    fetch: async (url, options) => {
      const answer = await server.fetch(url, options);
      const passed = url.endsWith('/token') ? (setup.latency ?? 0) : 0;
      now += passed;
      timer += passed;
      return answer;
    },
  });
  const context: Context = {
    ...world.context,
    now: () => now,
    monotonic: () => timer,
    sleep: async (milliseconds) => {
      slept.push(milliseconds / 1000);
      now += setup.wall?.(milliseconds, slept.length) ?? milliseconds;
      timer += milliseconds;
    },
  };
  const settings: Settings = {
    profile: 'test',
    known: false,
    builtIn: false,
    client: { issuer, client_id: 'tv', ...setup.client },
    origins: { issuer: 'flag', client_id: 'flag' },
  };
  const events: DeviceEvent[] = [];
  const outcome = device(context, settings, {
    browser: { never: false },
    countdown: false,
    emit: (event) => events.push(event),
    ...setup.options,
  });
  const polledAt = () => server.to('/token').map(({ at }) => at);
  return { ...world, ...server, slept, events, outcome, polledAt };
}

/** What a sign-in failed with. */
export async function failureOf(outcome: Promise<unknown>): Promise<Failure> {
  const error = await outcome.catch((caught: unknown) => caught);
  if (!(error instanceof Failure)) throw new Error(`expected a Failure, saw ${String(error)}`);
  return error;
}
