import { generateKeyPairSync } from 'node:crypto';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, exportJWK, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { adviceLines } from '../../../src/diagnosis/advice/advice.ts';
import { gatherFacts } from '../../../src/diagnosis/facts.ts';
import { grant } from '../../../src/flows/grant/grant.ts';
import { refreshTokens } from '../../../src/flows/tokens/refresh.ts';
import { getValidToken } from '../../../src/flows/tokens/valid-token.ts';
import { plainTraits } from '../../../src/model/traits.ts';
import { tokenSet } from '../../support/stored.ts';
import { run as diagnosed } from '../../support/diagnosis-cases/build.ts';
import { failureOf } from '../../support/flows/device-run.ts';
import { hintsOf } from '../../support/flows/hints.ts';
import { granted, prepare, run } from '../../support/flows/grant-run.ts';
import { issuer, json, metadata } from '../../support/flows/scripted-server.ts';

const basic = `Basic ${btoa('robot:robots-secret')}`;

describe('client credentials', () => {
  it('are one form with the scope, audience and resources of the settings', async () => {
    const { outcome, form, to } = run(
      { flow: 'client_credentials' },
      {
        client: {
          scope: 'read write',
          audience: 'https://api.example',
          resource: ['https://a.example', 'https://b.example'],
          params: { organization: 'org_1', prompt: 'consent', login_hint: 'ada' },
        },
      },
    );
    await outcome;
    expect(form()).toEqual([
      [
        ['scope', 'read write'],
        ['audience', 'https://api.example'],
        ['resource', 'https://a.example'],
        ['resource', 'https://b.example'],
        ['organization', 'org_1'],
        ['grant_type', 'client_credentials'],
      ],
    ]);
    expect(to('/token')[0]?.headers.get('authorization')).toBe(basic);
  });

  it('are kept with the profile that they make, the secret of the environment is not', async () => {
    const { outcome, tokens, profiles } = run({ flow: 'client_credentials' });
    expect(await outcome).toMatchObject({ stored: true, madeProfile: true, profile: 'ci' });
    expect(tokens.get('ci')).toMatchObject({ access_token: 'at-1', flow: 'client_credentials' });
    expect(profiles.get('ci')).toEqual({ issuer, client_id: 'robot', flow: 'client_credentials' });
  });

  it('leave nothing behind when they are not to be stored', async () => {
    const { outcome, tokens, profiles } = run({ flow: 'client_credentials' }, { store: false });
    expect(await outcome).toMatchObject({ stored: false, tokens: { access_token: 'at-1' } });
    expect([tokens.size, profiles.size]).toEqual([0, 0]);
  });

  it('need a secret, and say so before anything goes to the token endpoint', async () => {
    const { outcome, to } = run({ flow: 'client_credentials' }, { client: { client_secret: '' } });
    const failure = await failureOf(outcome);
    expect(failure).toMatchObject({ kind: 'usage' });
    expect(hintsOf(failure, { command: 'grant client-credentials' })).toContain(
      'atm-cli profile set -p test client_secret_file=<file>',
    );
    expect(to('/token')).toEqual([]);
  });

  it.each(['authorization_code', 'device_code'] as const)(
    'never replace the sign-in of a person (%s)',
    async (flow) => {
      const signedIn = tokenSet({ issuer, client_id: 'robot', flow });
      const { outcome, tokens, sent } = run(
        { flow: 'client_credentials' },
        { tokens: { ci: signedIn } },
      );
      const failure = await failureOf(outcome);
      expect(failure).toMatchObject({ kind: 'usage' });
      expect(failure.message).toMatch(/-p <name>.*--no-store/);
      expect(tokens.get('ci')).toEqual(signedIn);
      expect(sent).toEqual([]);
    },
  );

  it('never make the built-in profile one of another client', async () => {
    const { context, settings, sent } = prepare({});
    const builtIn = { ...settings, profile: 'demo', builtIn: true };
    const asked = grant(
      context,
      builtIn,
      { flow: 'client_credentials' },
      { store: true, emit: () => {} },
    );
    expect(await failureOf(asked)).toMatchObject({
      kind: 'usage',
      message: 'the built-in profile "demo" is for another client: add --no-store',
    });
    expect(sent).toEqual([]);
  });

  it('replace what an earlier grant brought', async () => {
    const earlier = tokenSet({ issuer, client_id: 'robot', flow: 'client_credentials' });
    const { outcome, tokens } = run({ flow: 'client_credentials' }, { tokens: { ci: earlier } });
    await outcome;
    expect(tokens.get('ci')?.access_token).toBe('at-1');
  });
});

