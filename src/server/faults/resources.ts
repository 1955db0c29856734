import type { Fault } from './fault.ts';
import { editJson, without } from './reply.ts';

/** What goes wrong where a token is used. */
export const resourceFaults: readonly Fault[] = [
  {
    name: 'userinfo-other-sub',
    where: 'resources',
    does: 'userinfo is about somebody else',
    endpoints: ['userinfo'],
    start: () => ({
      rewrite: (reply) => editJson(reply, (body) => ({ ...body, sub: 'somebody-else' })),
    }),
  },
  {
    name: 'no-challenge',
    where: 'resources',
    does: 'the example API and userinfo refuse without WWW-Authenticate',
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
