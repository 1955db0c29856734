import type { Verdict } from '../../jwt/verdict.ts';
import type { Context } from '../../model/context.ts';
import type { Exchange } from '../../model/exchange.ts';
import type { BuiltInServer } from '../../model/servers.ts';
import { type Settings, withClient } from '../../model/settings.ts';
import type { TokenSet } from '../../model/token-set.ts';
import type { DeviceEvent } from '../device/device.ts';
import type { LoginEvent } from '../login/events.ts';
import { login } from '../login/login.ts';
import type { BrowserChoice } from '../login/open-browser.ts';
import type { LoginResult } from '../tokens/save-login.ts';

export type DemoStep = {
  readonly title: string;
  /** The exchanges of this step. */
  readonly exchanges: readonly Exchange[];
  readonly result: DemoResult;
};

export type DemoResult =
  | { readonly type: 'discovered'; readonly issuer: string }
  | { readonly type: 'signed_in'; readonly signedIn: LoginResult }
  | { readonly type: 'valid'; readonly secondsLeft: number }
  | { readonly type: 'refreshed'; readonly before: TokenSet; readonly after: TokenSet }
  | { readonly type: 'verified'; readonly verdict: Verdict }
  | {
      readonly type: 'challenged';
      readonly status: number;
      readonly metadataUrl: string;
      readonly issuer: string;
    }
  | { readonly type: 'registered'; readonly client_id: string }
  | { readonly type: 'called'; readonly status: number; readonly scope: string }
  | { readonly type: 'key_made'; readonly alg: string; readonly kid: string }
  | { readonly type: 'asserted'; readonly assertions: number; readonly audience: string }
  | { readonly type: 'pushed'; readonly parameters: readonly string[] }
  | { readonly type: 'bound'; readonly jkt: string }
  | { readonly type: 'proved'; readonly status: number; readonly htm: string; readonly htu: string }
  | { readonly type: 'refused'; readonly status: number; readonly reason: string }
  | { readonly type: 'removed'; readonly client_id: string };

export type DemoOptions = {
  readonly browser: BrowserChoice;
  readonly timeoutMs: number;
  /** Called with the title of a step before it starts. */
  readonly begin: (title: string) => void;
  readonly emit: (event: LoginEvent | DeviceEvent) => void;
};

/** Runs a step and collects the exchanges that belong to it. */
export function createTour(context: Context, begin: DemoOptions['begin']) {
  let seen = 0;
  let isFirst = true;
  return async (title: string, work: () => Promise<DemoResult>): Promise<DemoStep> => {
    begin(title);
    const result = await work();
    const exchanges = context.exchanges
      .slice(seen)
      .filter(({ leg, step }) => leg === undefined && (isFirst || step !== 'discovery'));
    seen = context.exchanges.length;
    isFirst = false;
    return { title, exchanges, result };
  };
}

/** Signs in at a server that the tour has started; without a user its test user does. */
export function createSignIn(
  { terminal: { interactive } }: Context,
  server: Pick<BuiltInServer, 'signIn'>,
  options: DemoOptions,
) {
  const browser = interactive ? options.browser : { never: true };
  return async (context: Context, settings: Settings): Promise<LoginResult> =>
    await login(context, settings, {
      ...options,
      browser,
      emit: (event) => {
        options.emit(event);
        if (event.type === 'url_ready' && !interactive) void server.signIn(event.url);
      },
    });
}

/** Nothing of the user's own profiles and environment belongs here, and nothing is stored. */
export function settingsOf(profile: string, client: Settings['client']): Settings {
  const own = { redirect_uri: 'http://127.0.0.1:0/callback', token_store: 'memory' } as const;
  const none = { profile, known: false, builtIn: false, client: {}, origins: {} };
  return withClient(none, { ...own, ...client }, 'preset');
}

/** What an earlier step has made. */
export function requireMade<T>(made: T | undefined): T {
  if (made === undefined) throw new Error('the step before has not ended');
  return made;
}
