import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { Configuration } from 'oidc-provider';
import type { ServerKeys } from '../keys.ts';
import type { Site } from '../site.ts';
import type { Endpoint } from './endpoints.ts';
import type { Reply } from './reply.ts';

/** A request that a fault may act on. */
export type Asked = {
  readonly method: string;
  readonly endpoint: Endpoint;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly form: URLSearchParams;
  readonly body: Buffer;
  readonly site: Site;
};

type Maybe<T> = T | undefined | Promise<T | undefined>;

/** What a fault does with one request; `undefined`: nothing. */
export type Behaviour = {
  /** The body that the server gets, in place of the one that was sent. */
  readonly send?: (asked: Asked) => Buffer | undefined;
  /** Replaces the response; the server does not get the request. */
  readonly instead?: (asked: Asked) => Maybe<Reply>;
  /** Changes the response of the server. */
  readonly rewrite?: (reply: Reply, asked: Asked) => Maybe<Reply>;
  /** Sends the response in another way; resolves when it is done. */
  readonly deliver?: (reply: Reply, response: ServerResponse) => Promise<void>;
};

/** The headings of `serve --fault list`. */
export type Place =
  | 'any response'
  | 'requests'
  | 'client authentication'
  | 'token response'
  | 'code exchange'
  | 'tokens'
  | 'keys'
  | 'metadata'
  | 'callback'
  | 'refresh'
  | 'device flow'
  | 'pushed requests'
  | 'DPoP'
  | 'resources'
  | 'resource server'
  | 'resource metadata'
  | 'registration'
  | 'clock';

/** A fault. */
export type Fault = {
  readonly name: string;
  readonly where: Place;
  /** The visible behaviour, in one line. */
  readonly does: string;
  /** Where it acts; with `movable` this is the default, and `name@endpoint` selects another. */
  readonly endpoints: readonly Endpoint[];
  readonly movable?: true;
  /** The grant types it acts on, at the token endpoint; all when absent. */
  readonly grants?: readonly string[];
  /** Changes the configuration of oidc-provider. */
  readonly configure?: (configuration: Configuration) => Configuration;
  /** No connection is made without a certificate of the client. */
  readonly requiresCertificate?: true;
  /** Changes what is served. */
  readonly site?: (site: Site) => Site;
  /** Called once per server; the closure holds the state of the fault. */
  readonly start: (realm: Realm) => Behaviour;
};

type Setting = Pick<Fault, 'where' | 'endpoints' | 'movable' | 'grants'>;

/** Makes the faults of one place; most of them behave alike for every server. */
export function faultsAt(setting: Setting) {
  return (name: string, does: string, behaviour: Behaviour | Fault['start']): Fault => {
    const start = typeof behaviour === 'function' ? behaviour : () => behaviour;
    return { name, does, ...setting, start };
  };
}

/** The server that the faults act on. */
export type Realm = {
  readonly site: Site;
  readonly keys: ServerKeys;
};
