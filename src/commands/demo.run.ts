import { demo } from '../flows/demo/demo.ts';
import type { DemoOptions } from '../flows/demo/tour.ts';
import { resolveSettings } from '../flows/server/resolve-settings.ts';
import type { Context } from '../model/context.ts';
import { Failure } from '../model/errors.ts';
import { createDemoReporter } from '../report/demo.ts';
import type { GlobalFlags } from './command.ts';
import { browserChoice, type BrowserFlags, loginTimeoutMs } from './flags/login-flags.ts';

type Flags = GlobalFlags & BrowserFlags & { readonly resource?: true; readonly keys?: true };

/** Takes the tour against the built-in server, and prints each step when it is done. */
export async function runDemo(context: Context, flags: Flags): Promise<void> {
  const reporter = createDemoReporter(context.terminal, flags.json ?? false);
  const options = {
    browser: browserChoice(flags),
    timeoutMs: loginTimeoutMs(flags),
    begin: reporter.begin,
    emit: reporter.emit,
  };
  for await (const step of await tourOf(context, flags, options)) reporter.step(step);
  reporter.end();
}

async function tourOf(context: Context, { resource, keys }: Flags, options: DemoOptions) {
  if (resource && keys) {
    throw new Failure('usage', '--resource and --keys are tours of their own: take one of them');
  }
  if (keys) {
    const { demoKeys } = await import('../flows/demo/keys.ts');
    return demoKeys(context, options);
  }
  if (!resource) return demo(context, await resolveSettings(context, { demo: true }), options);
  const { demoResource } = await import('../flows/demo/resource.ts');
  return demoResource(context, options);
}
