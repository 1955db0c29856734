import { demoProfile, defaultProfile, maxProfileName } from '../../model/profile-names.ts';
import type { Run, RunSetting } from '../../model/run.ts';
import { settingFlag } from '../../model/setting-flags.ts';
import { endpointNames, networkNames } from '../../model/setting-kinds.ts';
import { shellQuoted, shellWord } from '../../model/shell.ts';

const provider = ['provider', 'preset', 'provider_parameters', 'issuer'] as const;
const server = [...provider, ...endpointNames, 'allow_insecure_http', ...networkNames] as const;
const client = [
  'client_id',
  'client_auth',
  'signing_key',
  'signing_alg',
  'assertion_audience',
  'assertion_from',
  'token_body',
  'client_secret_file',
  'client_secret',
] as const;
const request = [
  'scope',
  'audience',
  'resource',
  'params',
  'dpop',
  'dpop_alg',
  'token_store',
] as const;
const grant = [...server, ...client, ...request] as const;
const registered = ['redirect_uri', 'redirect_uris', 'scope'] as const;

/** The settings that a command takes as flags; every command takes `-p`. */
export const settingsOfCommands: Readonly<Record<string, readonly string[]>> = {
  login: [
    ...grant,
    'id_token_signed_response_alg',
    'redirect_uri',
    'redirect_uris',
    'check_authorization_url',
    'par',
    'response_mode',
    'client_document',
  ],
  device: [...grant, 'id_token_signed_response_alg', 'client_document'],
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
  call: [...networkNames, 'allow_insecure_http'],
  verify: ['issuer', 'allow_insecure_http', 'ca_cert', 'proxy'],
  'client register': [...server, ...registered, 'token_store'],
  'client show': [...server, 'client_id'],
  'client update': [...server, ...registered, 'client_id'],
  'client remove': [...server, 'client_id'],
  'client document': [...registered, 'client_id'],
  'client check': [...networkNames, 'redirect_uri', 'redirect_uris'],
};

/** The commands that make a profile, so that they work without one. */
const signsIn = /^(?:login|device|grant )/;
/** Those that work on a stored profile, or on the tokens in it. */
const needsProfile = /^(?:token|call|userinfo|logout|profile (?:show|set))\b/;

/** The commands whose user has the token that they were about; a pasted text may be about one too. */
const hasToken = /^(?:verify|decode|explain|)$/;

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
 * none. Flags of the template win over settings. `undefined` when the command has nothing to work on.
 */
export function commandIn(run: Run | undefined, words: readonly string[]): string | undefined {
  const [first = '', ...following] = words;
  if (first === 'set') return settingCommand(run, following);
  const isAgain = first === 'again' && run !== undefined && !/^(?:explain -)?$/.test(run.command);
  if (first === 'again' && !isAgain) return undefined;
  const begin = isAgain ? [...run.command.split(' '), ...operandsOf(run)] : [first];
  const [verb, rest] = verbOf([...(first === 'sign-in' ? signInOf(run) : begin), ...following]);
  if (run === undefined) return printed([...verb, ...rest]);
  const name = verb.join(' ');
  const isStored = isProfileStored(run);
  // A template that names a profile knows that it exists.
  const isNamed = rest.includes('-p');
  const hasTokens = needsProfile.test(run.command);
  if (!isStored && !isAgain && !isNamed && !hasTokens && needsProfile.test(name)) return undefined;
  if (words.includes('<token>') && !hasToken.test(run.command)) return undefined;
  if (words.includes('{access_token}') && !isStored) return undefined;
  if (isDowngrade(rest, run) || lacksFlag(name, rest)) return undefined;
  const isWhole = isNamed || rest.includes('--resume');
  const profile = isWhole ? [] : profileWords(run, name, isStored);
  // A sign-in is for its API: that stands first.
  // A template that names the command itself is about another server.
  const isOwn = first === 'sign-in' || isAgain;
  const api = isOwn && signsIn.test(name) ? operandOfSignIn(run) : [];
  const others = rest.slice(isAgain && rest[0] === api[0] ? api.length : 0);
  return printed([...verb, ...api, ...profile, ...given(name, run, rest), ...others], run);
}

