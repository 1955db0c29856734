import { prepareUrl, requireNeededSecret } from '../../../src/flows/login/prepare.ts';
import { withScope } from '../../../src/flows/server/requested-scope.ts';
import type { Settings } from '../../../src/model/settings.ts';
import { plainTraits, type Traits } from '../../../src/model/traits.ts';
import { createConnection } from '../../../src/oauth/connection.ts';
import { createWorld } from '../../support/context.ts';
import { issuer, metadata, testSettings } from '../../support/flows/scripted-server.ts';
import { describe, expect, it } from 'vitest';

const authorizationRequest = { redirect_uri: 'http://127.0.0.1:8976/callback' };
const connection = createConnection(metadata, { client_id: 'cli' });
const { context } = createWorld();

/** A standard server but for these traits. */
function withTraits(traits: Partial<Traits>, client: Settings['client'] = {}): Settings {
  return { ...testSettings, client, traits: { ...plainTraits, ...traits } };
}

describe('a server with a login page', () => {
  const settings = withTraits({ login_page: 'app' });

  it('is given the client id by the name that the page has for it, and nothing else', async () => {
    const asked = withTraits({ login_page: 'app' }, { scope: 'read', params: { prompt: 'login' } });
    expect(await prepareUrl(context, asked, connection, authorizationRequest)).toEqual({
      url: `${issuer}/auth?app=cli`,
    });
  });

  it('is asked for no scope that nobody named', () => {
    expect(withScope(settings, connection).client.scope).toBeUndefined();
    expect(withScope(withTraits({}), connection).client.scope).toBe('openid offline_access');
  });

  it('has to be known before anybody can sign in', async () => {
    const nowhere = createConnection({ issuer }, { client_id: 'cli' });
    await expect(
      prepareUrl(context, settings, nowhere, authorizationRequest),
    ).rejects.toMatchObject({
      kind: 'usage',
      message: 'no login page is set: give it with --login-url <url>, or use --direct',
    });
  });

  it('is called that where its address is not safe', async () => {
    const authorization_endpoint = 'http://id.example/login';
    const plain = createConnection({ issuer, authorization_endpoint }, { client_id: 'cli' });
    await expect(prepareUrl(context, settings, plain, authorizationRequest)).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringMatching(/^the login page is plain http/),
    });
  });
});

describe('a code exchange that needs a secret', () => {
  const confidential = { client_id: 'cli', client_secret: 's' };

  it('is refused without one, before anybody signs in for nothing', () => {
    const settings = withTraits({ needs_secret: true });
    expect(() => requireNeededSecret(settings, connection)).toThrow(
      expect.objectContaining({
        kind: 'usage',
        message: expect.stringMatching(
          /^this provider requires a client secret for the code exchange: .*--client-secret-file/,
        ),
      }),
    );
    requireNeededSecret(settings, createConnection(metadata, confidential));
  });

  it('is no rule of other servers', () => {
    expect(() => requireNeededSecret(withTraits({}), connection)).not.toThrow();
  });
});
