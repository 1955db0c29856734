import { isObject, type JsonObject } from '../util/json.ts';
import { member } from '../jwt/form/json.ts';
import { importJwk } from '../jwt/keys/import-jwk.ts';
import type { Key } from '../jwt/keys/key.ts';
import { isLoopback } from '../model/url.ts';

/** The response of a URL; a member is absent when the response does not have it. */
export type LintResponse = {
  readonly url: string;
  /** Absent when there was no response: then `error` says why. */
  readonly status?: number;
  readonly error?: string;
  readonly contentType?: string;
  readonly cacheControl?: string;
  readonly expires?: string;
  readonly location?: string;
  /** The body where it is JSON. */
  readonly body?: unknown;
};

/** The response of a well-known URL: the metadata of OpenID Connect, or of RFC 8414. */
export type WellKnownResponse = LintResponse & {
  readonly of: 'openid-configuration' | 'oauth-authorization-server';
};

/** All that the rules look at; it was fetched before, and rules fetch nothing. */
export type LintInput = {
  /** The configured issuer. */
  readonly issuer: string;
  /** The metadata may have the issuer of another tenant (Entra ID). */
  readonly anyTenant: boolean;
  /** Every well-known URL of the issuer, in the order of the requests. */
  readonly tried: readonly WellKnownResponse[];
  /** The response of `jwks_uri`; absent when it was not requested. */
  readonly jwks?: LintResponse | undefined;
  /** Seconds since the epoch. */
  readonly now: number;
};

/** The response with the metadata: the first with a JSON object and 200. */
export function metadataResponse({ tried }: LintInput): WellKnownResponse | undefined {
  return tried.find(isDocument);
}

/** Whether a response is a JSON object with 200, whatever its content type. */
export function isDocument({ status, body }: LintResponse): boolean {
  return status === 200 && isObject(body);
}

/** The metadata; empty when no URL has it, which only one rule reports. */
export function metadataOf(input: LintInput): JsonObject {
  const body = metadataResponse(input)?.body;
  return isObject(body) ? body : {};
}

/** The strings of a list in the metadata; `undefined` when there is no such list. */
export function listOf(input: LintInput, name: string): readonly string[] | undefined {
  const value = member(metadataOf(input), name);
  if (!Array.isArray(value)) return undefined;
  return value.filter((item): item is string => typeof item === 'string');
}

/** Whether it is an OpenID provider, for which OpenID Connect Discovery holds. */
export function isOpenIdProvider(input: LintInput): boolean {
  if (metadataResponse(input)?.of === 'openid-configuration') return true;
  return member(metadataOf(input), 'id_token_signing_alg_values_supported') !== undefined;
}

/** Whether an address is plain http and leads to another machine. */
export function isPlainHttp({ protocol, hostname }: URL): boolean {
  return protocol !== 'https:' && !isLoopback(hostname);
}

/** The keys as published; `undefined` when there is no key set. */
export function publishedKeys({ jwks }: LintInput): readonly unknown[] | undefined {
  if (jwks?.status !== 200 || !isObject(jwks.body)) return undefined;
  const keys = member(jwks.body, 'keys');
  return Array.isArray(keys) ? keys : undefined;
}

/** The same as `verify` reads them. */
export function importedKeys(input: LintInput): readonly Key[] {
  return (publishedKeys(input) ?? []).map((jwk, index) => importJwk(jwk, `key ${index + 1}`));
}
