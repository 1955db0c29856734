import manifest from '../../package.json' with { type: 'json' };
import type { RunNotes } from '../model/context.ts';
import type { Exchange } from '../model/exchange.ts';
import type { Run, RunFailure, RunSetting } from '../model/run.ts';
import { exitCodes, Failure } from '../model/errors.ts';
import { redact } from '../report/redact/secret-names.ts';
import { settingRows } from '../report/profile/setting-rows.ts';
import { isSettingName } from '../model/setting-kinds.ts';
import type { Settings } from '../model/settings.ts';

/** How a command ended: with its exit code, or with an error. */
export type Outcome = {
  readonly exitCode: number;
  readonly error?: unknown;
  /** A refusal that is the result of the command. */
  readonly refusal?: Failure | undefined;
};

export type Circumstances = {
  /** The words of the command, without operands. */
  readonly command: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly exchanges?: readonly Exchange[];
  readonly notes?: RunNotes;
};

/** The record of a command that all formatters and diagnosis use; nothing is redacted. */
export function runRecord(
  { notes = {}, exchanges = [], ...circumstances }: Circumstances,
  { exitCode, error, refusal }: Outcome,
): Run {
  const { settings, checks, reused, tolerated, local, flags } = notes;
  const { provider } = settings?.client ?? {};
  return {
    ...circumstances,
    version: manifest.version,
    profile: settings?.profile,
    exitCode: error instanceof Failure ? error.exitCode : exitCode,
    settings: settings === undefined ? [] : settingsOf(settings),
    ...(flags === undefined ? {} : { flags }),
    exchanges,
    ...(reused === undefined ? {} : { reused }),
    ...(tolerated === undefined ? {} : { tolerated }),
    failure:
      error === undefined
        ? ((refusal && failureOf(refusal)) ?? failedCheck(exitCode, notes))
        : failureOf(error),
    checks,
    local: { provider, profile_stored: settings?.known, flow: settings?.flow, ...local },
  };
}

function settingsOf({ client, origins }: Settings): readonly RunSetting[] {
  return settingRows(client).map(({ setting, name, value }) => {
    const { client_secret = '' } = client;
    const origin = (isSettingName(setting) ? origins[setting] : undefined) ?? 'default';
    return { name, origin, value: name === 'client_secret' ? redact(name, client_secret) : value };
  });
}

function failureOf(error: unknown): RunFailure {
  if (!(error instanceof Failure)) return { kind: 'bug', message: String(error) };
  const { kind, message, code, advice, rule } = error;
  return { kind, message, code, advice, rule };
}

/** `verify` throws nothing when a token is invalid: the verdict is its result. */
function failedCheck(exitCode: number, { checks = [] }: RunNotes): RunFailure | undefined {
  const failed =
    checks.find(({ verdict }) => verdict === 'fail') ??
    checks.find(({ verdict }) => verdict === 'unknown');
  if (exitCode === exitCodes.ok || failed === undefined) return undefined;
  const kind = failed.verdict === 'fail' ? 'check_failed' : 'undecided';
  return { kind, message: `${failed.id}: ${failed.message}`, rule: failed.rule };
}
