import { expect, it } from 'vitest';
import { Failure } from '../../../src/model/errors.ts';
import { device } from '../../../src/flows/device/device.ts';
import { login } from '../../../src/flows/login/login.ts';
import { createWorld } from '../../support/context.ts';
import { issuer, metadata, scriptedServer } from '../../support/flows/scripted-server.ts';

const settings = {
  profile: 'test',
  known: false,
  builtIn: false,
  client: { issuer, client_id: 'cli' },
  origins: {},
} as const;
const unwritable = new Failure('usage', 'cannot write to /state: the disk is full');

it.each(['a login', 'a device sign-in'])(
  '%s asks for nothing where its tokens could not be kept',
  async (kind) => {
    const server = scriptedServer({ '/.well-known/openid-configuration': [metadata] });
    const { context, opened } = createWorld({ fetch: server.fetch, unwritable });
    const browser = { never: false };
    const emit = () => {};
    const authorizationRequest =
      kind === 'a login'
        ? login(context, settings, { browser, emit, timeoutMs: 1000 })
        : device(context, settings, { browser, emit, countdown: false });
    await expect(authorizationRequest).rejects.toBe(unwritable);
    expect(server.sent).toEqual([]);
    expect(opened).toEqual([]);
  },
);
