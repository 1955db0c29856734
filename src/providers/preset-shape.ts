import { number, pairs, type Shape, text, texts } from '../json-file.ts';
import { clientAuthMethods, settingKinds } from '../setting-kinds.ts';
import { loopbackHosts, presetSettings, type Traits } from './preset.ts';
import { choice, type Members } from './shape.ts';

const yes: Shape = { expected: 'true', holds: (value) => value === true };
const hosts: Shape = {
  expected: `a list of ${loopbackHosts.join(', ')}`,
  holds: (value) => texts.holds(value) && (value as string[]).every(isLoopbackHost),
};

const redirect: Members = {
  required: ['hosts', 'port'],
  members: {
    hosts,
    port: choice(['any', 'any-if-registered-portless', 'any-ip-literal-only', 'exact']),
    note: text,
  },
};

const refresh: Members = {
  required: ['trigger', 'rotation'],
  members: {
    trigger: { members: { scope: text, params: pairs, setting: text } },
    rotation: choice(['always', 'sometimes', 'never']),
    resendScope: yes,
    resendRedirectUri: yes,
    resendIdToken: yes,
    note: text,
  },
};

const traits: Readonly<Record<keyof Traits, Shape | Members>> = {
  dialect: choice(['rfc6749', 'atm', 'github', 'slack']),
  body: choice(['form', 'json']),
  scopeSeparator: choice([' ', ',']),
  basicEncoding: choice(['form', 'raw']),
  secretMethod: choice(['basic', 'post']),
  needsSecret: yes,
  issuerCheck: choice(['exact', 'entra-tenantid']),
  tokenIssuer: text,
  tokenAudience: choice(['application']),
  userClaim: text,
  loginPage: text,
  redirect,
  pkce: choice(['required', 'supported', 'ignored', 'none']),
  state: choice(['supported', 'none']),
  refresh,
  device: {
    required: ['grant'],
    members: { grant: choice(['supported', 'none']), note: text },
  },
  accessToken: {
    required: ['form'],
    members: { form: choice(['jwt', 'opaque', 'mixed']), note: text },
  },
  passwordLogin: text,
  logout: text,
};

export const parameterMembers: Members = {
  required: ['name', 'kind', 'description', 'example'],
  members: {
    name: text,
    kind: choice(['host', 'server', 'name']),
    description: text,
    example: text,
    default: text,
    optional: yes,
  },
};

/** What the document of a preset looks like, as `provider show --json` prints it. */
export const presetMembers: Members = {
  required: ['id'],
  members: {
    schemaVersion: number,
    id: text,
    name: text,
    hosts: texts,
    parameters: { expected: 'a list', holds: Array.isArray },
    settings: {
      members: Object.fromEntries(presetSettings.map((name) => [name, settingShape(name)])),
    },
    traits: { members: traits },
    unconfirmed: texts,
    notes: texts,
    sources: texts,
  },
};

function settingShape(name: (typeof presetSettings)[number]): Shape {
  const kind = settingKinds[name];
  if (kind === 'texts') return texts;
  if (kind === 'pairs') return pairs;
  return kind === 'method' ? choice(clientAuthMethods) : text;
}

function isLoopbackHost(host: string): boolean {
  return loopbackHosts.some((known) => known === host);
}
