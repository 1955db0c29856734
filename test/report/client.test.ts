import { expect, it } from 'vitest';
import { registeredLines } from '../../src/report/client.ts';
import { styleFor } from '../../src/report/text/style.ts';

const style = styleFor({ colour: false });

it.each([
  ['x-9', '--client-id x-9 '],
  ['-x9', '--client-id=-x9 '],
])('prints a command that takes the client id %s', (client_id, words) => {
  const lines = registeredLines(
    {
      registration: {
        issuer: 'https://id.example.com',
        client_id,
        client_name: 'atm-cli',
        redirect_uris: ['http://127.0.0.1:8976/callback'],
        token_endpoint_auth_method: 'none',
        registered_at: 0,
      },
      managed: false,
      source: 'stored',
      profiles: [],
      notes: [],
    },
    style,
  );
  expect(lines).toContain(`sign in: atm-cli login --issuer https://id.example.com ${words}`);
});
