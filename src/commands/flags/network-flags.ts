import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { NetworkSettings } from '../../model/settings.ts';
import { groups, rare } from './groups.ts';

/** The flags for the connection to a server; none has a default. */
export type NetworkFlags = {
  readonly caCert?: string | undefined;
  readonly proxy?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
};

/** Flags for the connection to a server, for a command that uses `--key` otherwise. */
export function routeFlags(command: Command): Command {
  return command
    .optionsGroup(groups.network)
    .option('--proxy <url>', 'http, https or socks5 proxy, or none')
    .option('--ca-cert <file>', 'additional CA certificates (PEM)');
}

/** Flags for the connection to a server. */
export function networkFlags(command: Command): Command {
  return routeFlags(command)
    .optionsGroup(rare(groups.network))
    .option('--cert <file>', 'client certificate for mutual TLS (PEM, RFC 8705)')
    .option('--key <file>', 'private key for --cert (PEM; default: in the same file)');
}

/** The network settings that flags name; paths become absolute, because profiles store them. */
export function networkSettings({ caCert, proxy, cert, key }: NetworkFlags): NetworkSettings {
  return {
    ...(caCert === undefined ? {} : { ca_cert: resolve(caCert) }),
    ...(proxy === undefined ? {} : { proxy: proxy === '' ? 'none' : proxy }),
    ...(cert === undefined ? {} : { client_cert: resolve(cert) }),
    ...(key === undefined ? {} : { client_key: resolve(key) }),
  };
}
