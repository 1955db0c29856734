import type { Command } from 'commander';
import { resolve } from 'node:path';
import type { ClientSettings } from '../../model/settings.ts';

/** What presets leave open; a test keeps this list equal to the table of presets. */
export const providerParameters: Readonly<Record<string, string>> = {
  domain: 'the domain of a tenant or an instance',
  'base-url': 'where the deployment or its API is',
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

/** Flags that name a provider and what its preset leaves open. */
export function providerFlags(command: Command): Command {
  command
    .option('--provider <id>', 'a preset that knows the server: atm-cli provider list')
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

/** How commander names a flag. */
function camelCase(name: string): string {
  return name.replace(/-(.)/g, (_dash, letter: string) => letter.toUpperCase());
}
