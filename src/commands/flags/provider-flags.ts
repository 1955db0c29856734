import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { ClientSettings } from '../../model/settings.ts';
import { groups, rare } from './groups.ts';

/** The parameters of presets; a test keeps this list equal to the table of presets. */
export const providerParameters: Readonly<Record<string, string>> = {
  domain: 'the domain of a tenant or an instance',
  'base-url': 'the base URL of the deployment or its API',
  'login-url': 'the hosted login page (atm)',
  'authorization-server': 'a custom authorization server (okta)',
  tenant: 'the tenant, or common, organizations, consumers (entra)',
  realm: 'the realm (keycloak)',
  region: 'the AWS region (cognito)',
  pool: 'the id of the user pool (cognito)',
  environment: 'the id of the environment (pingone)',
  tld: 'the top level domain of the region (pingone)',
  slug: 'the slug of the application (authentik)',
  project: 'the reference of the project (supabase)',
};

export type ProviderFlags = Readonly<Record<string, unknown>> & {
  readonly provider?: string;
  readonly preset?: string;
};

/** Flags that name a provider and the parameters of its preset. */
export function providerFlags(command: Command): Command {
  command
    .optionsGroup(groups.provider)
    .option('--provider <id>', 'a preset; its flags: atm-cli provider show <id>')
    .optionsGroup(rare(groups.provider))
    .option('--preset <file>', 'a preset of your own, as JSON');
  for (const [name, description] of Object.entries(providerParameters)) {
    command.option(`--${name} <value>`, description);
  }
  return command;
}

/** The provider settings that flags name. */
export function providerSettings(flags: ProviderFlags): Partial<ClientSettings> {
  const given = Object.keys(providerParameters).flatMap((name) => {
    const value = flags[camelCase(name)];
    return typeof value === 'string' ? [[name, value]] : [];
  });
  return {
    ...(flags.provider === undefined ? {} : { provider: flags.provider }),
    ...(flags.preset === undefined ? {} : { preset: resolve(flags.preset) }),
    ...(given.length === 0 ? {} : { provider_parameters: Object.fromEntries(given) }),
  };
}

/** The member that commander makes of a flag. */
function camelCase(name: string): string {
  return name.replace(/-(.)/g, (_dash, letter: string) => letter.toUpperCase());
}
