import type { Fault } from './fault.ts';
import { editJson, without } from './reply.ts';

/** Faults of the endpoints that accept an access token. */
export const resourceFaults: readonly Fault[] = [
  {
    name: 'userinfo-other-sub',
    where: 'resources',
    does: 'userinfo has another sub',
    endpoints: ['userinfo'],
    start: () => ({
      rewrite: (reply) => editJson(reply, (body) => ({ ...body, sub: 'somebody-else' })),
    }),
  },
  {
    name: 'no-challenge',
    where: 'resources',
    does: 'the example API and userinfo reject without WWW-Authenticate',
    endpoints: ['api', 'userinfo'],
    start: () => ({
      rewrite: (reply) => {
        if (reply.headers['www-authenticate'] === undefined) return undefined;
        const headers = without(reply.headers, 'www-authenticate') as typeof reply.headers;
        return { ...reply, headers };
      },
    }),
  },
];