/** The API that a sign-in was for, as its operand. */
function operandOfSignIn({ command, settings }: Run): readonly string[] {
  return /^(?:login|device|call)$/.test(command) ? (apiOf(settings) ?? []) : [];
}

/**
 * A command on a profile that is stored, outside of a run; `sign-in` signs in again by the `flow` of
 * its tokens.
 */
export function commandOn(profile: string, words: readonly string[], flow?: string): string {
  const none = { version: '', startedAt: 0, endedAt: 0, exitCode: 0, settings: [], exchanges: [] };
  const run = { ...none, command: '', profile, local: { profile_stored: true, flow } };
  return commandIn(run, words) ?? '';
}

/** A flag of the network that the command does not take: `verify` shows no client certificate. */
function lacksFlag(name: string, rest: readonly string[]): boolean {
  const taken = settingsOfCommands[name];
  if (taken === undefined) return false;
  return networkNames.some((setting) => {
    return !taken.includes(setting) && rest.includes(settingFlag(setting, '')[0] ?? '');
  });
}

/** A URL without TLS in place of one that had it. */
function isDowngrade(rest: readonly string[], { settings }: Run): boolean {
  return rest.some((word, index) => {
    const name = rest[index - 1]?.replace(/^--/, '').replaceAll('-', '_');
    const before = settings.find((one) => one.name === name)?.value;
    return word.startsWith('http:') && before?.startsWith('https:') === true;
  });
}

/** Whether the profile of a run exists, or is the built-in one. */
export function isProfileStored({ profile, local }: Run): boolean {
  return profile === demoProfile || local?.profile_stored === true;
}

function settingCommand(run: Run | undefined, assignments: readonly string[]): string | undefined {
  const pairs = assignments.map((assignment): readonly [string, string] => {
    const [name = '', ...value] = assignment.split('=');
    return [name, value.join('=')];
  });
  const taken = settingsOfCommands[run?.command ?? ''] ?? [];
  const isOwn = pairs.every(([name]) => taken.includes(name));
  // A client was typed, or another issuer than that of the profile: the profile is not meant.
  const isTyped =
    run !== undefined &&
    isOwn &&
    (hasSetting(run, 'client_id') ||
      pairs.some(([name]) => name === 'issuer' && hasSetting(run, name)));
  if (run === undefined || (isProfileStored(run) && !isTyped)) {
    return commandIn(run, ['profile', 'set', ...assignments]);
  }
  const flags = pairs.flatMap(([name, value]) => settingFlag(name, value));
  return commandIn(run, [isOwn ? 'again' : 'sign-in', ...flags]);
}

/** What a command works on: a token is not printed, a URL is. */
function operandsOf({ command, exchanges, settings, failure }: Run): readonly string[] {
  if (command === 'verify' || command === 'decode') return ['<token>'];
  if (/^(?:login|device|discover)$/.test(command)) return apiOf(settings) ?? [];
  if (command === 'client check') {
    return [exchanges.findLast(({ step }) => step === 'client document')?.request.url ?? '<url>'];
  }
  if (command !== 'call') return [];
  const called = exchanges.findLast(({ step }) => step === 'api')?.request.url;
  const named = failure?.advice?.find((advice) => advice.id === 'api_wants_token');
  return [called ?? named?.url ?? '<url>'];
}

/** The API that was named for this run, as an operand. */
function apiOf(settings: Run['settings']): readonly [string] | undefined {
  const api = settings.find(({ name, origin }) => name === 'api' && origin === 'flag');
  return api === undefined ? undefined : [api.value];
}

