import { expect, it, onTestFinished } from 'vitest';

import { startNonceServer } from '../support/dpop/nonce-server.ts';
import { raceAtExpiry, raceOf } from '../support/dpop/race.ts';

// Fifty of them: test/soak/dpop.soak.ts.
it('ten processes with one bound profile at expiry refresh once, with one key and a proof each', async () => {
  const server = await startNonceServer();
  onTestFinished(() => server.close());
  expect(await raceAtExpiry(server, 10)).toEqual(raceOf(10));
});
