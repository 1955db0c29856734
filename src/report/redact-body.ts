import type { Message } from '../context.ts';
import { readBody } from './message-body.ts';
import { isSecretName } from './redact.ts';
import { redactNamed, redactPairs } from './redact-url.ts';
import type { Redactor } from './redactor.ts';

/** Characters of a page or another body that is neither a form nor JSON. */
const longestText = 4096;
const deepest = 64;

/** Members of a private or symmetric key (RFC 7518 sections 6.2.2, 6.3.2 and 6.4.1). */
const keyMembers: ReadonlySet<string> = new Set(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']);

/** A body without its secrets; `failed`: it is the answer of a server that refused. */
export function redactBody(
  message: Message,
  redactor: Redactor,
  failed = false,
): string | undefined {
  const body = readBody(message);
  switch (body.type) {
    case 'none':
      return message.body;
    case 'form':
      return redactPairs(body.text, redactor);
    case 'json':
      return redactJsonText(body.text, body.value, redactor, failed);
    case 'multipart':
      return redactor.secret('body', body.text);
    case 'text':
      return cut(redactor.text(body.text, 'body'));
  }
}

/** A JSON value without its secrets, whatever the depth of their names. */
export function redactJson(value: unknown, redactor: Redactor, failed = false): unknown {
  const leaf = (name: string, text: string) => {
    if (failed && name === 'code' && isErrorCode(text)) return text;
    return redactNamed(name, text, redactor);
  };
  const walk = (name: string, item: unknown, secret: boolean, depth: number): unknown => {
    if (typeof item === 'string') return secret ? redactor.secret(name, item) : leaf(name, item);
    if (typeof item === 'number') {
      const hidden = secret && name !== 'code';
      return hidden ? redactor.secret(name, String(item)) : item;
    }
    if (typeof item !== 'object' || item === null) return item;
    if (depth > deepest) return '…';
    if (Array.isArray(item)) return item.map((one) => walk(name, one, secret, depth + 1));
    const isKey = Object.hasOwn(item, 'kty');
    return Object.fromEntries(
      Object.entries(item).map(([member, one]) => {
        const visible = failed && member === 'code' && isErrorCode(one);
        const hides = secret || isSecretName(member) || (isKey && keyMembers.has(member));
        return [redactor.text(member), walk(member, one, hides && !visible, depth + 1)];
      }),
    );
  };
  return walk('', value, false, 0);
}

function redactJsonText(text: string, value: unknown, redactor: Redactor, failed: boolean): string {
  const redacted = JSON.stringify(redactJson(value, redactor, failed));
  // Nothing was secret: it stays as the server wrote it.
  return redacted === JSON.stringify(value) ? text : redacted;
}

/** `code` in the answer of a server that refuses is an error's, such as `E1234` or `not_found`. */
function isErrorCode(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  return /^[a-z]+(?:[ _.-][a-z]+){0,8}$/i.test(value) || /^[A-Z]{1,8}[-_]?\d{1,8}$/.test(value);
}

function cut(text: string): string {
  if (text.length <= longestText) return text;
  // Shorter than the limit with its last words too: redacting again changes nothing.
  return `${text.slice(0, longestText - 32)}… (${text.length} characters)`;
}
