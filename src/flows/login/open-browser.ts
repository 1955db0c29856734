import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import type { Settings } from '../../model/settings.ts';

/** The flags about the browser. */
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
 * Decides what opens the authorization URL: the configured program, else the system's browser if
 * there is a terminal; the built-in server can also sign in without a user. Throws `human_needed`
 * when none of these is possible.
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
  if (builtIn) return withAutomaticSignIn(context);
  throw new Failure('human_needed', 'signing in needs a user, and there is no terminal', {
    hint: [
      'print the URL and wait for the callback: --no-browser',
      'open it with a program: --browser <command>',
      'sign in on another device: atm-cli device; or use stored tokens: ATM_PROFILE=<profile>',
    ].join('\n'),
  });
}

function withBrowser(context: Context, command: string | undefined): Opener {
  return {
    open: async (url) => ({ by: 'browser', ...(await context.openBrowser(url, command)) }),
  };
}

function withAutomaticSignIn(context: Context): Opener {
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
 * Opens a page that the user could also open: with the configured program, or with the system's
 * browser if there is a terminal. A missing browser is not a failure.
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
