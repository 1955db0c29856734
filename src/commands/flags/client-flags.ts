import { Failure } from '../../model/errors.ts';
import type { ClientAuth } from '../../model/settings.ts';
import type { StoreChoice } from '../../model/token-set.ts';
import { networkFlags, type NetworkFlags } from './network-flags.ts';
import { pair, repeat } from './parse.ts';
import { providerFlags, type ProviderFlags } from './provider-flags.ts';
import { type Command, Option } from 'commander';

/** The flags of a server and a client; none has a default, so that every layer below stays visible. */
export type CredentialFlags = ProviderFlags &
  NetworkFlags & {
    readonly issuer?: string;
    readonly clientId?: string;
    readonly clientAuth?: ClientAuth;
    readonly tokenBody?: 'form' | 'json';
    readonly clientSecretFile?: string;
    readonly clientSecretStdin?: true;
    readonly authorizationEndpoint?: string;
    readonly tokenEndpoint?: string;
    readonly deviceAuthorizationEndpoint?: string;
    readonly userinfoEndpoint?: string;
    readonly jwksUri?: string;
    readonly introspectionEndpoint?: string;
    readonly revocationEndpoint?: string;
    readonly endSessionEndpoint?: string;
    readonly allowInsecureHttp?: true;
  };

/** The client settings as flags. */
export type ClientFlags = CredentialFlags & {
  readonly scope?: readonly string[];
  readonly audience?: string;
  readonly resource?: readonly string[];
  readonly param?: Readonly<Record<string, string>>;
};

/** Flags that name the server. */
export function serverFlags(command: Command): Command {
  return networkFlags(providerFlags(command))
    .option('--issuer <url>', 'the authorization server, exactly as its metadata spells it')
    .option('--authorization-endpoint <url>', 'for a server without discovery')
    .option('--token-endpoint <url>', 'for a server without discovery')
    .option('--device-authorization-endpoint <url>', 'for a server that does not advertise it')
    .option('--userinfo-endpoint <url>', 'for a server without discovery')
    .option('--jwks-uri <url>', 'for a server without discovery')
    .option('--introspection-endpoint <url>', 'for a server without discovery')
    .option('--revocation-endpoint <url>', 'for a server without discovery')
    .option('--end-session-endpoint <url>', 'for a server without discovery')
    .option(
      '--allow-insecure-http',
      '[SECURITY RISK] talk plain http to a host that is not loopback',
    );
}

const methods: readonly ClientAuth[] = ['none', 'basic', 'post', 'tls'];

/** Flags that name the server and the client. */
export function credentialFlags(command: Command): Command {
  return serverFlags(command)
    .option('--client-id <id>', 'the client as it is registered at the server')
    .addOption(
      new Option('--client-auth <method>', 'how the client proves itself').choices(methods),
    )
    .addOption(
      new Option('--token-body <kind>', 'how token requests are written').choices(['form', 'json']),
    )
    .option('--client-secret-file <file>', 'a file that holds the client secret')
    .option('--client-secret-stdin', 'read the client secret from standard input')
    .addOption(
      secretFlag(
        '--client-secret',
        'secret',
        '--client-secret-file <file>, --client-secret-stdin or ATM_CLIENT_SECRET',
      ),
    );
}

/** Flags that name the server, the client and what it asks for. */
export function clientFlags(command: Command): Command {
  return credentialFlags(command)
    .option('--scope <scope>', 'what to ask for; repeat it, or quote several', repeat)
    .option(
      '--audience <api>',
      'the API that the token is for (Auth0 and others); at ATM the aud of its tokens',
    )
    .option('--resource <url>', 'resource indicator (RFC 8707); repeatable', repeat);
}

/** Flags of the authorization request. */
export function authorizationFlags(command: Command): Command {
  return command
    .option('--param <name=value>', 'any other authorization parameter; repeatable', pair)
    .option('--prompt <value>', 'none, login, consent or select_account')
    .option('--login-hint <hint>', 'who is about to sign in')
    .option('--acr-values <values>', 'how strongly the person has to sign in')
    .option('--max-age <seconds>', 'how old the sign-in at the server may be')
    .option('--ui-locales <tags>', 'languages for the pages of the server');
}

export type AuthorizationFlags = {
  readonly param?: Readonly<Record<string, string>>;
  readonly prompt?: string;
  readonly loginHint?: string;
  readonly acrValues?: string;
  readonly maxAge?: string;
  readonly uiLocales?: string;
};

/** Every flag that names a client setting. */
export type FlagsOfClient = ClientFlags &
  AuthorizationFlags &
  TokenStoreFlags & { readonly redirectUri?: string | undefined };

export type TokenStoreFlags = { readonly tokenStore?: StoreChoice };

// Not read from token-set.ts: the start of every command would load the core for it.
const kinds: readonly StoreChoice[] = ['auto', 'keyring', 'file', 'memory'];

/** The flag that says how the tokens of a sign-in are kept. */
export function tokenStoreFlags(command: Command): Command {
  return command.addOption(
    new Option(
      '--token-store <kind>',
      'keyring: a file sealed with a key in the keyring of the system; file: unencrypted; ' +
        'memory: not at all; auto (default): keyring where there is one',
    ).choices(kinds),
  );
}

/**
 * A flag that nobody should use: a value on the command line is public. It is hidden, refused with a
 * sentence also where its value is missing, and never repeated, as the parser's own error would.
 */
export function secretFlag(flag: string, what: string, instead: string): Option {
  return new Option(`${flag} [value]`)
    .hideHelp()
    .preset('')
    .argParser(() => {
      throw new Failure(
        'usage',
        `a ${what} on the command line ends up in the shell history and in the process list`,
        { hint: `use ${instead}` },
      );
    });
}

export type PasswordFlags = { readonly passwordFile?: string; readonly passwordStdin?: true };

/** Flags that say where the password of a person comes from; never the password itself. */
export function passwordFlags(command: Command): Command {
  return command
    .option('--password-file <file>', 'a file that holds the password')
    .option('--password-stdin', 'read the password from standard input')
    .addOption(
      secretFlag(
        '--password',
        'password',
        '--password-file <file>, --password-stdin or ATM_PASSWORD, or wait to be asked',
      ),
    );
}
