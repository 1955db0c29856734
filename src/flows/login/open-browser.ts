import { delimiter } from 'node:path';
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

/** A page to open, and a short URL of this machine that redirects to it. */
export type PageToOpen = { readonly url: string; readonly short_url?: string | undefined };

export type Opener = { readonly open: (page: PageToOpen) => Promise<BrowserLaunch> };

/**
 * Decides what opens the authorization URL: the programs of the user, else the system's browser if
 * there is a terminal; the built-in server can also sign in without a user. Throws `human_needed`
 * when none of these is possible.
 */
export function chooseBrowser(
  context: Context,
  { builtIn }: Pick<Settings, 'builtIn'>,
  { never, command }: BrowserChoice,
): Opener {
  if (never) return { open: async () => ({ by: 'nobody' }) };
  const programs = namedPrograms(context, { builtIn, command });
  if (programs.length > 0 || context.terminal.interactive) {
    return { open: ({ url, short_url = url }) => openWith(context, short_url, programs) };
  }
  if (builtIn) return withAutomaticSignIn(context);
  throw new Failure('human_needed', 'signing in needs a user, and there is no terminal', {
    advice: { id: 'no_browser' },
  });
}

/**
 * The programs that are to open a URL, in order: the one of `--browser` or ATM_BROWSER, else the
 * list of BROWSER. Without a terminal BROWSER does not count for the built-in server, which signs in
 * by itself: some editors set it in every shell.
 */
function namedPrograms(
  { env, terminal }: Context,
  { builtIn, command }: Pick<Settings, 'builtIn'> & Pick<BrowserChoice, 'command'>,
): readonly string[] {
  const named = command || env['ATM_BROWSER'];
  if (named) return [named];
  if (builtIn && !terminal.interactive) return [];
  return (env['BROWSER'] ?? '').split(delimiter).filter((program) => program.trim() !== '');
}

/** Opens a URL with the first of the programs that can; without programs, with the system's browser. */
async function openWith(
  context: Context,
  url: string,
  [program, ...others]: readonly string[],
): Promise<BrowserLaunch> {
  const outcome = await context.openBrowser(url, program);
  if (outcome.opened || others.length === 0) return { by: 'browser', ...outcome };
  return await openWith(context, url, others);
}

function withAutomaticSignIn(context: Context): Opener {
  return {
    open: async ({ url }) => {
      context.note({ local: { robot: true } });
      const server = await context.builtInServer();
      await server.signIn(url);
      return { by: 'robot' };
    },
  };
}

/**
 * Opens a page that the user could also open: with the programs of the user, or with the system's
 * browser if there is a terminal. A missing browser is not a failure.
 */
export async function openPage(
  context: Context,
  url: string,
  { never, command, builtIn }: BrowserChoice & Pick<Settings, 'builtIn'>,
): Promise<BrowserLaunch> {
  const programs = namedPrograms(context, { builtIn, command });
  const isWanted = programs.length > 0 || context.terminal.interactive;
  return never || !isWanted ? { by: 'nobody' } : await openWith(context, url, programs);
}
