import { Failure } from '../model/errors.ts';
import type { ClientJwks } from './clients.ts';
import type { ClientRegistration } from '../model/servers.ts';
import type { ServerTls } from './tls/authority.ts';

/** What is served beside the clients and users that are always there. */
export type Layout = {
  /** The paths of protected resources, such as `/mcp`. */
  readonly resources: readonly string[];
  /** How a client gets registered. */
  readonly registration: ClientRegistration;
  /** The path of the issuer, such as `/as`; empty at the root. */
  readonly issuerPath: string;
  /** The public keys of the clients that sign; by default they have them at a URL. */
  readonly clientJwks?: ClientJwks | undefined;
  /** The certificates of a server on https; plain http without them. */
  readonly tls?: ServerTls | undefined;
};

/** The layout of one server, with its URLs. */
export type Site = {
  /** `http://127.0.0.1:<port>`, or the same with https. */
  readonly origin: string;
  readonly issuer: string;
  /** Its path; empty at the root. */
  readonly issuerPath: string;
  /** The resource identifiers (RFC 8707 section 2), the example API not among them. */
  readonly resources: readonly string[];
  readonly registration: ClientRegistration;
  readonly clientJwks?: ClientJwks | undefined;
  readonly tls?: ServerTls | undefined;
  /** All resources are one, the origin: their metadata name it, and so does the aud of tokens. */
  readonly isOneResource?: boolean;
  /** What the resources want of DPoP (RFC 9449): bound tokens only, a nonce in each proof. */
  readonly dpop?: { readonly requiresBinding?: boolean; readonly requiresNonce?: boolean };
};

/** A server that has its example API only, and no registration. */
export const plainLayout: Layout = { resources: [], registration: 'closed', issuerPath: '' };

/** The first segments of the paths of this server. */
const own = ['.well-known', 'favicon.ico'];
const ofIssuer = 'api auth device interaction jwks me mtls reg request session token'.split(' ');
const maxResources = 50;

/** The site of a layout at an origin. */
export function siteOf(origin: string, layout: Layout = plainLayout): Site {
  const { resources, registration, issuerPath, clientJwks, tls } = layout;
  return {
    origin,
    issuer: origin + issuerPath,
    issuerPath,
    resources: resources.map((path) => origin + path),
    registration,
    clientJwks,
    tls,
  };
}

export type RequestedLayout = {
  readonly resources?: readonly string[] | undefined;
  readonly registration?: ClientRegistration | undefined;
  readonly issuerPath?: string | undefined;
  readonly clientJwks?: ClientJwks | undefined;
  readonly tls?: ServerTls | undefined;
};

/**
 * The layout as somebody asks for it: a path may lack its first slash, and with a resource clients
 * may register unless they may not. Throws a `usage` failure for a path that cannot be served.
 */
export function layoutOf(requested: RequestedLayout = {}): Layout {
  const { resources = [], registration, issuerPath: givenPath, clientJwks, tls } = requested;
  const issuerPath = givenPath === undefined ? '' : pathOf(givenPath, 'issuer').replace(/\/$/, '');
  if (own.includes(firstSegment(issuerPath))) throw takenFailure('issuer', issuerPath);
  const paths = [...new Set(resources.map((text) => pathOf(text, 'resource')))];
  if (paths.length > maxResources) {
    throw new Failure('usage', `${paths.length} resources are too many: at most ${maxResources}`);
  }
  const taken = issuerPath === '' ? [...own, ...ofIssuer] : own;
  for (const path of paths) {
    const isBelowIssuer = issuerPath !== '' && isBelow(path, issuerPath);
    if (isBelowIssuer || taken.includes(firstSegment(path))) throw takenFailure('resource', path);
  }
  const standard = paths.length > 0 ? 'open' : 'closed';
  return { resources: paths, registration: registration ?? standard, issuerPath, clientJwks, tls };
}

/** Whether a path is another one or below it, by whole segments. */
export function isBelow(path: string, parent: string): boolean {
  const base = parent.replace(/\/$/, '');
  return path === base || path.startsWith(`${base}/`);
}

function pathOf(text: string, what: 'issuer' | 'resource'): string {
  const path = text.startsWith('/') ? text : `/${text}`;
  const isPlain =
    /^\/(?:[\w.~-]+(?:\/[\w.~-]+)*\/?)?$/.test(path) && !/\/\.{1,2}(?:\/|$)/.test(path);
  if (isPlain && path.length <= 200 && (what === 'resource' || path !== '/')) return path;
  const message = `the ${what} path ${JSON.stringify(text)} is none, such as ${examples[what]}: segments of letters, digits and "-._~"`;
  throw new Failure('usage', message);
}

const examples = { issuer: '/as', resource: '/mcp' } as const;

function firstSegment(path: string): string {
  return path.split('/')[1] ?? '';
}

function takenFailure(what: 'issuer' | 'resource', path: string): Failure {
  const message = `the ${what} path ${path} is one of the authorization server itself; take another one, such as ${examples[what]}`;
  return new Failure('usage', message);
}
