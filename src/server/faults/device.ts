import { type Behaviour, type Fault, faultsAt } from './fault.ts';
import { type Edit, editJson, errorReply, jsonReply, pageReply, type Reply } from './reply.ts';

const where = 'device flow';
const deviceFault = faultsAt({ where, endpoints: ['device'] });
const polling = faultsAt({
  where,
  endpoints: ['token'],
  grants: ['urn:ietf:params:oauth:grant-type:device_code'],
});

/** Faults of the device flow: at its endpoint, and while the client polls (RFC 8628). */
export const deviceFaults: readonly Fault[] = [
  polling('slow-down', 'slow_down to the first two polls', () => first(2, slowDown)),
  polling('slow-down-always', 'slow_down to every poll', { instead: slowDown }),
  polling('pending-200', 'authorization_pending with HTTP 200 to the first two polls', () =>
    first(2, () => errorReply(200, 'authorization_pending', 'The user has not decided yet.')),
  ),
  polling('device-expired', 'expired_token to every poll', {
    instead: () => errorReply(400, 'expired_token', 'The device code has expired.'),
  }),
  polling('device-denied', 'access_denied to every poll', {
    instead: () => errorReply(400, 'access_denied', 'The user denied the request.'),
  }),
  polling('device-final-odd', 'HTTP 200 without tokens to the last poll', {
    rewrite: ({ status }) => (status === 200 ? jsonReply(200, { status: 'approved' }) : undefined),
  }),
  deviceResponse('device-interval-zero', 'interval 0', { interval: 0 }),
  deviceResponse('device-numbers-as-text', 'expires_in and interval as text', (body) => ({
    expires_in: String(body['expires_in']),
    interval: '5',
  })),
  {
    ...deviceResponse('device-short-life', 'a code that expires after 5 seconds', {}),
    configure: (configuration) => ({
      ...configuration,
      ttl: { ...configuration.ttl, DeviceCode: 5 },
    }),
  },
  deviceResponse('verification-url', 'verification_url instead of verification_uri', (body) => ({
    verification_uri: undefined,
    verification_url: body['verification_uri'],
  })),
  deviceResponse('missing-verification-uri', 'no URL to open', {
    verification_uri: undefined,
    verification_uri_complete: undefined,
  }),
  deviceResponse('hostile-verification-uri', 'a file: and a javascript: URL to open', {
    verification_uri: 'file:///etc/passwd',
    verification_uri_complete: 'javascript:alert(document.domain)',
  }),
  deviceFault('device-html', 'an HTML page instead of a device code', {
    instead: () => pageReply(404, 'Not Found', 'This page does not exist.'),
  }),
];

function deviceResponse(name: string, does: string, edit: Edit): Fault {
  return deviceFault(name, does, { rewrite: (reply) => editJson(reply, edit) });
}

function slowDown(): Reply {
  return errorReply(400, 'slow_down', 'You are polling too quickly.');
}

function first(count: number, give: () => Reply): Behaviour {
  let given = 0;
  return {
    instead: () => {
      given += 1;
      return given > count ? undefined : give();
    },
  };
}