function signInOf(run: Run | undefined): readonly string[] {
  const { command = '', local } = run ?? {};
  return (signsIn.test(command) ? command : (commandOfFlow[local?.flow ?? ''] ?? 'login')).split(
    ' ',
  );
}

/** The verb of a command, which is one word or two, and what follows it. */
function verbOf(words: readonly string[]): readonly [readonly string[], readonly string[]] {
  const length = /^(?:client|grant|key|profile|provider|token) [a-z]/.test(
    words.slice(0, 2).join(' '),
  )
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
  const isOther =
    rest.includes('--provider') ||
    rest.includes('--issuer') ||
    (name === 'discover' && rest[0]?.startsWith('-') === false);
  const flags = run.settings
    .filter((one) => taken.includes(groupOf(one)) && isGiven(one, name))
    .filter((one) => !(isOther && provider.some((other) => other === groupOf(one))))
    .filter(({ name: one }) => !hasSetting(run, replacing[one]))
    .map(({ name: one, value }) => settingFlag(one, value));
  // A pending sign-in has all of them but the secret.
  if (rest.includes('--resume')) {
    return hasSetting(run, 'client_secret') ? settingFlag('client_secret', '') : [];
  }
  const own = name === run.command ? (run.flags ?? []) : [];
  const replaced = rest.includes('--redirect-uri') ? [...rest, '--port'] : rest;
  return [...flags, ...own].filter(([flag = '']) => !replaced.includes(flag)).flat();
}

/** Somebody gave it; `verify` takes no preset, so it needs the issuer wherever that comes from. */
function isGiven({ name, origin, value }: RunSetting, command: string): boolean {
  if (command === 'verify' && name === 'issuer') return true;
  // Where this machine keeps its tokens is not a matter of one command.
  if (origin === 'environment') return name !== 'client_secret' && name !== 'token_store';
  return origin === 'flag' && value !== '';
}

/** The setting that says the same as another one, and more. */
const replacing: Readonly<Record<string, string>> = {
  redirect_uri: 'redirect_uris',
  client_secret: 'client_secret_file',
};

function hasSetting({ settings }: Run, name: string | undefined): boolean {
  return settings.some((one) => one.name === name && one.origin === 'flag');
}

function groupOf({ name }: RunSetting): string {
  return name.split('.')[0] ?? name;
}

function profileWords(
  { profile = defaultProfile, settings }: Run,
  name: string,
  isStored: boolean,
): readonly string[] {
  // A key belongs to no profile.
  if (name.startsWith('key ')) return [];
  if (profile === demoProfile) return ['--demo'];
  const [api = ''] = apiOf(settings) ?? [];
  // The name that a sign-in for this API gives to its profile.
  const isNamedByApi = URL.canParse(api) && profile.startsWith(new URL(api).host);
  if (isNamedByApi && !isStored) return [];
  if (
    profile === defaultProfile ||
    /^(?:demo|serve|provider|decode|explain|status|profile (?:list|remove))\b/.test(name)
  )
    return [];
  // A longer name cannot be stored.
  const named = profile.length > maxProfileName ? '<name>' : profile;
  return isStored || signsIn.test(name) ? ['-p', named] : [];
}

/** `{access_token}` is the stored access token, which stands in no command: it is piped. */
function printed(words: readonly string[], run?: Run): string {
  const isPiped = words.includes('{access_token}');
  const before = isPiped ? `${commandIn(run, ['token'])} | ` : '';
  const written = words.map((word) => {
    if (word === '{access_token}') return '-';
    if (!isPlaceholder(word)) return shellWord(word, '<value>');
    // A URL with several parameters has to be quoted.
    return word.includes(' ') ? shellQuoted(word) : word;
  });
  return `${before}${['atm-cli', ...written].join(' ')}`;
}

/** `<url>`, or a word with one in it: the reader fills it in. */
function isPlaceholder(word: string): boolean {
  return /<[a-z][\w -]{0,40}>/i.test(word) && !/[\n'"`$;&|]/.test(word);
}
