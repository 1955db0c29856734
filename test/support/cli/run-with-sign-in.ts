import { signIn } from '../../../src/server/automatic-sign-in.ts';
import { realFetch } from '../context.ts';
import { type CliOptions, type CliResult, runCli } from './run-cli.ts';

/**
 * Runs a command whose user signs in at the built-in server as often as a URL is printed for it;
 * `signIns` are the authorization URLs.
 */
export async function runWithSignIn(
  args: readonly string[],
  options: CliOptions = {},
): Promise<CliResult & { readonly signIns: readonly URL[] }> {
  const seen = new Map<string, Promise<unknown>>();
  const watch = (stderr: string) => {
    for (const [, url = ''] of stderr.matchAll(/Sign in here:\s+(http\S+)\s/g)) {
      if (!seen.has(url))
        seen.set(
          url,
          signIn(realFetch, url).catch(() => undefined),
        );
    }
  };
  const result = await runCli([...args, '--no-browser'], { watch, ...options });
  await Promise.all(seen.values());
  return { ...result, signIns: [...seen.keys()].map((url) => new URL(url)) };
}
