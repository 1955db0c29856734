import { Failure } from './errors.ts';

/** Whether a host name is always this machine (RFC 8252 section 8.3, RFC 6761 section 6.3). */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

/**
 * A URL of a server. Throws a `usage` failure when it is not a URL, not http(s), has a password or
 * a fragment, or is plain http to a host that is not loopback without the flag.
 */
export function requireServerUrl(name: string, text: string, allowInsecureHttp: boolean): URL {
  if (!URL.canParse(text)) {
    throw new Failure('usage', `${name} is not a URL: ${text}`, {
      hint: 'use an absolute URL, such as https://id.example.com',
    });
  }
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new Failure('usage', `${name} must start with https://, saw ${url.protocol}//`, {
      hint: 'use the https URL of the server',
    });
  }
  if (url.username !== '' || url.password !== '' || url.hash !== '') {
    throw new Failure('usage', `${name} must have no user name, password or fragment`);
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname) && !allowInsecureHttp) {
    // Keys are public: the danger is another's key in their place.
    const danger = /jwks/.test(name) ? 'keys could be replaced' : 'tokens would not be encrypted';
    throw new Failure('usage', `${name} is plain http to ${url.hostname}: ${danger}`, {
      hint: { id: 'plain_http' },
    });
  }
  return url;
}

/** A URL with another port; what is no URL stays as it is, for whoever uses it to reject. */
export function withPort(text: string, port: number): string {
  if (!URL.canParse(text)) return text;
  const url = new URL(text);
  url.port = String(port);
  return url.href;
}
