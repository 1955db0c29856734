import { prepareUrl, requireNeededSecret } from '../../../src/flows/login/prepare.ts';
import { requireUnreserved } from '../../../src/flows/login/reserved.ts';
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

describe('a parameter that is no free one', () => {
  it.each([
    [
      'request_uri',
      /^--param request_uri is made when the request is pushed .*: use --par always$/,
    ],
    ['request', /^--param request is a signed request object .* not supported yet: leave it out$/],
    ['response_type', /^--param response_type is always code, .*not supported yet: leave it out$/],
    ['dpop_jkt', /^--param dpop_jkt .*: use --dpop$/],
    ['client_id', /: use --client-id <id>$/],
    ['redirect_uri', /: use --redirect-uri <uri>$/],
    ['client_secret', /address bar: use --client-secret-file <file>$/],
    ['client_assertion', /: use --client-auth$/],
    ['state', /^--param state is set by this program, which checks the callback against it/],
    ['code_challenge', /checks the callback against it: leave it out$/],
  ])('%s is refused with what to use, and its value is not shown', (name, message) => {
    const client = { params: { prompt: 'login', [name]: 'secret-value' } };
    const refuse = () => requireUnreserved({ client });
    expect(refuse).toThrow(message);
    expect(refuse).toThrow(expect.objectContaining({ kind: 'usage' }));
    expect(refuse).not.toThrow('secret-value');
  });

  it.each([
    [
      'fragment',
      /^the response_mode "fragment" leads to a callback that cannot be read here: use --response-mode query or form_post$/,
    ],
    [
      'query.jwt',
      /^the response_mode "query.jwt" is a signed response \(JARM\), which is not supported yet: use/,
    ],
    ['jwt', /JARM/],
    ['web_message', /cannot be read here/],
  ])('the response mode %s is refused with the flag', (response_mode, message) => {
    expect(() => requireUnreserved({ client: { params: { response_mode } } })).toThrow(message);
  });

  it('is not one that works', () => {
    for (const response_mode of ['query', 'form_post', '']) {
      requireUnreserved({ client: { params: { response_mode, prompt: 'login', claims: '{}' } } });
    }
    requireUnreserved({ client: { response_mode: 'form_post', par: 'always' } });
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
