import { closest } from '../util/did-you-mean.ts';
import { Failure } from '../model/errors.ts';
import type { Preset } from './preset.ts';
import { atm } from './presets/atm.ts';
import { auth0, uAssist } from './presets/auth0.ts';
import { authentik } from './presets/authentik.ts';
import { cognito } from './presets/cognito.ts';
import { dex } from './presets/dex.ts';
import { discord } from './presets/discord.ts';
import { doorkeeper } from './presets/doorkeeper.ts';
import { entra } from './presets/entra.ts';
import { github } from './presets/github.ts';
import { gitlab } from './presets/gitlab.ts';
import { glewlwyd } from './presets/glewlwyd.ts';
import { google } from './presets/google.ts';
import { hydra } from './presets/hydra.ts';
import { jmondi } from './presets/jmondi.ts';
import { keycloak } from './presets/keycloak.ts';
import { lemonldap } from './presets/lemonldap.ts';
import { clairtonluz, oidcProvider } from './presets/oidc-provider.ts';
import { okta } from './presets/okta.ts';
import { pingone } from './presets/pingone.ts';
import { salesforce } from './presets/salesforce.ts';
import { slack } from './presets/slack.ts';
import { supabase } from './presets/supabase.ts';
import { zitadel } from './presets/zitadel.ts';

/** All providers, in the order of `provider list`. */
export const presets: readonly Preset[] = [
  auth0,
  uAssist,
  atm,
  clairtonluz,
  okta,
  entra,
  google,
  github,
  gitlab,
  keycloak,
  cognito,
  pingone,
  zitadel,
  authentik,
  hydra,
  dex,
  oidcProvider,
  slack,
  salesforce,
  discord,
  supabase,
  doorkeeper,
  glewlwyd,
  lemonldap,
  jmondi,
];

/** All parameters of all presets, once each, with their providers. */
export const presetParameters: readonly { readonly name: string; readonly description: string }[] =
  [...new Set(allParameters().map(({ name }) => name))].map(describeParameter);

/** The preset of a name. Throws a `usage` failure that suggests a similar name. */
export function findPreset(id: string): Preset {
  const found = presets.find((preset) => preset.id === id.toLowerCase());
  if (found !== undefined) return found;
  const meant = closest(
    id,
    presets.map((preset) => preset.id),
  );
  throw new Failure('usage', `unknown provider "${id}"`, {
    hint: meant === undefined ? { id: 'unknown_provider' } : `did you mean ${meant}?`,
  });
}

/** The preset that an issuer or endpoint belongs to by its host. */
export function presetForUrl(url: string): Preset | undefined {
  if (!URL.canParse(url)) return undefined;
  const { hostname } = new URL(url);
  return presets.find(({ hosts = [] }) => hosts.some((host) => isBelow(hostname, host)));
}

function isBelow(hostname: string, host: string): boolean {
  return host.startsWith('*.') ? hostname.endsWith(host.slice(1)) : hostname === host;
}

function allParameters() {
  return presets.flatMap(({ id, parameters }) => parameters.map((given) => ({ ...given, id })));
}

function describeParameter(name: string) {
  const same = allParameters().filter((parameter) => parameter.name === name);
  const descriptions = [...new Set(same.map(({ description }) => description))];
  const parts = descriptions.map((description) => {
    const owners = same.filter((parameter) => parameter.description === description);
    return `${description} (${owners.map(({ id }) => id).join(', ')})`;
  });
  return { name, description: parts.join('; ') };
}
