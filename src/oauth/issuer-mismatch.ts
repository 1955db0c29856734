import { Failure } from '../model/errors.ts';

/**
 * The `check_failed` failure of metadata with another issuer than the configured one (RFC 8414
 * section 3.3). It quotes the parts that differ: two long URLs look alike.
 */
export function issuerMismatchFailure(configured: string, named: string): Failure {
  const list = compare(configured, named).join(', ');
  const message = `discovery: configured ${configured}, the document has ${named}: ${list}; it was not adopted (RFC 8414 section 3.3)`;
  return new Failure('check_failed', message, { rule: 'N02' });
}

function compare(configured: string, named: string): readonly string[] {
  if (!URL.canParse(named)) return ['that is not a URL'];
  const [left, right] = [new URL(configured), new URL(named)];
  const found: string[] = [];
  const add = (what: string, a: string, b: string) => {
    if (a !== b) found.push(`${what} differs ("${a}" and "${b}")`);
  };
  add('the scheme', left.protocol.slice(0, -1), right.protocol.slice(0, -1));
  add('the host', left.hostname, right.hostname);
  if (left.protocol === right.protocol) add('the port', left.port || 'none', right.port || 'none');
  if (left.pathname !== right.pathname) found.push(comparePaths(left.pathname, right.pathname));
  add('the query', left.search, right.search);
  return found.length > 0 ? found : ['they are spelled differently'];
}

function comparePaths(left: string, right: string): string {
  if (left.replace(/\/$/, '') === right.replace(/\/$/, '')) {
    const longer = left.length > right.length ? 'configured one' : 'one in the document';
    return `only the ${longer} ends with a slash`;
  }
  const [a, b] = differing(left.split('/'), right.split('/'));
  const isCase = left.toLowerCase() === right.toLowerCase();
  const what = isCase ? 'upper and lower case of the path differ' : 'the path differs';
  return `${what} ("${a}" and "${b}")`;
}

/** The segments between those that are the same at both ends. */
function differing(left: readonly string[], right: readonly string[]): readonly [string, string] {
  const shorter = Math.min(left.length, right.length);
  let head = 0;
  while (head < shorter && left[head] === right[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && left.at(-1 - tail) === right.at(-1 - tail)) tail += 1;
  const between = (segments: readonly string[]) =>
    segments.slice(head, segments.length - tail).join('/');
  return [between(left), between(right)];
}
