import type { ServerResponse } from 'node:http';

import type { Configuration } from 'oidc-provider';

import type { Endpoint } from './endpoints.ts';
import type { Realm } from './realm.ts';
import type { Reply } from './reply.ts';

/** A request that a fault may act on. */
export type Asked = {
  readonly endpoint: Endpoint;
  readonly form: URLSearchParams;
};

type Maybe<T> = T | undefined | Promise<T | undefined>;

/** What a fault does with one request; `undefined` means that it has nothing to do there. */
export type Behaviour = {
  /** Answers in place of the server, which does not hear of the request. */
  readonly instead?: (asked: Asked) => Maybe<Reply>;
  /** Changes what the server answered. */
  readonly rewrite?: (reply: Reply, asked: Asked) => Maybe<Reply>;
  /** Puts the answer on the wire in a way of its own; resolves when it is done with it. */
  readonly deliver?: (reply: Reply, response: ServerResponse) => Promise<void>;
};

/** The headings of `serve --fault list`. */
export type Place =
  | 'any answer'
  | 'token answer'
  | 'code exchange'
  | 'tokens'
  | 'keys'
  | 'metadata'
  | 'callback'
  | 'refresh'
  | 'device flow'
  | 'resources'
  | 'clock';

/** One way to misbehave. */
export type Fault = {
  readonly name: string;
  readonly where: Place;
  /** What is seen from outside, in one line. */
  readonly does: string;
  /** Where it acts; with `movable` that is the default, and `name@endpoint` chooses another. */
  readonly endpoints: readonly Endpoint[];
  readonly movable?: true;
  /** The grant types it acts on, at the token endpoint; all of them when absent. */
  readonly grants?: readonly string[];
  /** Changes how oidc-provider is set up. */
  readonly configure?: (configuration: Configuration) => Configuration;
  /** Called once for each server: whatever has to be remembered is remembered in here. */
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
