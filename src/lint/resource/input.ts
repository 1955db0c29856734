import { stringMember } from '../../jwt/form/json.ts';
import type { Challenge } from '../../util/www-authenticate.ts';
import { isObject, type JsonObject } from '../../util/json.ts';
import { isDocument, type LintResponse, type WellKnownResponse } from '../input.ts';

/** The response of a URL at which the metadata of a resource may be. */
export type ResourceDocument = LintResponse & {
  /** The challenge names it, or it is well-known: with the whole path, or that of the root. */
  readonly of: 'challenge' | 'inserted' | 'root';
  /** Access-Control-Allow-Origin of the response to a browser. */
  readonly allowedOrigin?: string;
};

/** What a resource answers to a request without a token. */
export type ResourceAnswer = {
  readonly method: 'GET' | 'POST';
  readonly status: number;
  /** The WWW-Authenticate headers, in one. */
  readonly header?: string | undefined;
  readonly challenges: readonly Challenge[];
  readonly location?: string | undefined;
};

/** An authorization server that the metadata name, and how its well-known URLs answer. */
export type ListedServer = {
  readonly issuer: string;
  /** Why nothing was sent there, or nothing came back. */
  readonly error?: string;
  /** Nothing was sent: an API on https must not lead there. */
  readonly isForbidden?: boolean;
  readonly tried: readonly WellKnownResponse[];
};

/** All that the rules about a resource look at; it was fetched before, and rules fetch nothing. */
export type ResourceLintInput = {
  /** The URL of the API. */
  readonly api: string;
  /** It was asked as by an MCP client, from the first request on. */
  readonly isMcp: boolean;
  readonly answer: ResourceAnswer;
  /** Every URL that may have the metadata, the one of the challenge first. */
  readonly documents: readonly ResourceDocument[];
  readonly servers: readonly ListedServer[];
};

/** The response with the metadata: the first with a JSON object and 200. */
export function resourceDocument({ documents }: ResourceLintInput): ResourceDocument | undefined {
  return documents.find(isDocument);
}

/** The metadata; empty when no URL has them, which only one rule reports. */
export function resourceMembers(input: ResourceLintInput): JsonObject {
  const body = resourceDocument(input)?.body;
  return isObject(body) ? body : {};
}

/** The strings of a list in the metadata; `undefined` when there is no such list. */
export function textsIn(input: ResourceLintInput, name: string): readonly string[] | undefined {
  const value = resourceMembers(input)[name];
  if (!Array.isArray(value)) return undefined;
  return value.filter((item): item is string => typeof item === 'string');
}

/** The challenge that leads to a sign-in: one with metadata, else Bearer or DPoP. */
export function tokenChallenge({ answer }: ResourceLintInput): Challenge | undefined {
  const { challenges } = answer;
  return (
    challenges.find((one) => isToken(one) && one.parameters['resource_metadata'] !== undefined) ??
    challenges.find(isToken)
  );
}

function isToken({ scheme }: Challenge): boolean {
  return scheme === 'bearer' || scheme === 'dpop';
}

/** The metadata of a listed server; empty without any. */
export function serverMetadata({ tried }: ListedServer): JsonObject {
  const body = tried.find(isDocument)?.body;
  return isObject(body) ? body : {};
}

/** The issuer in the metadata of a listed server. */
export function publishedIssuer(server: ListedServer): string | undefined {
  return stringMember(serverMetadata(server), 'issuer');
}
