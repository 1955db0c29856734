import { resolve } from 'node:path';
import { Failure } from '../../model/errors.ts';
import { requireServerUrl } from '../../model/url.ts';
import {
  isSettingName,
  type SettingName,
  responseModes,
  settingKinds,
  settingNames,
  tokenBodies,
  useChoices,
} from '../../model/setting-kinds.ts';
import type { ClientSettings } from '../../model/settings.ts';
import {
  assertionOrigin,
  assertionSpellings,
  clientAuthMethods,
  clientAuthName,
  isAssertionAudience,
  namedAudiences,
  isKeyFile,
} from '../../model/client-auth.ts';
import { storeChoices } from '../../model/token-set.ts';
import { closest } from '../../util/did-you-mean.ts';

/** One `name=value`; without a value the setting is removed. `parameter` is one of `params`. */
export type Assignment = {
  readonly name: SettingName;
  readonly parameter?: string;
  readonly value?: ClientSettings[SettingName];
};

/**
 * Reads `issuer=https://…`, `client-id=x`, `resource=https://a https://b` or `params.prompt=login`.
 * Throws a `usage` failure for an unknown name, a value of the wrong kind, and a secret, which must
 * not be on a command line.
 */
export function parseAssignment(text: string): Assignment {
  const cut = text.indexOf('=');
  if (cut < 1) {
    const expected = 'such as issuer=https://id.example.com; name= removes a setting';
    throw new Failure('usage', `"${text}" is not name=value, ${expected}`);
  }
  const value = text.slice(cut + 1);
  const [written = '', ...rest] = text.slice(0, cut).split('.');
  const name = requireName(written.replaceAll('-', '_'));
  if (name === 'client_secret' && value !== '') throw secretInArgumentsFailure();
  if (rest.length === 0) return value === '' ? { name } : { name, value: valueOf(name, value) };
  if (settingKinds[name] !== 'pairs') throw unknownNameFailure(text.slice(0, cut));
  const parameter = rest.join('.');
  return value === '' ? { name, parameter } : { name, parameter, value };
}

/** Throws a `usage` failure for the first setting whose value no server accepts. */
export function checkSettings(client: Partial<ClientSettings>): void {
  for (const name of settingNames) {
    const value = client[name];
    if (settingKinds[name] !== 'server_url' || typeof value !== 'string') continue;
    requireServerUrl(name, value, client.allow_insecure_http ?? false);
  }
  // "The endpoint URI MUST NOT include a fragment component" (RFC 6749 section 3.1.2), and so for
  // resource indicators (RFC 8707 section 2)
  if (client.redirect_uri !== undefined) requireUri('redirect_uri', client.redirect_uri);
  for (const uri of client.redirect_uris ?? []) requireUri('redirect_uris', uri);
  for (const resource of client.resource ?? []) requireUri('resource', resource);
}

function requireName(name: string): SettingName {
  if (isSettingName(name)) return name;
  throw unknownNameFailure(name);
}

function unknownNameFailure(name: string): Failure {
  const meant = closest(name, settingNames);
  const known =
    meant === undefined ? `the settings are ${settingNames.join(', ')}` : `did you mean ${meant}?`;
  return new Failure('usage', `unknown setting "${name}"; ${known}`);
}

function valueOf(name: SettingName, text: string): ClientSettings[SettingName] {
  const kind = settingKinds[name];
  if (kind === 'texts') return text.trim().split(/\s+/);
  if (kind === 'switch') return oneOf(name, text, ['true', 'false']) === 'true';
  if (kind === 'method') return oneOf(name, clientAuthName(text), clientAuthMethods);
  if (kind === 'body') return oneOf(name, text, tokenBodies);
  if (kind === 'use') return oneOf(name, text, useChoices);
  if (kind === 'response_mode') return oneOf(name, text, responseModes);
  if (kind === 'store') return oneOf(name, text, storeChoices);
  if (kind === 'assertion_source') return assertionSource(name, text);
  if (kind === 'assertion_audience' && !isAssertionAudience(text)) {
    const expected = [...namedAudiences, 'a URL'].join(' or ');
    throw new Failure('usage', `${name} is "${text}", expected ${expected}`);
  }
  if (kind === 'key') return isKeyFile(text) ? resolve(text) : text;
  // An absolute path can be found from any folder.
  if (kind === 'file') return resolve(text);
  if (kind !== 'pairs') return text;
  const how = `set one with ${name}.<name>=<value>, remove it with ${name}.<name>=`;
  throw new Failure('usage', `${name} is a list of named parameters: ${how}`);
}

function oneOf<T extends string>(name: string, text: string, values: readonly T[]): T {
  const found = values.find((value) => value === text);
  if (found !== undefined) return found;
  throw new Failure('usage', `${name} is "${text}", expected ${values.join(' or ')}`);
}

/** A source of assertions; the path of its file is found from any folder. */
export function assertionSource(name: string, text: string): string {
  const origin = assertionOrigin(text);
  if (origin === undefined) {
    const message = `${name} is "${text}", expected ${assertionSpellings.join(' or ')}`;
    throw new Failure('usage', message);
  }
  return 'path' in origin ? `${origin.type}:${resolve(origin.path)}` : text;
}

function requireUri(name: string, text: string): void {
  if (URL.canParse(text) && !text.includes('#')) return;
  throw new Failure('usage', `${name} must be an absolute URI without a fragment: ${text}`);
}

function secretInArgumentsFailure(): Failure {
  return new Failure(
    'usage',
    'a secret on the command line would be in the shell history: use client_secret_file=<file>',
  );
}
