import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  code,
  failureOf,
  pending,
  run,
  type Setup,
  tokens,
} from '../../support/flows/device-run.ts';
import { hintsOf } from '../../support/flows/hints.ts';
import { html, issuer, json, metadata } from '../../support/flows/scripted-server.ts';

describe('the requests of a device sign-in', () => {
  it('carry scope, audience, resources and further parameters', async () => {
    const { outcome, to } = run({
      client: {
        scope: 'openid api',
        audience: 'https://api.example',
        resource: ['https://a.example', 'https://b.example'],
        params: { acr_values: 'high' },
      },
    });
    await outcome;
    const [asked] = to('/device/auth');
    expect(Object.fromEntries(asked?.body ?? [])).toMatchObject({
      client_id: 'tv',
      scope: 'openid api',
      audience: 'https://api.example',
      acr_values: 'high',
    });
    expect(asked?.body.getAll('resource')).toEqual(['https://a.example', 'https://b.example']);
    const [polled] = to('/token');
    expect(polled?.body.getAll('resource')).toEqual(['https://a.example', 'https://b.example']);
    expect(Object.fromEntries(polled?.body ?? [])).toMatchObject({
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      device_code: 'device-1',
      client_id: 'tv',
    });
  });

  it('ask for the scopes that the server lists when none is named', async () => {
    const { outcome, to } = run();
    await outcome;
    expect(to('/device/auth')[0]?.body.get('scope')).toBe('openid offline_access');
  });

  it('prove with PKCE who asked, where the server advertises S256', async () => {
    const pkce = { ...metadata, code_challenge_methods_supported: ['plain', 'S256'] };
    const { outcome, to } = run({ metadata: pkce, polls: [pending, tokens] });
    await outcome;
    const asked = to('/device/auth')[0]?.body;
    const verifiers = to('/token').map(({ body }) => body.get('code_verifier') ?? '');
    expect(asked?.get('code_challenge_method')).toBe('S256');
    for (const verifier of verifiers) {
      const challenge = createHash('sha256').update(verifier).digest('base64url');
      expect(asked?.get('code_challenge')).toBe(challenge);
    }
  });

  it('have no PKCE where the server does not advertise it', async () => {
    const { outcome, to } = run();
    await outcome;
    expect(to('/device/auth')[0]?.body.has('code_challenge')).toBe(false);
    expect(to('/token')[0]?.body.has('code_verifier')).toBe(false);
  });

  it('authenticate the client at both endpoints', async () => {
    const { outcome, to } = run({ client: { client_secret: 's3cret' } });
    await outcome;
    const basic = `Basic ${Buffer.from('tv:s3cret').toString('base64')}`;
    expect(to('/device/auth')[0]?.headers.get('authorization')).toBe(basic);
    expect(to('/token')[0]?.headers.get('authorization')).toBe(basic);
  });
});

describe('the answer with the code', () => {
  it('may call its address verification_url', async () => {
    const { verification_uri, verification_uri_complete: _complete, ...rest } = code;
    const { outcome, events } = run({ code: { ...rest, verification_url: verification_uri } });
    await outcome;
    expect(events[0]).toMatchObject({ type: 'code_ready', verification_uri });
  });

  it.each(['javascript:alert(1)', 'file:///etc/passwd', 'x-open:app', '-flag'])(
    'is refused when it wants %s opened',
    async (address) => {
      for (const name of ['verification_uri', 'verification_uri_complete']) {
        const { outcome, events, opened } = run({
          code: { ...code, [name]: address },
          interactive: true,
        });
        const failure = await failureOf(outcome);
        expect(failure).toMatchObject({ kind: 'check_failed' });
        expect(failure.message).toContain(name);
        expect(events).toEqual([]);
        expect(opened).toEqual([]);
      }
    },
  );

  it('is missed with a sentence when the server has no endpoint for it', async () => {
    const { device_authorization_endpoint: _endpoint, ...plain } = metadata;
    const failure = await failureOf(run({ metadata: plain }).outcome);
    expect(failure).toMatchObject({ kind: 'usage' });
    expect(failure.message).toContain('device_authorization_endpoint');
    expect(hintsOf(failure, { command: 'device' })).toContain('--device-authorization-endpoint');
    expect(hintsOf(failure, { command: 'device' })).toContain(`${issuer}/oauth/device/code`);
  });

  it('may be a refusal, said in a sentence', async () => {
    const disabled = json(400, { error: 'device_flow_disabled' });
    const failure = await failureOf(run({ code: disabled }).outcome);
    expect(failure).toMatchObject({ kind: 'oauth_error', code: 'device_flow_disabled' });
  });

  it('is a network failure when it is a page', async () => {
    const failure = await failureOf(run({ code: html(200, 'Welcome') }).outcome);
    expect(failure).toMatchObject({ kind: 'network' });
    expect(failure.message).toContain('text/html');
  });
});

describe('the browser', () => {
  it('opens with the code in the address when a person is there', async () => {
    const { outcome, opened } = run({ interactive: true });
    await outcome;
    expect(opened).toEqual([code.verification_uri_complete]);
  });

  it('opens the plain page where the server gives no other', async () => {
    const { verification_uri_complete: _complete, ...plain } = code;
    const { outcome, opened } = run({ interactive: true, code: plain });
    await outcome;
    expect(opened).toEqual([code.verification_uri]);
  });

  it.each<[string, Setup]>([
    ['nobody is there', {}],
    ['--no-browser says so', { interactive: true, options: { browser: { never: true } } }],
  ])('stays closed when %s', async (_name, setup) => {
    const { outcome, opened, events } = run(setup);
    await outcome;
    expect(opened).toEqual([]);
    expect(events).toContainEqual({ type: 'browser', browserLaunch: { by: 'nobody' } });
  });

  it.each<[string, Setup]>([
    ['--browser', { options: { browser: { never: false, command: 'robot' } } }],
    ['ATM_BROWSER', { env: { ATM_BROWSER: 'robot' } }],
  ])('opens without a terminal when %s names one', async (_name, setup) => {
    const { outcome, opened } = run(setup);
    await outcome;
    expect(opened).toEqual([code.verification_uri_complete]);
  });
});
