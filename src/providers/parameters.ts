import { Failure } from '../model/errors.ts';
import { isLoopback } from '../model/url.ts';
import type { Parameter } from './preset.ts';

export type ReadParameter = {
  readonly value: string;
  /** What was made of a text that was not written as expected. */
  readonly notice?: string;
};

/**
 * Reads what was given for a parameter: a `host` and a `server` become a URL without a slash at the
 * end, https unless http was written; a `name` is percent-encoded. Throws a `usage` failure that
 * names the flag.
 */
export function readParameter(parameter: Parameter, given: string): ReadParameter {
  const text = given.trim();
  if (parameter.kind === 'name') return { value: readName(parameter, text) };
  const url = readUrl(parameter, text);
  const value = url.origin + url.pathname.replace(/\/+$/, '');
  const plain = parameter.kind === 'host' && url.protocol === 'https:' ? url.host : value;
  if (given === plain || given === value) return { value };
  return { value, notice: `--${parameter.name} ${given} is read as ${plain}` };
}

function readName(parameter: Parameter, text: string): string {
  // oxlint-disable-next-line no-control-regex -- they would end up in a URL
  if (!/[\s/\\?#%\u0000-\u001f]/.test(text) && !/^\.+$/.test(text)) return encodeURIComponent(text);
  throw wrong(parameter, text, 'is no name');
}

function readUrl(parameter: Parameter, text: string): URL {
  const whole = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  if (!URL.canParse(whole)) throw wrong(parameter, text, urlFault(parameter));
  const url = new URL(whole);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw wrong(parameter, text, 'is not reached over https');
  }
  if (url.username !== '' || url.password !== '') {
    throw wrong(parameter, '…', 'must have no user name and password');
  }
  if (url.search !== '' || url.hash !== '') {
    throw wrong(parameter, text, 'must have no query and no fragment');
  }
  if (parameter.kind === 'host' && url.pathname !== '/') {
    throw wrong(parameter, text, 'has a path, expected the host alone');
  }
  if (!isNamed(url)) throw wrong(parameter, text, 'is no whole host name');
  return url;
}

/** One word alone is the name of a tenant, and not that of its host. */
function isNamed({ hostname, port }: URL): boolean {
  return hostname.includes('.') || port !== '' || isLoopback(hostname);
}

function urlFault({ kind }: Parameter): string {
  return kind === 'host' ? 'is no host name' : 'is no URL';
}

function wrong({ name, example }: Parameter, text: string, fault: string): Failure {
  return new Failure('usage', `--${name} ${JSON.stringify(text)} ${fault}`, {
    hint: `such as --${name} ${example}`,
  });
}
