import { createProfileStore } from '../../../src/io/files/profiles.ts';

const [, , folder = '', name = ''] = process.argv;

await createProfileStore(folder).save(name, () => ({
  issuer: `https://${name}.example`,
  client_id: name,
}));
