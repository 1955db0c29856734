import { type Fault, faultsAt } from './fault.ts';
import { editJson } from './reply.ts';

const where = 'resources';

/** Faults of the endpoints that accept an access token. */
export const resourceFaults: readonly Fault[] = [
  faultsAt({ where, endpoints: ['userinfo'] })('userinfo-other-sub', 'userinfo has another sub', {
    rewrite: (reply) => editJson(reply, { sub: 'somebody-else' }),
  }),
  faultsAt({ where, endpoints: ['api', 'resource', 'userinfo'] })(
    'no-challenge',
    'resources, the example API and userinfo reject without WWW-Authenticate',
    {
      rewrite: (reply) => {
        const { 'www-authenticate': challenge, ...headers } = reply.headers;
        return challenge === undefined ? undefined : { ...reply, headers };
      },
    },
  ),
];
