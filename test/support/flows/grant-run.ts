import { type GrantRequest, grant } from '../../../src/flows/grant/grant.ts';
import type { ClientSettings, Settings } from '../../../src/model/settings.ts';
import { createWorld, type World } from '../context.ts';
import { type Answer, issuer, metadata, scriptedServer } from './scripted-server.ts';

export const granted = { access_token: 'at-1', token_type: 'Bearer', expires_in: 300 };

export const settings: Settings = {
  profile: 'ci',
  known: false,
  builtIn: false,
  client: { issuer, client_id: 'robot', client_secret: 'robots-secret' },
  origins: { issuer: 'flag', client_id: 'flag', client_secret: 'environment' },
};

type Setup = Partial<World> & {
  readonly client?: Partial<ClientSettings>;
  readonly answers?: readonly Answer[];
  readonly store?: boolean;
};

/** A world with a token endpoint that answers by a script. */
export function prepare({ client, answers = [granted], ...rest }: Omit<Setup, 'store'>) {
  const server = scriptedServer({
    '/.well-known/openid-configuration': [metadata],
    '/token': answers,
  });
  const world = createWorld({ fetch: server.fetch, ...rest });
  const all = { ...settings, client: { ...settings.client, ...client } };
  const form = () => server.to('/token').map(({ body }) => [...body]);
  return { ...world, ...server, settings: all, form };
}

/** A grant against a script; the profile `ci` holds nothing unless `tokens` say so. */
export function run(request: GrantRequest, { store = true, ...setup }: Setup = {}) {
  const world = prepare(setup);
  return {
    ...world,
    outcome: grant(world.context, world.settings, request, { store, emit: () => {} }),
  };
}
