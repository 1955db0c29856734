import { demoProfile, defaultProfile } from '../../model/profile-names.ts';
import type { Run, RunSetting } from '../../model/run.ts';
import { settingFlag } from '../../model/setting-flags.ts';
import { endpointNames, networkNames } from '../../model/setting-kinds.ts';
import { quoteWord } from '../../util/shell-words.ts';

const provider = ['provider', 'preset', 'provider_parameters', 'issuer'] as const;
const server = [...provider, ...endpointNames, 'allow_insecure_http', ...networkNames] as const;
const client = [
  'client_id',
  'client_auth',
  'token_body',
  'client_secret_file',
  'client_secret',
] as const;
const request = ['scope', 'audience', 'resource', 'params', 'token_store'] as const;
const grant = [...server, ...client, ...request] as const;

/** The settings that a command takes as flags; every command takes `-p`. */
export const settingsOfCommands: Readonly<Record<string, readonly string[]>> = {
  login: [...grant, 'id_token_signed_response_alg', 'redirect_uri', 'redirect_uris'],
  device: [...grant, 'id_token_signed_response_alg'],
  'grant client-credentials': grant,
  'grant password': grant,
  'grant token-exchange': grant,
  'grant jwt-bearer': grant,
  discover: server,
  userinfo: server,
  logout: server,
  'token introspect': [...server, ...client],
  'token revoke': [...server, ...client],
  'token refresh': networkNames,
  token: networkNames,
  call: networkNames,
  verify: ['issuer', 'allow_insecure_http', 'ca_cert', 'proxy'],
};

/** The commands that make a profile, so that they work without one. */
const signsIn = /^(?:login|device|grant )/;
/** Those that work on a stored profile, or on the tokens in it. */
const needsProfile = /^(?:token|call|userinfo|logout|profile (?:show|set))\b/;

/** The sign-in by which a flow of `TokenSet` got its tokens. */
const commandOfFlow: Readonly<Record<string, string>> = {
  device_code: 'device',
  client_credentials: 'grant client-credentials',
  password: 'grant password',
  token_exchange: 'grant token-exchange',
  jwt_bearer: 'grant jwt-bearer',
};

/**
 * A command that works as printed in the state that a run has left: with the profile if it is
 * stored, else with every setting of the run that is no default and that the command takes. `words`
 * are those of a template: `again` is the command of the run, `sign-in` the one by which this profile
 * or this run signs in, `set name=value` a change of the profile, or of the sign-in that has stored
 * none. Flags of the
 * template win over settings. `undefined` when the command has nothing to work on.
 */
export function commandIn(run: Run | undefined, words: readonly string[]): string | undefined {
  const [first = '', ...others] = words;
  if (first === 'set') return setting(run, others);
  const isAgain = first === 'again' && run !== undefined && run.command !== '';
  if (first === 'again' && !isAgain) return undefined;
  const all = isAgain
    ? [...run.command.split(' '), ...operandsOf(run), ...others]
    : first === 'sign-in'
      ? [...signInOf(run), ...others]
      : words;
  const [verb, rest] = verbOf(all);
  if (run === undefined) return printed([...verb, ...rest]);
  const name = verb.join(' ');
  const isStored = isProfileStored(run);
  if (!isStored && !isAgain && needsProfile.test(name)) return undefined;
  const profile = rest.includes('-p') ? [] : profileWords(run, name, isStored);
  return printed([...verb, ...profile, ...given(name, run, rest), ...rest], run);
}

/** Whether the profile of a run exists, or is the built-in one. */
export function isProfileStored({ profile, local }: Run): boolean {
  return profile === demoProfile || local?.profile_stored === true;
}

function setting(run: Run | undefined, assignments: readonly string[]): string | undefined {
  if (run === undefined || isProfileStored(run)) {
    return commandIn(run, ['profile', 'set', ...assignments]);
  }
  const flags = assignments.flatMap((assignment) => {
    const [name = '', ...value] = assignment.split('=');
    return settingFlag(name, value.join('='));
  });
  return commandIn(run, ['sign-in', ...flags]);
}

/** What a command works on: a token is not printed, a URL is. */
function operandsOf({ command, exchanges }: Run): readonly string[] {
  if (command === 'verify' || command === 'decode') return ['<token>'];
  if (command !== 'call') return [];
  return [exchanges.findLast(({ step }) => step === 'api')?.request.url ?? '<url>'];
}

function signInOf(run: Run | undefined): readonly string[] {
  const { command = '', local } = run ?? {};
  return (signsIn.test(command) ? command : (commandOfFlow[local?.flow ?? ''] ?? 'login')).split(
    ' ',
  );
}

/** The verb of a command, which is one word or two, and what follows it. */
function verbOf(words: readonly string[]): readonly [readonly string[], readonly string[]] {
  const length = /^(?:grant|profile|provider|token) [a-z]/.test(words.slice(0, 2).join(' '))
    ? 2
    : 1;
  return [words.slice(0, length), words.slice(length)];
}

/** The flags that repeat what somebody gave to the run. */
function given(name: string, run: Run, rest: readonly string[]): readonly string[] {
  const isRepeated = name === run.command || (signsIn.test(name) && signsIn.test(run.command));
  // A profile has the settings of its sign-in; those of another sign-in count beside it.
  if (isProfileStored(run) && !isRepeated) return [];
  const taken: readonly string[] = settingsOfCommands[name] ?? [];
  const isOther = rest.includes('--provider') || rest.includes('--issuer');
  const flags = run.settings
    .filter((one) => taken.includes(groupOf(one)) && isGiven(one, name))
    .filter((one) => !(isOther && provider.some((other) => other === groupOf(one))))
    .filter(({ name: one }) => one !== 'redirect_uri' || !hasSetting(run, 'redirect_uris'))
    .map(({ name: one, value }) => settingFlag(one, value));
  const own = name === run.command ? (run.flags ?? []) : [];
  return [...flags, ...own].filter(([flag = '']) => !rest.includes(flag)).flat();
}

/** Somebody gave it; `verify` takes no preset, so it needs the issuer wherever that comes from. */
function isGiven({ name, origin, value }: RunSetting, command: string): boolean {
  if (command === 'verify' && name === 'issuer') return true;
  if (origin === 'environment') return name !== 'client_secret';
  return origin === 'flag' && value !== '';
}

function hasSetting({ settings }: Run, name: string): boolean {
  return settings.some((one) => one.name === name && one.origin === 'flag');
}

function groupOf({ name }: RunSetting): string {
  return name.split('.')[0] ?? name;
}

function profileWords(
  { profile = defaultProfile }: Run,
  name: string,
  isStored: boolean,
): readonly string[] {
  if (profile === demoProfile) return ['--demo'];
  if (
    profile === defaultProfile ||
    /^(?:demo|serve|provider|decode|explain|status|profile list)\b/.test(name)
  )
    return [];
  return isStored || signsIn.test(name) ? ['-p', profile] : [];
}

/** `{access_token}` is the stored access token, which stands in no command. */
function printed(words: readonly string[], run?: Run): string {
  const written = words.map((word) => {
    if (word === '{access_token}') return `"$(${commandIn(run, ['token'])})"`;
    return isPlaceholder(word) ? word : quoteWord(word);
  });
  return ['atm-cli', ...written].join(' ');
}

/** `<url>`, or a word with one in it: the reader fills it in. */
function isPlaceholder(word: string): boolean {
  return /<[a-z][\w -]{0,40}>/i.test(word) && !/[\n'"`$;&|]/.test(word);
}
