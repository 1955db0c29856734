import { BlockList, isIP } from 'node:net';
import type { Environment } from '../../model/exchange.ts';
import { Failure } from '../../model/errors.ts';
import { isLoopback } from '../../model/url.ts';

/**
 * The proxy that a URL is requested through, or `undefined` for none: `--proxy` before HTTPS_PROXY,
 * HTTP_PROXY and ALL_PROXY, none for what NO_PROXY names, and none from the environment for loopback.
 * Throws a `usage` failure for a proxy whose address cannot be used.
 */
export function proxyFor(url: URL, flag: string | undefined, env: Environment): URL | undefined {
  const read = (name: string) => env[name.toLowerCase()] ?? env[name] ?? '';
  if (flag === 'none' || flag === '' || isNamed(url, read('NO_PROXY'))) return undefined;
  if (flag !== undefined) return parseProxy('--proxy', flag);
  if (isLoopback(url.hostname)) return undefined;
  const own = url.protocol === 'https:' ? ['HTTPS_PROXY', 'ALL_PROXY'] : [];
  const name = [...own, 'HTTP_PROXY', 'ALL_PROXY'].find((one) => read(one) !== '');
  return name === undefined ? undefined : parseProxy(name, read(name));
}

/** Whether a list in the form of NO_PROXY names the host of a URL. */
function isNamed({ hostname, port, protocol }: URL, list: string): boolean {
  const host = hostname.replace(/^\[|\]$|\.$/g, '');
  if (list === '') return false;
  const ownPort = port || (protocol === 'https:' ? '443' : '80');
  return list.split(/[,\s]+/).some((entry) => {
    const [, name = entry, only] = /^(\[.+\]|[^:]+):(\d+)$/.exec(entry) ?? [];
    if (name === '' || (only !== undefined && only !== ownPort)) return false;
    const [address = '', bits] = name.replace(/^\[|\]$/g, '').split('/');
    if (isIP(address) !== 0) return isInSubnet(host, address, bits);
    const wanted = name.replace(/^\*?\.|\.$/g, '').toLowerCase();
    return wanted === '*' || host === wanted || (isIP(host) === 0 && host.endsWith(`.${wanted}`));
  });
}

function isInSubnet(host: string, address: string, bits?: string): boolean {
  const isIpv6 = isIP(address) === 6;
  const longest = isIpv6 ? 128 : 32;
  const prefix = bits === undefined ? longest : Number(bits);
  if (isIP(host) !== isIP(address) || !(prefix >= 0 && prefix <= longest)) return false;
  const subnet = new BlockList();
  subnet.addSubnet(address, prefix, isIpv6 ? 'ipv6' : 'ipv4');
  return subnet.check(host, isIpv6 ? 'ipv6' : 'ipv4');
}

/** Many write `proxy:3128`, and most programs take it; what is wrong may hold a password. */
function parseProxy(from: string, text: string): URL {
  const whole = text.includes('://') ? text : `http://${text}`;
  const url = URL.canParse(whole) ? new URL(whole) : undefined;
  const scheme = /^[a-z][a-z\d+.-]*:\/\//i.exec(whole)?.[0].toLowerCase() ?? '';
  const isKnown = /^(?:https?|socks5h?):/.test(scheme);
  if (url !== undefined && url.hostname !== '' && isKnown) return url;
  const says = isKnown ? 'is not a proxy URL' : `has the unsupported scheme ${scheme}`;
  const expected = 'expected http://<host>:<port>, https://…, socks5://…, or none for no proxy';
  throw new Failure('usage', `${from} ${says}: ${expected}`);
}
