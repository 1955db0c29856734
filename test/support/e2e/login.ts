import type { CliResult } from '../cli/run-cli.ts';
import { type Spawned, spawnCli, type SpawnOptions } from './spawn.ts';

export type UrlReady = { readonly url: string; readonly redirect_uri: string };

/** The address to open, which a login with `--json` tells at once; warnings may come before it. */
export async function urlReady(cli: Spawned): Promise<UrlReady> {
  const [line] = await cli.says('stderr', /^\{"event":"url_ready".*\n/m);
  const { url, redirect_uri } = JSON.parse(line) as UrlReady;
  return { url, redirect_uri };
}

/** A login that waits for somebody to open the address. */
export async function beginLogin(
  args: readonly string[],
  options: SpawnOptions = {},
): Promise<{ readonly cli: Spawned; readonly ready: UrlReady }> {
  const port = args.includes('--redirect-uri') ? [] : ['--port', '0'];
  const cli = await spawnCli(['login', '--json', '--no-browser', ...port, ...args], options);
  return { cli, ready: await urlReady(cli) };
}

/** A whole login; `person` does in the browser what a person would. */
export async function logIn(
  args: readonly string[],
  person: (url: string) => Promise<unknown>,
  options: SpawnOptions = {},
): Promise<CliResult> {
  const { cli, ready } = await beginLogin(args, options);
  await person(ready.url);
  return await cli.result;
}
