/**
 * Whether NO_PROXY names an address: hosts with all that is below them, with or without a port,
 * between commas or spaces; `*` alone names everything.
 */
export function isExempt({ hostname, port, protocol }: URL, noProxy: string): boolean {
  const names = noProxy.split(/[,\s]+/).filter((name) => name !== '');
  if (names.length === 1 && names[0] === '*') return true;
  const own = port || (protocol === 'https:' ? '443' : '80');
  return names.some((name) => {
    const [, host = name, only] = /^(.+):(\d+)$/.exec(name) ?? [];
    const wanted = host.replace(/^\*?\./, '').toLowerCase();
    const isIt = hostname === wanted || hostname.endsWith(`.${wanted}`);
    return isIt && (only === undefined || only === own);
  });
}
