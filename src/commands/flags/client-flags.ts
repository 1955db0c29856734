import { type Command, Option } from 'commander';
import { Failure } from '../../model/errors.ts';
import type { ClientAuth } from '../../model/settings.ts';
import type { StoreChoice } from '../../model/token-set.ts';
import { type DPoPFlags, dpopFlags } from './dpop-flags.ts';
import type { AuthorizationFlags } from './login-flags.ts';
import { networkFlags, type NetworkFlags } from './network-flags.ts';
import { groups, rare } from './groups.ts';
import { invalid, pair, repeat, seconds } from './parse.ts';
import { isAssertionAudience, knownClientAuth } from '../../model/client-auth.ts';
import { providerFlags, type ProviderFlags } from './provider-flags.ts';

/** The flags of a server and a client; none has a default, so that every layer below stays visible. */
export type CredentialFlags = ProviderFlags &
  NetworkFlags & {
    readonly issuer?: string;
    readonly clientId?: string;
    readonly clientDocument?: string;
    readonly clientAuth?: ClientAuth;
    readonly signingKey?: string;
    readonly signingAlg?: string;
    readonly assertionAudience?: string;
    readonly assertionFrom?: string;
    readonly tokenBody?: 'form' | 'json';
    readonly clientSecretFile?: string;
    readonly clientSecretStdin?: true;
    readonly authorizationEndpoint?: string;
    readonly parEndpoint?: string;
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
export type ClientFlags = CredentialFlags &
  DPoPFlags & {
    readonly scope?: readonly string[];
    readonly audience?: string;
    readonly resource?: readonly string[];
    readonly param?: Readonly<Record<string, string>>;
    readonly idTokenAlg?: string;
  };

/** Every flag that names a client setting. */
export type FlagsOfClient = ClientFlags &
  AuthorizationFlags &
  TokenStoreFlags & {
    readonly redirectUri?: readonly string[] | undefined;
    readonly urlCheck?: boolean | undefined;
    readonly api?: string | undefined;
  };

/** Flags that name the server. */
export function serverFlags(command: Command): Command {
  return networkFlags(providerFlags(command))
    .optionsGroup(groups.client)
    .option('--issuer <url>', 'the issuer, exactly as in the metadata')
    .optionsGroup(rare(groups.endpoints))
    .option('--authorization-endpoint <url>', 'where the browser signs in')
    .option('--par-endpoint <url>', 'where requests are pushed')
    .option('--token-endpoint <url>', 'where tokens are issued and refreshed')
    .option('--device-authorization-endpoint <url>', 'where the device flow begins')
    .option('--userinfo-endpoint <url>', 'where the claims of the user are')
    .option('--jwks-uri <url>', 'where the keys are that verify tokens')
    .option('--introspection-endpoint <url>', 'where a token is looked up')
    .option('--revocation-endpoint <url>', 'where a token is revoked')
    .option('--end-session-endpoint <url>', 'where the browser signs out')
    .optionsGroup(rare(groups.network))
    .option(
      '--allow-insecure-http',
      '[SECURITY RISK] use plain http to a host that is not loopback',
    );
}

const methods: readonly ClientAuth[] = [
  'none',
  'basic',
  'post',
  'client_secret_jwt',
  'private_key_jwt',
  'tls',
  'self_signed_tls',
  'assertion',
];

/** Flags that name the server and the client. */
export function credentialFlags(command: Command): Command {
  return serverFlags(command)
    .optionsGroup(groups.client)
    .option('--client-id <id>', 'the client id that is registered at the server')
    .addOption(clientAuthOption())
    .option('--client-secret-file <file>', 'a file that holds the client secret')
    .optionsGroup(rare(groups.client))
    .option('--client-secret-stdin', 'read the client secret from stdin')
    .option('--signing-key <key>', 'the private key: a name of `key list`, or a file (PEM, JWK)')
    .option('--signing-alg <alg>', 'what it signs with (default: what fits it and the server)')
    .option(
      '--assertion-audience <aud>',
      'aud of a client assertion: issuer (default), token_endpoint, endpoint (that it is sent to), or a URL',
      audience,
    )
    .option(
      '--assertion-from <source>',
      'who signs it: github, gitlab, kubernetes, azure, spiffe[:<file>], env:<NAME>, file:<path>',
    )
    .optionsGroup(rare(groups.request))
    .addOption(
      new Option('--token-body <kind>', 'format of token requests').choices(['form', 'json']),
    )
    .addOption(
      secretFlag(
        '--client-secret',
        'secret',
        '--client-secret-file <file>, --client-secret-stdin or ATM_CLIENT_SECRET',
      ),
    );
}

function audience(text: string): string {
  if (isAssertionAudience(text)) return text;
  throw invalid('is not issuer, token_endpoint, endpoint or a URL');
}

/** Its registered names are understood as well, and not listed twice. */
function clientAuthOption(): Option {
  return new Option('--client-auth <method>', 'how the client authenticates, such as basic')
    .choices(methods)
    .argParser((text: string) => {
      const method = knownClientAuth(text);
      if (method === undefined) throw invalid(`is not one of ${methods.join(', ')}`);
      return method;
    });
}

const scope = [
  '--scope <scope>',
  'scope to request; repeatable, or quote several',
  repeat,
] as const;
const resource = ['--resource <url>', 'resource indicator (RFC 8707); repeatable', repeat] as const;

/** Flags that name the server, the client and what it requests. */
export function clientFlags(command: Command): Command {
  return dpopFlags(credentialFlags(command))
    .optionsGroup(groups.request)
    .option(...scope)
    .option('--audience <api>', 'the API that the token is for (Auth0 and others)')
    .option(...resource)
    .optionsGroup(rare(groups.request))
    .option(
      '--id-token-alg <alg>',
      'id_token_signed_response_alg of the client (default: what the metadata list)',
    )
    .optionsGroup(rare(groups.client))
    .option(
      '--client-document <url>',
      'the URL of a Client ID Metadata Document: the client id where the server reads those',
    );
}

/** Flags that all grants share beside those of the client. */
export type GrantFlags = CredentialFlags &
  DPoPFlags &
  TokenStoreFlags &
  ClockFlags & {
    readonly scope?: readonly string[];
    readonly resource?: readonly string[];
    readonly param?: Readonly<Record<string, string>>;
    readonly store: boolean;
    readonly showTokens?: true;
  };

/** Adds what every grant takes beside the flags of the client. */
export function grantFlags(command: Command): Command {
  return clockFlag(tokenStoreFlags(dpopFlags(command)))
    .optionsGroup(groups.request)
    .option(...scope)
    .option(...resource)
    .option('--param <name=value>', 'additional request parameter; repeatable', pair)
    .optionsGroup(groups.output)
    .option('--show-tokens', 'print the tokens')
    .addOption(new Option('--no-store', 'store neither the tokens nor a profile'));
}

export type TokenStoreFlags = { readonly tokenStore?: StoreChoice };

// Not read from token-set.ts: the start of every command would load the core for it.
const kinds: readonly StoreChoice[] = ['auto', 'keyring', 'file', 'memory'];

/** The flag that says how the tokens of a sign-in are stored. */
export function tokenStoreFlags(command: Command): Command {
  return command
    .optionsGroup(rare(groups.output))
    .addOption(
      new Option(
        '--token-store <kind>',
        'keyring: a file encrypted with a key in the keyring of the system; file: unencrypted; ' +
          'memory: not stored; auto (default): keyring where there is one',
      ).choices(kinds),
    );
}

export type PasswordFlags = { readonly passwordFile?: string; readonly passwordStdin?: true };

/** Flags that say where the password of a user comes from; never the password itself. */
export function passwordFlags(command: Command, group: string = groups.own): Command {
  return command
    .optionsGroup(group)
    .option('--password-file <file>', 'a file that holds the password')
    .option('--password-stdin', 'read the password from stdin')
    .addOption(
      secretFlag(
        '--password',
        'password',
        '--password-file <file>, --password-stdin, ATM_PASSWORD, or the prompt',
      ),
    );
}

/**
 * A flag that must not be used, because the command line is public. It is hidden, rejected even
 * without a value, and its value is never repeated, as commander's own error would.
 */
function secretFlag(flag: string, what: string, instead: string): Option {
  return new Option(`${flag} [value]`)
    .hideHelp()
    .preset('')
    .argParser(() => {
      throw new Failure(
        'usage',
        `a ${what} on the command line ends up in the shell history and in the process list: use ${instead}`,
      );
    });
}

export type ClockFlags = { readonly clockTolerance?: number };

/** The flag of a command that checks an ID token. */
export function clockFlag(command: Command): Command {
  return command
    .optionsGroup(rare(groups.request))
    .option(
      '--clock-tolerance <seconds>',
      'accepted clock difference (default: 10, and 300 for a server whose clock is ahead)',
      seconds,
    );
}
