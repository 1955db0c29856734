import { Failure } from './errors.ts';

/**
 * Whether a host name, in any case, is always this machine: an IP address of loopback (RFC 8252
 * section 8.3), `localhost`, or a name under it (RFC 6761 section 6.3).
 */
export function isLoopback(hostname: string): boolean {
  return hostname === '[::1]' || isLocalhost(hostname) || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

/** Whether a host name is `localhost`, or a name under it such as `tenant.localhost`. */
export function isLocalhost(hostname: string): boolean {
  return /(?:^|\.)localhost\.?$/i.test(hostname);
}

/**
 * A URL of a server. Throws a `usage` failure when it is not a URL, not http(s), has a password or
 * a fragment, or is plain http to a host that is not loopback without the flag.
 */
export function requireServerUrl(name: string, text: string, allowInsecureHttp: boolean): URL {
  if (!URL.canParse(text)) {
    const message = `${name} is not a URL: ${text}; expected one such as https://id.example.com`;
    throw new Failure('usage', message);
  }
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new Failure('usage', `${name} must start with https://, saw ${url.protocol}//`);
  }
  if (url.username !== '' || url.password !== '' || url.hash !== '') {
    throw new Failure('usage', `${name} must have no user name, password or fragment`);
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname) && !allowInsecureHttp) {
    // Keys are public: the danger is another's key in their place.
    const danger = /jwks/.test(name) ? 'keys could be replaced' : 'tokens would not be encrypted';
    throw new Failure('usage', `${name} is plain http to ${url.hostname}: ${danger}`, {
      advice: { id: 'plain_http' },
    });
  }
  return url;
}

/** The origin of a URL; `undefined` without one, and for what is no URL. */
export function originOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).origin : undefined;
}

/**
 * Whether metadata of this issuer may name the URL: plain http to this machine only where the issuer
 * is on this machine too. Elsewhere, a client secret would go to whoever listens on that port here.
 */
export function mayNameEndpoint(issuer: URL, { protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (isLoopback(hostname) && isLoopback(issuer.hostname));
}

/**
 * A URL with another port, and every other character as it was: servers compare redirect URIs as
 * text (RFC 6749 section 3.1.2.3). What is no URL stays as it is, for whoever uses it to reject.
 */
export function withPort(text: string, port: number): string {
  if (!URL.canParse(text)) return text;
  return text.replace(
    /^([a-z][a-z\d+.-]*:\/\/(?:[^/?#@]*@)?(?:\[[^\]]*\]|[^/?#:]*))(?::\d*)?/i,
    `$1:${port}`,
  );
}

/**
 * A URL with more query parameters. Those of its own query with the same name are replaced, and the
 * others stay as they were written (RFC 6749 section 3.1). A blank becomes %20, which every server
 * decodes, and not +, which is only one in a form.
 */
export function withQuery(
  text: string,
  parameters: readonly (readonly [name: string, value: string])[],
): string {
  const url = new URL(text);
  const names = new Set(parameters.map(([name]) => name));
  const own = url.search.slice(1).split('&');
  const kept = own.filter((pair) => {
    const [name = ''] = new URLSearchParams(pair).keys();
    return pair !== '' && !names.has(name);
  });
  url.search = [...kept, encodeQuery(parameters)].join('&');
  return url.href;
}

/** Parameters as a query, in which a blank is %20. */
export function encodeQuery(parameters: Iterable<readonly [name: string, value: string]>): string {
  const pairs = [...parameters].map(([name, value]): [string, string] => [name, value]);
  return new URLSearchParams(pairs).toString().replaceAll('+', '%20');
}