describe('an expired set of client credentials', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  const {
    refresh_token: _refresh,
    id_token: _id,
    ...set
  } = tokenSet({
    issuer,
    client_id: 'robot',
    flow: 'client_credentials',
    expires_at: now / 1000 - 1,
    resource: ['https://a.example'],
  });
  const fresh = { ...granted, access_token: 'at-2' };

  it('is asked for again by the same grant, and stored', async () => {
    const client = { scope: 'read', audience: 'https://api.example' };
    const { context, tokens, form, settings } = prepare({
      client,
      answers: [fresh],
      tokens: { ci: set },
      now,
    });
    const valid = await getValidToken(context, settings, { minTtl: 60 });
    expect(valid.access_token).toBe('at-2');
    expect(tokens.get('ci')).toEqual(valid);
    expect(form()).toEqual([
      [
        ['scope', 'read'],
        ['audience', 'https://api.example'],
        ['resource', 'https://a.example'],
        ['grant_type', 'client_credentials'],
      ],
    ]);
  });

  it('stays as it is when the server refuses the secret', async () => {
    const refusal = json(401, { error: 'invalid_client' });
    const { context, tokens, settings } = prepare({ answers: [refusal], tokens: { ci: set } });
    const asked = refreshTokens(context, settings, set);
    expect(await failureOf(asked)).toMatchObject({ kind: 'oauth_error', code: 'invalid_client' });
    expect(tokens.get('ci')).toEqual(set);
  });

  it('names the command to repeat for a grant that nobody can repeat alone', async () => {
    const { context, settings } = prepare({ tokens: { ci: { ...set, flow: 'jwt_bearer' } }, now });
    const asked = getValidToken(context, settings, { minTtl: 60 });
    const failure = await failureOf(asked);
    expect(failure).toMatchObject({ kind: 'human_needed' });
    const local = { flow: 'jwt_bearer' };
    expect(hintsOf(failure, { command: 'token', profile: 'ci', local })).toContain(
      'atm-cli grant jwt-bearer -p ci',
    );
  });
});

describe('a password', () => {
  const request = { flow: 'password', username: 'ada', password: 'pässword & more' } as const;

  it('is sent as RFC 6749 section 4.3.2 has it', async () => {
    const { outcome, form } = run(request, { client: { scope: 'read' } });
    await outcome;
    expect(form()).toEqual([
      [
        ['username', 'ada'],
        ['password', 'pässword & more'],
        ['scope', 'read'],
        ['grant_type', 'password'],
      ],
    ]);
  });

  it('that is wrong is not called a used up code', async () => {
    const { outcome } = run(request, { answers: [json(400, { error: 'invalid_grant' })] });
    const failure = await failureOf(outcome);
    expect(failure).toMatchObject({ kind: 'oauth_error', code: 'invalid_grant' });
    expect(hintsOf(failure, { command: 'grant password' })).toContain('user name');
  });

  it('stores nothing when the ID token that comes along is none', async () => {
    const { outcome, tokens } = run(request, { answers: [{ ...granted, id_token: 'no.jwt' }] });
    expect(await failureOf(outcome)).toMatchObject({ kind: 'check_failed' });
    expect(tokens.size).toBe(0);
  });

  it('does not do where a second factor is wanted', async () => {
    const { outcome } = run(request, { answers: [json(403, { error: 'mfa_required' })] });
    const failure = await failureOf(outcome);
    expect(hintsOf(failure, { command: 'grant password' })).toContain('atm-cli login -p test');
  });
});

