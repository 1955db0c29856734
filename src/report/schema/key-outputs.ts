/** What `key` prints with `--json`. The private part of a key is in no output. */
import * as v from 'valibot';
import { described, flag, list, moment, received, storage, text, texts } from './members.ts';

const facts = {
  name: text('the name of the key'),
  kid: text('the kid of the key, by which a server finds it'),
  alg: text('what it signs with'),
  created_at: moment('when it was made or imported'),
  storage: described(storage, 'how it is stored'),
  profiles: texts('the profiles that use it'),
};

const jwks = described(
  v.object({ keys: list(received('a public key (RFC 7517)'), 'the public keys') }),
  'the key set to register at a server (RFC 7517)',
);

const key = v.object({ ...facts, jwks });

export const keyOutputs = {
  'key new': key,
  'key import': key,
  'key show': key,
  'key list': v.object({ keys: list(v.object(facts), 'the stored keys, by name') }),
  'key public': v.object({ keys: list(received('a public key (RFC 7517)'), 'the public keys') }),
  'key remove': v.object({
    name: facts.name,
    removed: flag('it is deleted'),
    profiles: texts('the profiles that used it'),
  }),
  'key serve': v.object({
    jwks_uri: text('the URL of the key set'),
    jwks,
  }),
};
