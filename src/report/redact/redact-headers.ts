import { redactNamed, type Redactor } from './redactor.ts';
import { isSecretName } from './secret-names.ts';

type Headers = Readonly<Record<string, string>>;

/** Headers without their secrets: schemes, names of cookies and challenges stay. */
export function redactHeaders(headers: Headers, redactor: Redactor): Headers {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, redactHeader(name, value, redactor)]),
  );
}

/** The cookies of a `Set-Cookie` value in which several were joined by commas. */
export function splitSetCookie(value: string): readonly string[] {
  return value.split(/,\s*(?=[^;,\s=]+=)/);
}

function redactHeader(name: string, value: string, redactor: Redactor): string {
  switch (name.toLowerCase()) {
    case 'authorization':
    case 'proxy-authorization':
      return redactCredentials(name, value, redactor);
    case 'cookie':
      return value
        .split(';')
        .map((cookie) => redactCookie(cookie, redactor))
        .join(';');
    case 'set-cookie':
      return splitSetCookie(value)
        .map((cookie) => {
          const [pair = '', ...attributes] = cookie.split(';');
          return [redactCookie(pair, redactor), ...attributes].join(';');
        })
        .join(', ');
    default:
      return isSecretName(name) ? redactor.secret(name, value) : redactNamed(name, value, redactor);
  }
}

/** RFC 9110 section 11.4: a scheme and credentials. */
function redactCredentials(name: string, value: string, redactor: Redactor): string {
  const [, scheme, credentials] = /^([!#$%&'*+.^`|~\w-]+) +(.+)$/s.exec(value.trim()) ?? [];
  if (scheme === undefined || credentials === undefined || scheme.startsWith('#')) {
    return redactor.secret(name, value);
  }
  // The password alone may appear in a text as well.
  if (scheme.toLowerCase() === 'basic') {
    for (const password of passwordsIn(credentials)) redactor.secret('password', password);
  }
  return `${scheme} ${redactor.secret(name, credentials)}`;
}

/** As it is, and as servers that decode it (RFC 6749 section 2.3.1) may repeat it. */
function passwordsIn(credentials: string): ReadonlySet<string> {
  const [, ...parts] = Buffer.from(credentials, 'base64').toString('utf8').split(':');
  const password = parts.join(':');
  return new Set([password, decoded(password), decoded(password.replaceAll('+', ' '))]);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function redactCookie(pair: string, redactor: Redactor): string {
  const at = pair.indexOf('=');
  if (at < 0) return redactor.secret('cookie', pair);
  return `${pair.slice(0, at)}=${redactor.secret('cookie', pair.slice(at + 1))}`;
}
