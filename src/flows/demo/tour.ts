import type { Verdict } from '../../jwt/verdict.ts';
import type { Context } from '../../model/context.ts';
import type { Exchange } from '../../model/exchange.ts';
import type { TokenSet } from '../../model/token-set.ts';
import type { DeviceEvent } from '../device/device.ts';
import type { LoginEvent } from '../login/events.ts';
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
  return async (title: string, work: () => Promise<DemoResult>): Promise<DemoStep> => {
    const isFirst = seen === 0;
    begin(title);
    const result = await work();
    const exchanges = context.exchanges
      .slice(seen)
      .filter(({ leg, step }) => leg === undefined && (isFirst || step !== 'discovery'));
    seen = context.exchanges.length;
    return { title, exchanges, result };
  };
}
