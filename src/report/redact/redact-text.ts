import { type KnownSecrets, noSecrets, replaceKnown } from './known-secrets.ts';
import { isMarked, isNamedSecret, isSecretName, mark } from './secret-names.ts';

type Rule = readonly [pattern: RegExp, replace: (...groups: string[]) => string];

/** Secrets in free text that are recognised by their form, or by the name beside them. */
const rules: readonly Rule[] = [
  [/(?<![\w-])eyJ[\w-]{8,}(?:\.[\w-]*){0,4}/g, (token) => mark(token)],
  [/\b(?:gh[opsur]_\w{16,}|xox[a-z]-[\w-]{8,}|ya29\.[\w-]{8,})/g, (token) => mark(token)],
  [
    /\b(Bearer|Basic|DPoP) +(?=[\w.~+/-]*\d)([\w.~+/-]{12,}=*)(?![\w"=])/gi,
    (_, scheme = '', value = '') => `${scheme} ${mark(value)}`,
  ],
  [
    /\b([a-z][\w-]{1,60})=([^\s&"'<>;,)\]}]+)/gi,
    (all, name = '', value = '') => {
      return isNamedSecret(name, value) && !isMarked(value) ? `${name}=${mark(value)}` : all;
    },
  ],
  [
    /"([\w-]{2,60})"(\s*:\s*)"((?:[^"\\]|\\.)*)/g,
    (all, name = '', colon = '', value = '') => {
      return isNamedSecret(name, value) ? `"${name}"${colon}"${mark(value)}` : all;
    },
  ],
  [
    /<([a-z][\w:.-]{1,60})(\s[^<>]*)?>([^<]+)(?=<\/)/gi,
    (all, name = '', attributes = '', value = '') => {
      return isSecretName(name) ? `<${name}${attributes}>${mark(value)}` : all;
    },
  ],
  [/<input\b[^<>]{0,4096}>/gi, (tag) => redactInput(tag)],
];

/** Text in which the known secrets are replaced, and those recognised by form or name. */
export function redactText(text: string, known: KnownSecrets = noSecrets): string {
  const without = replaceKnown(text, known);
  return rules.reduce((rest, [pattern, replace]) => {
    return rest.replace(pattern, (...groups: string[]) => replace(...groups));
  }, without);
}

/** A hidden field of a page, such as the code of the form_post response mode. */
function redactInput(tag: string): string {
  const name = /\bname\s*=\s*["']?([^"'\s>]+)/i.exec(tag)?.[1] ?? '';
  if (!isSecretName(name)) return tag;
  return tag.replace(
    /\b(value\s*=\s*)("[^"]*"|'[^']*'|[^\s>]+)/i,
    (_, head: string, value: string) => `${head}"${mark(value.replace(/^["']|["']$/g, ''))}"`,
  );
}
