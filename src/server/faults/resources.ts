import { type Fault, faultsAt } from './fault.ts';
import { editJson } from './reply.ts';

const where = 'resources';

/** What goes wrong where a token is used. */
export const resourceFaults: readonly Fault[] = [
  faultsAt({ where, endpoints: ['userinfo'] })(
    'userinfo-other-sub',
    'userinfo is about somebody else',
    { rewrite: (reply) => editJson(reply, { sub: 'somebody-else' }) },
  ),
  faultsAt({ where, endpoints: ['api', 'userinfo'] })(
    'no-challenge',
    'the example API and userinfo refuse without WWW-Authenticate',
    {
      rewrite: (reply) => {
        const { 'www-authenticate': challenge, ...headers } = reply.headers;
        return challenge === undefined ? undefined : { ...reply, headers };
      },
    },
  ),
];
