import { isSecretName } from './redact.ts';
import type { Redactor } from './redactor.ts';

/** A URL without its secrets: of the query, the fragment, the path, and a password before the host. */
export function redactUrl(url: string, redactor: Redactor): string {
  const [, before = '', query, fragment] = /^([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(url) ?? [];
  const path = redactUser(before, redactor)
    .split('/')
    .map((segment) => redactPart(segment, (text) => redactor.text(text)))
    .join('/');
  const search = query === undefined ? '' : `?${redactPairs(query, redactor)}`;
  return path + search + (fragment === undefined ? '' : `#${redactPairs(fragment, redactor)}`);
}

/** `name=value&…` without its secrets; what is none stays as it was written. */
export function redactPairs(text: string, redactor: Redactor): string {
  return text
    .split('&')
    .map((pair) => {
      const at = pair.indexOf('=');
      const spelled = at < 0 ? pair : pair.slice(0, at);
      const name = redactPart(spelled, (part) => redactor.text(part));
      if (at < 0) return name;
      const value = redactPart(pair.slice(at + 1), (part) =>
        redactNamed(decode(spelled), part, redactor),
      );
      return `${name}=${value}`;
    })
    .join('&');
}

/** The value of a parameter or member: by its name, as an address, or as text. */
export function redactNamed(name: string, value: string, redactor: Redactor): string {
  if (isSecretName(name)) return redactor.secret(name, value);
  const shown = redactor.text(value, name);
  // An address that is shown keeps its form, so that it can still be read as one.
  return /^https?:\/\/\S+$/i.test(value) && shown !== '(personal)'
    ? redactUrl(value, redactor)
    : shown;
}

/** One encoded part of a URL; where nothing was secret it keeps its spelling. */
function redactPart(part: string, change: (text: string) => string): string {
  const text = decode(part);
  const changed = change(text);
  return changed === text ? part : encodeURIComponent(changed);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part.replaceAll('+', ' '));
  } catch {
    return part;
  }
}

function redactUser(before: string, redactor: Redactor): string {
  return before.replace(
    /^([a-z][\w+.-]*:\/\/[^/@:]*:)([^/@]*)(?=@)/i,
    (_, user: string, password: string) =>
      user + redactPart(password, (text) => redactor.secret('password', text)),
  );
}
