import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { NetworkSettings } from '../../model/settings.ts';

/** The flags that say how requests reach a server; none has a default. */
export type NetworkFlags = {
  readonly caCert?: string | undefined;
  readonly proxy?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
};

/** Flags for the way to a server, for a command that has another use for `--key`. */
export function routeFlags(command: Command): Command {
  return command
    .option(
      '--ca-cert <file>',
      'trust these certificate authorities (PEM), too; what is trusted already stays so',
    )
    .option(
      '--proxy <url>',
      'go through this proxy, http, https or socks5, or none (else HTTPS_PROXY, HTTP_PROXY and ALL_PROXY)',
    );
}

/** Flags for the way to a server. */
export function networkFlags(command: Command): Command {
  return routeFlags(command)
    .option('--cert <file>', 'the certificate of the client, for mutual TLS (PEM, RFC 8705)')
    .option('--key <file>', 'its private key (PEM; default: in the same file)');
}

/** The network settings that flags name; files are found from any folder later. */
export function networkSettings({ caCert, proxy, cert, key }: NetworkFlags): NetworkSettings {
  return {
    ...(caCert === undefined ? {} : { ca_cert: resolve(caCert) }),
    ...(proxy === undefined ? {} : { proxy: proxy === '' ? 'none' : proxy }),
    ...(cert === undefined ? {} : { client_cert: resolve(cert) }),
    ...(key === undefined ? {} : { client_key: resolve(key) }),
  };
}
