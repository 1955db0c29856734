import { Failure } from '../model/errors.ts';
import { isLoopback } from '../model/url.ts';
import { withoutTrailing } from '../util/trim.ts';
import type { Parameter } from './preset.ts';

export type ReadParameter = {
  readonly value: string;
  /** How the text was interpreted, if not as written. */
  readonly notice?: string;
};

/**
 * Reads the value of a parameter: a `host` and a `server` become a URL without a trailing slash,
 * https unless http was written; a `name` is percent-encoded. Throws a `usage` failure that names
 * the flag.
 */
export function readParameter(parameter: Parameter, given: string): ReadParameter {
  const text = given.trim();
  if (parameter.kind === 'name') return { value: readName(parameter, text) };
  const url = readUrl(parameter, text);
  const value = url.origin + withoutTrailing(url.pathname, '/');
  const plain = parameter.kind === 'host' && url.protocol === 'https:' ? url.host : value;
  if (given === plain || given === value) return { value };
  return { value, notice: `--${parameter.name} ${given} is interpreted as ${plain}` };
}

function readName(parameter: Parameter, text: string): string {
  // oxlint-disable-next-line no-control-regex -- they would end up in a URL
  if (!/[\s/\\?#%\u0000-\u001f]/.test(text) && !/^\.+$/.test(text)) return encodeURIComponent(text);
  throw invalidParameterFailure(parameter, text, 'is not a valid name');
}

function readUrl(parameter: Parameter, text: string): URL {
  const whole = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  if (!URL.canParse(whole)) throw invalidParameterFailure(parameter, text, urlFault(parameter));
  const url = new URL(whole);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw invalidParameterFailure(parameter, text, 'is not an https URL');
  }
  if (url.username !== '' || url.password !== '') {
    throw invalidParameterFailure(parameter, '…', 'must have no user name and password');
  }
  if (url.search !== '' || url.hash !== '') {
    throw invalidParameterFailure(parameter, text, 'must have no query and no fragment');
  }
  if (parameter.kind === 'host' && url.pathname !== '/') {
    throw invalidParameterFailure(parameter, text, 'has a path, expected a host name only');
  }
  if (!isNamed(url)) throw invalidParameterFailure(parameter, text, 'is not a full host name');
  return url;
}

/** A single word is the name of a tenant, not its host name. */
function isNamed({ hostname, port }: URL): boolean {
  return hostname.includes('.') || port !== '' || isLoopback(hostname);
}

function urlFault({ kind }: Parameter): string {
  return kind === 'host' ? 'is not a host name' : 'is not a URL';
}

function invalidParameterFailure(
  { name, example }: Parameter,
  text: string,
  fault: string,
): Failure {
  const suggestion = text === example ? '' : `, such as ${example}`;
  return new Failure('usage', `--${name} ${JSON.stringify(text)} ${fault}${suggestion}`);
}
