import type { Behaviour, Fault } from './fault.ts';
import { editJson, errorReply, pageReply, type Reply, without } from './reply.ts';

type Json = Readonly<Record<string, unknown>>;

const deviceCodeGrant = 'urn:ietf:params:oauth:grant-type:device_code';

/** Faults of the device flow: at its endpoint, and while the client polls (RFC 8628). */
export const deviceFaults: readonly Fault[] = [
  polling('slow-down', 'slow_down to the first two polls', () => first(2, slowDown)),
  polling('slow-down-always', 'slow_down to every poll', () => ({ instead: slowDown })),
  polling('pending-200', 'authorization_pending with HTTP 200 to the first two polls', () =>
    first(2, () => errorReply(200, 'authorization_pending', 'The user has not decided yet.')),
  ),
  polling('device-expired', 'expired_token to every poll', () => ({
    instead: () => errorReply(400, 'expired_token', 'The device code has expired.'),
  })),
  polling('device-denied', 'access_denied to every poll', () => ({
    instead: () => errorReply(400, 'access_denied', 'The user denied the request.'),
  })),
  deviceResponse('device-interval-zero', 'interval 0', (body) => ({ ...body, interval: 0 })),
  deviceResponse('device-numbers-as-text', 'expires_in and interval as text', (body) => ({
    ...body,
    expires_in: String(body['expires_in']),
    interval: '5',
  })),
  {
    ...deviceResponse('device-short-life', 'a code that expires after 5 seconds', (body) => body),
    configure: (configuration) => ({
      ...configuration,
      ttl: { ...configuration.ttl, DeviceCode: 5 },
    }),
  },
  deviceResponse('verification-url', 'verification_url instead of verification_uri', (body) => ({
    ...without(body, 'verification_uri'),
    verification_url: body['verification_uri'],
  })),
  deviceResponse('missing-verification-uri', 'no URL to open', (body) =>
    without(body, 'verification_uri', 'verification_uri_complete'),
  ),
  deviceResponse('hostile-verification-uri', 'a file: and a javascript: URL to open', (body) => ({
    ...body,
    verification_uri: 'file:///etc/passwd',
    verification_uri_complete: 'javascript:alert(document.domain)',
  })),
  {
    name: 'device-html',
    where: 'device flow',
    does: 'an HTML page instead of a device code',
    endpoints: ['device'],
    start: () => ({ instead: () => pageReply(404, 'Not Found', 'This page does not exist.') }),
  },
];

function polling(name: string, does: string, start: () => Behaviour): Fault {
  return {
    name,
    where: 'device flow',
    does,
    endpoints: ['token'],
    grants: [deviceCodeGrant],
    start,
  };
}

function deviceResponse(name: string, does: string, edit: (body: Json) => Json): Fault {
  return {
    name,
    where: 'device flow',
    does,
    endpoints: ['device'],
    start: () => ({ rewrite: (reply) => editJson(reply, edit) }),
  };
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
