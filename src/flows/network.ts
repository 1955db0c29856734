import type { Context } from '../context.ts';
import { networkNames } from '../setting-kinds.ts';
import { type ClientSettings, type NetworkSettings, settingsFromEnvironment } from '../settings.ts';

/** Tells the world how requests of this run reach servers, as far as the settings say. */
export function useNetwork(context: Context, client: Partial<ClientSettings>): void {
  const named = networkNames.flatMap((name) => {
    const value = client[name];
    return value === undefined ? [] : [[name, value]];
  });
  context.useNetwork(Object.fromEntries(named));
}

/** The same for a run that has no profile and no server of its own. */
export function useNetworkAlone(context: Context, flags: NetworkSettings): void {
  useNetwork(context, { ...settingsFromEnvironment(context.env), ...flags });
}
