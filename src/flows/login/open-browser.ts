import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import type { Settings } from '../../model/settings.ts';

/** What the flags say about the browser. */
export type BrowserChoice = {
  /** `--no-browser`: the URL is printed and nothing is opened. */
  readonly never: boolean;
  /** `--browser <command>`. */
  readonly command?: string | undefined;
};

export type BrowserLaunch =
  | { readonly by: 'nobody' }
  | { readonly by: 'robot' }
  | { readonly by: 'browser'; readonly opened: boolean; readonly detail?: string };

export type Opener = { readonly open: (url: string) => Promise<BrowserLaunch> };

/**
 * Decides who opens the authorization URL. A program that was named is used everywhere, the
 * system's browser only when a person is there, and the built-in server signs in by itself when
 * nobody is. Throws `human_needed` when nothing is left.
 */
export function chooseBrowser(
  context: Context,
  { builtIn }: Pick<Settings, 'builtIn'>,
  { never, command }: BrowserChoice,
): Opener {
  const named = command ?? context.env['ATM_BROWSER'];
  if (never) return { open: async () => ({ by: 'nobody' }) };
  if (named !== undefined && named !== '') return withBrowser(context, named);
  if (context.terminal.interactive) return withBrowser(context, context.env['BROWSER']);
  if (builtIn) return withRobot(context);
  throw new Failure('human_needed', 'a person has to sign in, and no terminal is there', {
    hint: [
      'print the URL and wait for the callback: --no-browser',
      'let a program open it: --browser <command>',
      'without a person: atm-cli device, or ATM_PROFILE with stored tokens',
    ].join('\n'),
  });
}

function withBrowser(context: Context, command: string | undefined): Opener {
  return {
    open: async (url) => ({ by: 'browser', ...(await context.openBrowser(url, command)) }),
  };
}

function withRobot(context: Context): Opener {
  return {
    open: async (url) => {
      context.note({ local: { robot: true } });
      const server = await context.builtInServer();
      await server.signIn(url);
      return { by: 'robot' };
    },
  };
}

/**
 * Opens a page that a person could also open by hand: with a program that was named everywhere, with
 * the system's browser only when a person is there. No browser is no failure.
 */
export async function openPage(
  context: Context,
  url: string,
  { never, command }: BrowserChoice,
): Promise<BrowserLaunch> {
  const named = command || context.env['ATM_BROWSER'];
  if (never || (!named && !context.terminal.interactive)) return { by: 'nobody' };
  return { by: 'browser', ...(await context.openBrowser(url, named || context.env['BROWSER'])) };
}
