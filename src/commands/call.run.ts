import { bodyFrom } from '../flows/call/body.ts';
import { call, failureOf } from '../flows/call/call.ts';
import type { Voice } from '../diagnosis/voice.ts';
import { resolveSettings } from '../flows/server/resolve-settings.ts';
import type { Context } from '../model/context.ts';
import {
  binaryNote,
  bodyForTerminal,
  calledJson,
  calledLines,
  refusalLines,
} from '../report/call.ts';
import { styleFor } from '../report/text/style.ts';
import type { End, GlobalFlags } from './command.ts';
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
): Promise<End> {
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
  const failure = failureOf(called);
  const show = ({ hints, rule }: Voice = { hints: [], rule: undefined }) => {
    if (flags.json) return stdout.write(calledJson(called, hints));
    if (failure !== undefined && called.refusal !== undefined) {
      stderr.write(refusalLines(failure, styleFor(stderr), { hints, rule }));
    }
    if (!stdout.isTTY) return stdout.write(called.body);
    const text = bodyForTerminal(called.body, styleFor(stdout));
    return text === undefined ? stderr.write(binaryNote(called.body)) : stdout.write(text);
  };
  if (!flags.json) {
    stderr.write(calledLines(called, styleFor(stderr), { include: flags.include ?? false }));
  }
  if (failure === undefined) return show();
  if (flags.fail) throw failure;
  return { failure, show };
}
