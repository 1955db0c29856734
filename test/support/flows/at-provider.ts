import type { Fetch } from '../../../src/model/exchange.ts';
import { device, type DeviceEvent } from '../../../src/flows/device/device.ts';
import { login } from '../../../src/flows/login/login.ts';
import { logout } from '../../../src/flows/tokens/logout.ts';
import { refreshTokens } from '../../../src/flows/tokens/refresh.ts';
import { resolveSettings } from '../../../src/flows/server/resolve-settings.ts';
import { storedTokens } from '../../../src/flows/tokens/stored-tokens.ts';
import type { ClientSettings } from '../../../src/model/settings.ts';
import { createWorld, realFetch } from '../context.ts';

type Client = Partial<ClientSettings>;

/**
 * The flows of one profile at a provider, with the settings that its preset gives. The browser
 * follows redirects, waiting takes no time, and from the first sign-in on no flag is needed.
 */
export function atProvider(client: Client, fetch: Fetch = realFetch) {
  const events: DeviceEvent[] = [];
  const world = createWorld({
    fetch,
    browser: async (url) => {
      const answer = await fetch(url);
      await realFetch(answer.headers.get('location') ?? '');
    },
  });
  const { context } = world;
  const settings = async (named: Client = {}) => {
    return await resolveSettings(context, { client: named }, { mayBeNew: true });
  };
  const browser = { never: false, command: 'test-browser' };
  return {
    ...world,
    events,
    login: async () => {
      const redirect_uri = 'http://127.0.0.1:0/callback';
      const given = await settings({ redirect_uri, ...client });
      return await login(context, given, { browser, timeoutMs: 60_000, emit: () => {} });
    },
    device: async () => {
      const emit = (event: DeviceEvent) => void events.push(event);
      const options = { browser: { never: true }, countdown: false, emit };
      return await device(context, await settings(client), options);
    },
    refresh: async () => {
      const known = await settings();
      return await refreshTokens(context, known, await storedTokens(context, known));
    },
    logout: async () => {
      const options = { local: false, browser: { never: true } };
      return await logout(context, await settings(), options);
    },
    settings,
  };
}

/** A fetch that finds a vendor's own address at a server on loopback. */
export function standIn(address: string, origin: string): Fetch {
  return async (url, options) => await realFetch(url.replace(address, origin), options);
}
