import type { Context } from '../context.ts';
import type { BrowserChoice, Opening } from './browser.ts';

/**
 * Opens a page that a person could also open by hand: with a program that was named everywhere, with
 * the system's browser only when a person is there. No browser is no failure.
 */
export async function openPage(
  context: Context,
  url: string,
  { never, command }: BrowserChoice,
): Promise<Opening> {
  const named = command || context.env['ATM_BROWSER'];
  if (never || (!named && !context.terminal.interactive)) return { by: 'nobody' };
  return { by: 'browser', ...(await context.openBrowser(url, named || context.env['BROWSER'])) };
}
