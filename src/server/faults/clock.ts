import { machineEndpoints } from './endpoints.ts';
import { type Fault, faultsAt } from './fault.ts';
import { editTokens, type Jwt, signedBy } from './jwt.ts';

const clockFault = faultsAt({
  where: 'clock',
  endpoints: [...machineEndpoints, 'authorization'],
});
const times = ['iat', 'nbf', 'exp', 'auth_time'];

/** Faults of the clock: in the Date header and in the tokens. */
export const clockFaults: readonly Fault[] = [
  fault('clock-ahead', 'the clock of the server is an hour ahead', 3600),
  fault('clock-behind', 'the clock of the server is an hour behind', -3600),
  fault('clock-ahead-5min', 'the clock of the server is five minutes ahead', 300),
  fault('clock-ahead-143s', 'the clock of the server is 143 seconds ahead', 143),
];

function fault(name: string, does: string, seconds: number): Fault {
  const shift = (jwt: Jwt): Jwt => ({ ...jwt, payload: shifted(jwt.payload, seconds) });
  return clockFault(name, does, ({ keys }) => ({
    rewrite: (reply, { endpoint }) => {
      const date = new Date(Date.now() + seconds * 1000).toUTCString();
      const changed = endpoint === 'token' && editTokens(reply, shift, signedBy(keys));
      return { ...(changed || reply), headers: { ...reply.headers, date } };
    },
  }));
}

function shifted(payload: Jwt['payload'], seconds: number): Jwt['payload'] {
  const entries = Object.entries(payload).map(([name, value]) => {
    return [name, times.includes(name) && typeof value === 'number' ? value + seconds : value];
  });
  return Object.fromEntries(entries);
}
