import { createTokenStore } from '../../../src/io/token-store/store.ts';
import { memoryKeyring } from '../keyring.ts';

const [, , folder = ''] = process.argv;
const store = createTokenStore(folder, { openKeyring: async () => memoryKeyring() });

for (let round = 0; round < 10_000; round += 1) {
  const letter = round % 2 === 0 ? 'a' : 'b';
  await store.write('default', {
    access_token: letter.repeat(4_000_000),
    token_type: 'bearer',
    refresh_token: letter,
    obtained_at: round,
    issuer: 'https://id.example',
    client_id: 'cli',
    flow: 'device_code',
  });
  process.stdout.write(`${round}\n`);
}
