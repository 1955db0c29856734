import { demo } from '../flows/demo.ts';
import { resolveSettings } from '../flows/server/resolve-settings.ts';
import type { Context } from '../model/context.ts';
import { createDemoReporter } from '../report/demo.ts';
import type { GlobalFlags } from './command.ts';
import { browserChoice, type BrowserFlags, loginTimeoutMs } from './flags/login-flags.ts';

/** Takes the tour against the built-in server, and prints each step when it is done. */
export async function runDemo(context: Context, flags: GlobalFlags & BrowserFlags): Promise<void> {
  const settings = await resolveSettings(context, { demo: true });
  const reporter = createDemoReporter(context.terminal, flags.json ?? false);
  const options = {
    browser: browserChoice(flags),
    timeoutMs: loginTimeoutMs(flags),
    begin: reporter.begin,
    emit: reporter.emit,
  };
  for await (const step of demo(context, settings, options)) reporter.step(step);
  reporter.end();
}