describe('a token exchange', () => {
  const urn = 'urn:ietf:params:oauth:token-type:';

  it('sends all parameters of RFC 8693 section 2.1, and its own audiences only', async () => {
    const { outcome, form } = run(
      {
        flow: 'token_exchange',
        exchange: {
          subject: { token: 'subject', type: `${urn}id_token` },
          actor: { token: 'actor', type: `${urn}jwt` },
          requested_token_type: `${urn}access_token`,
          audience: ['one', 'two'],
        },
      },
      { client: { scope: 'read', audience: 'of the profile', resource: ['https://a.example'] } },
    );
    await outcome;
    expect(form()).toEqual([
      [
        ['subject_token', 'subject'],
        ['subject_token_type', `${urn}id_token`],
        ['actor_token', 'actor'],
        ['actor_token_type', `${urn}jwt`],
        ['requested_token_type', `${urn}access_token`],
        ['audience', 'one'],
        ['audience', 'two'],
        ['scope', 'read'],
        ['resource', 'https://a.example'],
        ['grant_type', 'urn:ietf:params:oauth:grant-type:token-exchange'],
      ],
    ]);
  });

  it('leaves out what is not given, an actor token type above all', async () => {
    const subject = { token: 'subject', type: `${urn}access_token` };
    const { outcome, form } = run({ flow: 'token_exchange', exchange: { subject, audience: [] } });
    await outcome;
    expect(form()[0]?.map(([name]) => name)).toEqual([
      'subject_token',
      'subject_token_type',
      'grant_type',
    ]);
  });

  it('takes what is no access token, and keeps the type that was issued', async () => {
    const answer = { ...granted, token_type: 'N_A', issued_token_type: `${urn}saml2` };
    const subject = { token: 'subject', type: `${urn}access_token` };
    const { outcome } = run(
      { flow: 'token_exchange', exchange: { subject, audience: [] } },
      { answers: [answer] },
    );
    const { tokens } = await outcome;
    expect(tokens.token_type).toBe('n_a');
    expect(tokens.extra).toEqual({ issued_token_type: `${urn}saml2` });
  });

  it.each([
    ['id_token', 'N_A', false],
    ['refresh_token', 'Bearer', false],
    ['saml1', 'N_A', false],
    ['access_token', 'Bearer', true],
    ['jwt', 'Bearer', true],
    [undefined, 'Bearer', true],
  ])('stores what was issued only when it is for an API: %s', async (type, token_type, stored) => {
    const issued = type === undefined ? {} : { issued_token_type: `${urn}${type}` };
    const subject = { token: 'subject', type: `${urn}access_token` };
    const { outcome, tokens, profiles } = run(
      { flow: 'token_exchange', exchange: { subject, audience: [] } },
      { answers: [{ ...granted, token_type, ...issued }] },
    );
    expect(await outcome).toMatchObject({ stored });
    expect(tokens.has('ci')).toBe(stored);
    expect(profiles.has('ci')).toBe(stored);
  });
});

