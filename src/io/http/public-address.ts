import { BlockList, isIP, type LookupFunction } from 'node:net';

const local = new BlockList();
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  local.addSubnet(net, prefix, 'ipv4');
}
for (const [net, prefix] of [
  ['::', 127],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  local.addSubnet(net, prefix, 'ipv6');
}

/**
 * Whether an IP address is one of the public internet: not loopback, private, link-local, shared,
 * multicast or otherwise reserved (RFC 6890); an IPv4 address inside of IPv6 counts as that.
 */
export function isPublicAddress(address: string): boolean {
  const bare = address.replace(/^\[|\]$/g, '').replace(/%.{0,40}$/, '');
  const family = isIP(bare);
  return family !== 0 && !local.check(bare, family === 4 ? 'ipv4' : 'ipv6');
}

/** What a lookup ends with when a name leads to an address that is not public. */
export class LocalAddressError extends Error {
  readonly code = 'LOCAL_ADDRESS';
  readonly address: string;
  constructor(hostname: string, address: string) {
    super(`${hostname} is ${address}, which is not an address of the public internet`);
    this.address = address;
  }
}

/** A lookup of names that fails when any of the addresses of a name is not public. */
export function publicOnly(lookUp: LookupFunction): LookupFunction {
  return (hostname, options, callback) => {
    lookUp(hostname, options, (error, found, family) => {
      if (error !== null) return callback(error, found, family);
      const all = typeof found === 'string' ? [found] : found.map(({ address }) => address);
      const other = all.find((address) => !isPublicAddress(address));
      if (other === undefined) return callback(null, found, family);
      callback(new LocalAddressError(hostname, other), found, family);
    });
  };
}
