import { confirmDevice, signIn } from '../../../src/server/automatic-sign-in.ts';
import { realFetch } from '../context.ts';
import { type CliOptions, type CliResult, runCli } from './run-cli.ts';

const signInAddress = /"url":"([^"]+)"|^ +(http:\S+\/auth\?\S+)\n/m;
const deviceAddress = /"verification_uri_complete":"([^"]+)"|or open +(\S+)\n/;

/**
 * Runs a sign-in while a willing person opens what it shows. It is interrupted where the person
 * cannot go on, and as soon as it says something that `enough` matches.
 */
export async function runWithPerson(
  args: readonly string[],
  options: CliOptions,
  enough?: RegExp,
): Promise<CliResult> {
  let isThere = false;
  return await runCli(args, {
    ...options,
    watch: (stderr, interrupt) => {
      if (enough?.test(stderr)) interrupt();
      const [pattern, act] =
        args[0] === 'device' ? [deviceAddress, confirmDevice] : [signInAddress, signIn];
      const [, one, other] = pattern.exec(stderr) ?? [];
      const url = one ?? other;
      if (url === undefined || isThere) return;
      isThere = true;
      void act(realFetch, url).catch(interrupt);
    },
  });
}
