import type { BrowserChoice } from '../flows/browser.ts';

/** What commander makes of `--no-browser` and `--browser <command>`. */
export type BrowserFlags = { readonly browser: boolean | string };

/** Whether a browser may be opened, and which program. */
export function browserChoice({ browser }: BrowserFlags): BrowserChoice {
  return {
    never: browser === false,
    command: typeof browser === 'string' ? browser : undefined,
  };
}
