import { Failure } from '../model/errors.ts';

type Difference = { readonly says: string; readonly hint: string };

/**
 * The `check_failed` failure of metadata with another issuer than the configured one (RFC 8414
 * section 3.3). It quotes the parts that differ: two long URLs look alike.
 */
export function issuerMismatchFailure(configured: string, named: string): Failure {
  const differences = compare(configured, named);
  const list = differences.map(({ says }) => says).join(', ');
  const message = `discovery: configured ${configured}, the document has ${named}: ${list}`;
  const hints = [...new Set(differences.map(({ hint }) => hint))];
  return new Failure('check_failed', message, {
    hint: [...hints, 'it was not adopted (RFC 8414 section 3.3)'].join('\n'),
  });
}

const spelling = 'use the issuer of the document, if that is the right server';

function compare(configured: string, named: string): readonly Difference[] {
  if (!URL.canParse(named))
    return [{ says: 'that is not a URL', hint: 'correct it at the server' }];
  const [left, right] = [new URL(configured), new URL(named)];
  const found: Difference[] = [];
  const add = (what: string, a: string, b: string, hint: string) => {
    if (a !== b) found.push({ says: `${what} differs ("${a}" and "${b}")`, hint });
  };
  add(
    'the scheme',
    left.protocol.slice(0, -1),
    right.protocol.slice(0, -1),
    'behind a TLS-terminating proxy, configure the server to trust X-Forwarded-Proto, or set its public URL',
  );
  add(
    'the host',
    left.hostname,
    right.hostname,
    'configure the public URL of the server (container, custom domain), or use the issuer that it names',
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
    const longer = left.length > right.length ? 'configured one' : 'one in the document';
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
