import { bodyFrom } from '../flows/call/body.ts';
import { failureOf } from '../flows/call/call.ts';
import { callOrSignIn } from '../flows/call/call-or-sign-in.ts';
import type { Voice } from '../diagnosis/voice.ts';
import type { LoginEvent } from '../flows/login/events.ts';
import type { Context } from '../model/context.ts';
import {
  binaryNote,
  bodyForTerminal,
  calledJson,
  calledLines,
  refusalLines,
} from '../report/call.ts';
import { createEventWriter } from '../report/events.ts';
import { loginEventLines } from '../report/login.ts';
import { loadStyle } from '../report/text/load-style.ts';
import { styleFor } from '../report/text/style.ts';
import type { End, GlobalFlags } from './command.ts';
import { browserChoice, type BrowserFlags, loginTimeoutMs } from './flags/login-flags.ts';
import { type NetworkFlags, networkSettings } from './flags/network-flags.ts';
import { defaultMinTtl } from './flags/parse.ts';

type CallFlags = GlobalFlags &
  BrowserFlags &
  NetworkFlags & {
    readonly login?: true;
    readonly stepUp?: true;
    readonly register?: true;
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

/** Shows how a sign-in goes; its stdout is that of the call. */
async function loginEmitter(context: Context, { json }: CallFlags) {
  const { stderr } = context.terminal;
  if (json) return createEventWriter(stderr, context);
  const style = await loadStyle(stderr);
  return (event: LoginEvent) => stderr.write(loginEventLines(event, style) ?? '');
}

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
  // What a command that repeats this one needs; a body or a header may hold a secret.
  if (flags.method !== undefined) context.note({ flags: [['-X', flags.method]] });
  const body = await bodyFrom(context, flags);
  const request = {
    url,
    method: flags.method ?? (body === undefined ? 'GET' : 'POST'),
    headers: flags.header ?? [],
    ...body,
    maxBytes: flags.maxSize ?? defaultMaxSize,
    minTtl: flags.minTtl ?? defaultMinTtl,
  };
  const called = await callOrSignIn(context, { ...flags, client }, request, {
    login: flags.login ?? false,
    stepUp: flags.stepUp ?? false,
    mayRegister: flags.register ?? false,
    browser: browserChoice(flags),
    timeoutMs: loginTimeoutMs(flags),
    emit: await loginEmitter(context, flags),
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
