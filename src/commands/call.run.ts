import { bodyFrom } from '../flows/call/body.ts';
import { call, failureOf } from '../flows/call/call.ts';
import { resolveSettings } from '../flows/server/resolve-settings.ts';
import type { Context } from '../model/context.ts';
import { binaryNote, bodyForTerminal, calledJson, calledLines } from '../report/call.ts';
import { styleFor } from '../report/text/style.ts';
import type { GlobalFlags } from './command.ts';
import { type NetworkFlags, networkSettings } from './flags/network-flags.ts';
import { defaultMinTtl } from './flags/parse.ts';

type CallFlags = GlobalFlags &
  NetworkFlags & {
    readonly method?: string;
    readonly header?: readonly (readonly [string, string])[];
    readonly data?: readonly string[];
    readonly jsonData?: string;
    readonly include?: true;
    readonly fail?: true;
    /** Bytes. */
    readonly maxSize?: number;
    readonly minTtl?: number;
    readonly allowInsecureHttp?: true;
  };

const defaultMaxSize = 16 * 1024 * 1024;

/** Calls an API and prints the body that it responds with. */
export async function runCall(
  context: Context,
  flags: CallFlags,
  [url = '']: readonly string[],
): Promise<void> {
  const { stdout, stderr } = context.terminal;
  const insecure = flags.allowInsecureHttp ? { allow_insecure_http: true } : {};
  const client = { ...networkSettings(flags), ...insecure };
  const settings = await resolveSettings(context, { ...flags, client });
  const body = await bodyFrom(context, flags);
  const called = await call(context, settings, {
    url,
    method: flags.method ?? (body === undefined ? 'GET' : 'POST'),
    headers: flags.header ?? [],
    ...body,
    maxBytes: flags.maxSize ?? defaultMaxSize,
    minTtl: flags.minTtl ?? defaultMinTtl,
  });
  const failure = flags.fail ? failureOf(called) : undefined;
  if (!flags.json) {
    const { refusal: _refusal, ...rest } = called;
    // The failure repeats the refusal.
    const shown = failure === undefined ? called : rest;
    stderr.write(calledLines(shown, styleFor(stderr), { include: flags.include ?? false }));
  }
  if (failure !== undefined) throw failure;
  if (flags.json) return stdout.write(calledJson(called));
  if (!stdout.isTTY) return stdout.write(called.body);
  const text = bodyForTerminal(called.body);
  return text === undefined ? stderr.write(binaryNote(called.body)) : stdout.write(text);
}
