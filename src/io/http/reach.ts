import { BlockList, isIP, type LookupFunction } from 'node:net';
import type { Reach } from '../../model/context.ts';

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

/** Whether a request may go to an address. */
export function isWithin(reach: Reach, address: string): boolean {
  if (reach === 'any' || isPublicAddress(address)) return true;
  return reach === 'public or loopback' && isLoopbackAddress(address);
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

function isLoopbackAddress(address: string): boolean {
  const bare = address.replace(/^\[|\]$/g, '');
  const family = isIP(bare);
  return family !== 0 && loopback.check(bare, family === 4 ? 'ipv4' : 'ipv6');
}

/** What a request to an address ends with that is out of reach. */
export class UnreachedAddressError extends Error {
  readonly code = 'UNREACHED_ADDRESS';
  constructor(hostname: string, address: string) {
    const is = hostname === address ? '' : ` is ${address}, which`;
    super(`${hostname}${is} is not an address of the public internet`);
  }
}

/** A lookup of names that fails when any of the addresses of a name is out of reach. */
export function lookUpWithin(reach: Reach, lookUp: LookupFunction): LookupFunction {
  return (hostname, options, callback) => {
    lookUp(hostname, options, (error, found, family) => {
      if (error !== null) return callback(error, found, family);
      const all = typeof found === 'string' ? [found] : found.map(({ address }) => address);
      const other = all.find((address) => !isWithin(reach, address));
      if (other === undefined) return callback(null, found, family);
      callback(new UnreachedAddressError(hostname, other), found, family);
    });
  };
}
