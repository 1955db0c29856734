import {
  asked,
  came,
  type Case,
  failing,
  failingBy,
  issuer,
  pasted,
  refused,
  run,
  talk,
  unknownCode,
} from './build.ts';

const entra = (number: string) => refused('token', 'invalid_client', `AADSTS${number}: in words`);
const code = talk(
  'device authorization',
  {},
  { device_code: 'd', user_code: 'U', verification_uri: `${issuer}/device`, interval: 5 },
  { at: 0 },
);
const poll = (error: string, at: number) =>
  talk('device token', { device_code: 'd' }, { error }, { at });
const device = (more: object = {}) => ({ command: 'device', ...more });
const unconfirmed = { kind: 'timeout', message: 'the code was not confirmed within 60 s' } as const;

export const deviceCases: readonly Case[] = [
  {
    id: 'D01',
    yes: run([code, poll('authorization_pending', 5)], device({ failure: unconfirmed })),
    no: run([code, poll('expired_token', 5)], device()),
  },
  {
    id: 'D02',
    yes: run(
      [code, poll('slow_down', 5), poll('slow_down', 9.8)],
      device({ failure: unconfirmed }),
    ),
    no: run([code, poll('authorization_pending', 5)], device({ failure: unconfirmed })),
  },
  { id: 'D02', yes: pasted('{"error":"slow_down"}'), no: pasted('{"error":"expired_token"}') },
  {
    id: 'D03',
    yes: run([code, poll('expired_token', 900)], device()),
    no: run([code, poll('access_denied', 5)], device()),
  },
  {
    id: 'D03',
    yes: failingBy('D03', 'timeout', 'the code expired: not confirmed within 900 s'),
    no: failing('timeout', 'it took too long'),
  },
  {
    id: 'D04',
    yes: run([code, poll('authorization_declined', 5)], device()),
    no: declinedInBrowser(),
  },
  { id: 'D04', yes: run([code, poll('access_denied', 5)], device()), no: unknownCode },
  {
    id: 'D05',
    yes: refused('device authorization', 'device_flow_disabled', undefined, { status: 400 }),
    no: refused('token', 'unauthorized_client'),
  },
  {
    id: 'D05',
    yes: refused('device token', 'invalid_client', 'AADSTS7000218: no'),
    no: entra('7000218'),
  },
  {
    id: 'D06',
    yes: refused('device token', 'bad_verification_code'),
    no: refused('token', 'bad_verification_code'),
  },
  {
    id: 'D07',
    yes: refused(
      'device authorization',
      'invalid_scope',
      'Invalid device flow scope: https://mail.google.com/',
    ),
    no: declinedInBrowser('invalid_scope'),
  },
  {
    id: 'D08',
    yes: refused(
      'device authorization',
      'invalid_client',
      'confidential client requires authentication',
      { status: 401 },
    ),
    no: refused('token', 'invalid_client', undefined, { status: 401 }),
  },
  {
    id: 'D09',
    yes: failingBy('D09', 'usage', 'this provider does not support the device flow'),
    no: failing('usage', 'no server configured'),
  },
  {
    id: 'D10',
    yes: pasted(
      '{"device_code":"d","user_code":"U","verification_url":"https://www.google.com/device"}',
    ),
    no: pasted(
      '{"device_code":"d","user_code":"U","verification_uri":"https://id.example.com/device"}',
    ),
  },
];

function declinedInBrowser(error = 'access_denied') {
  return run([asked(), came({ error, state: 's-of-this-sign-in' })]);
}
