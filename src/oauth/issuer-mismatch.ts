import { Failure } from '../model/errors.ts';

type Difference = { readonly says: string; readonly hint: string };

/**
 * The `check_failed` failure of a document that names another issuer than the one it was asked for
 * (RFC 8414 section 3.3). It quotes the parts that differ: two long addresses look alike.
 */
export function issuerMismatch(configured: string, named: string): Failure {
  const differences = compare(configured, named);
  const says = differences.map((difference) => difference.says).join(', ');
  const message = `discovery: configured ${configured}, the document says ${named}: ${says}`;
  const hints = [...new Set(differences.map(({ hint }) => hint))];
  return new Failure('check_failed', message, {
    hint: [...hints, 'it was not adopted (RFC 8414 section 3.3)'].join('\n'),
  });
}

const spelling = 'spell the issuer as the document does, if that is the server that you mean';

function compare(configured: string, named: string): readonly Difference[] {
  if (!URL.canParse(named)) return [{ says: 'that is no URL', hint: 'correct it at the server' }];
  const [left, right] = [new URL(configured), new URL(named)];
  const found: Difference[] = [];
  const add = (what: string, a: string, b: string, hint: string) => {
    if (a !== b) found.push({ says: `${what} differs ("${a}" and "${b}")`, hint });
  };
  add(
    'the scheme',
    left.protocol.slice(0, -1),
    right.protocol.slice(0, -1),
    'behind a proxy that ends TLS the server has to be told how it is reached: let it trust X-Forwarded-Proto, or set its public address',
  );
  add(
    'the host',
    left.hostname,
    right.hostname,
    'a server in a container or behind another domain has to be told its public address; else ask it under the name that it knows',
  );
  if (left.protocol === right.protocol) {
    add('the port', left.port || 'none', right.port || 'none', spelling);
  }
  if (left.pathname !== right.pathname) found.push(comparePaths(left.pathname, right.pathname));
  if (left.search !== right.search) add('the query', left.search, right.search, spelling);
  return found.length > 0 ? found : [{ says: 'they are spelled differently', hint: spelling }];
}

function comparePaths(left: string, right: string): Difference {
  if (left.replace(/\/$/, '') === right.replace(/\/$/, '')) {
    const longer = left.length > right.length ? 'configured one' : 'one of the document';
    return { says: `only the ${longer} ends with a slash`, hint: spelling };
  }
  const [a, b] = differing(left.split('/'), right.split('/'));
  const isCase = left.toLowerCase() === right.toLowerCase();
  const what = isCase ? 'upper and lower case of the path differ' : 'the path differs';
  return { says: `${what} ("${a}" and "${b}")`, hint: spelling };
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