describe('a JWT bearer grant', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const keys = createLocalJWKSet({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k1' }] });
  const jwk = JSON.stringify({ ...(await exportJWK(privateKey)), kid: 'k1' });
  const files = { '/key.json': jwk };
  const now = Date.parse('2026-01-01T00:00:00Z');

  it('signs who it is about for the issuer, for a short time', async () => {
    const { outcome, to } = run(
      {
        flow: 'jwt_bearer',
        source: {
          type: 'signed',
          keyFile: '/key.json',
          subject: 'ada',
          lifetime: 300,
          claims: { scope: 'read' },
        },
      },
      { files, now },
    );
    await outcome;
    const body = to('/token')[0]?.body;
    expect(body?.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
    const assertion = body?.get('assertion') ?? '';
    expect(decodeProtectedHeader(assertion)).toEqual({ alg: 'ES256', typ: 'JWT', kid: 'k1' });
    const { payload } = await jwtVerify(assertion, keys, { currentDate: new Date(now) });
    expect(payload).toEqual({
      iss: 'robot',
      sub: 'ada',
      aud: metadata.issuer,
      iat: now / 1000,
      exp: now / 1000 + 300,
      jti: expect.any(String),
      scope: 'read',
    });
  });

  it('takes issuer and audience from the command line, and the issuer as subject', async () => {
    const source = {
      type: 'signed',
      keyFile: '/key.json',
      issuer: 'https://sts.example',
      audience: issuer,
      lifetime: 60,
      claims: {},
    } as const;
    const { outcome, to } = run({ flow: 'jwt_bearer', source }, { files, now });
    await outcome;
    const assertion = to('/token')[0]?.body.get('assertion') ?? '';
    const { payload } = await jwtVerify(assertion, keys, { currentDate: new Date(now) });
    expect(payload).toMatchObject({
      iss: 'https://sts.example',
      sub: 'https://sts.example',
      aud: issuer,
    });
  });

  it('sends an assertion as it was given', async () => {
    const source = { type: 'given', assertion: 'a.b.c' } as const;
    const { outcome, to } = run({ flow: 'jwt_bearer', source });
    await outcome;
    expect(to('/token')[0]?.body.get('assertion')).toBe('a.b.c');
  });

  it.each([
    ['the token endpoint without an issuer', {}, { issuer: undefined }, {}, 'token_endpoint'],
    [
      'the token endpoint by the trait of a provider',
      { assertion_audience: 'token_endpoint' as const },
      {},
      {},
      'token_endpoint',
    ],
    ['the issuer at another provider', {}, {}, {}, 'issuer'],
    [
      'the audience that is named',
      {},
      {},
      { audience: metadata.revocation_endpoint },
      'revocation_endpoint',
    ],
  ] as const)('is for %s', async (_what, traits, change, named, member) => {
    const world = prepare({ files, now });
    const { issuer: known, ...client } = { ...world.settings.client, ...change };
    const endpoint = { token_endpoint: metadata.token_endpoint };
    const settings = {
      ...world.settings,
      client: { ...client, ...(known === undefined ? endpoint : { issuer: known }) },
      traits: { ...plainTraits, ...traits },
    };
    const keyed = { type: 'signed', keyFile: '/key.json', lifetime: 300, claims: {} } as const;
    const source = { ...keyed, ...named };
    const options = { store: false, emit: () => {} };
    await grant(world.context, settings, { flow: 'jwt_bearer', source }, options);
    const assertion = world.to('/token')[0]?.body.get('assertion') ?? '';
    expect(decodeJwt(assertion).aud).toBe(metadata[member]);
  });

  it('that is refused shows what the assertion says', async () => {
    const source = { type: 'signed', keyFile: '/key.json', lifetime: 300, claims: {} } as const;
    const { outcome } = run(
      { flow: 'jwt_bearer', source },
      { files, now, answers: [json(400, { error: 'invalid_grant' })] },
    );
    const failure = await failureOf(outcome);
    expect(failure.message).toContain(`aud "${metadata.issuer}"`);
    expect(failure.message).toContain('iss "robot"');
    expect(failure.message).toContain('exp in 5 min');
    expect(failure).toMatchObject({ code: 'invalid_grant', serverError: { status: 400 } });
    const asked = { command: 'grant jwt-bearer', flags: [['--key-file', '/key.json']] };
    expect(adviceLines(failure.advice, gatherFacts(diagnosed([], asked))).join('\n')).toContain(
      `atm-cli grant jwt-bearer --key-file /key.json --audience ${metadata.token_endpoint}`,
    );
  });
});
