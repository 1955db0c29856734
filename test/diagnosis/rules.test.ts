import { describe, expect, it } from 'vitest';
import { rules } from '../../src/diagnosis/catalog.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { bestOf, phases } from '../../src/diagnosis/rule.ts';
import type { Run } from '../../src/model/run.ts';
import { redactRun } from '../../src/report/redact/redact-run.ts';
import { everyCase as cases } from '../support/diagnosis-cases/all.ts';
import {
  asked,
  came,
  found,
  issuer,
  refused,
  run as runOf,
  signIn,
  talk,
} from '../support/diagnosis-cases/build.ts';

/** The rows of the table of known failures; those of the way to a sign-in for an API begin with M16. */
const rows = { C: 9, A: 33, T: 53, R: 14, D: 10, V: 17, N: 10, M: 29 };

function verdictOn(id: string, run: Run) {
  return diagnose(run).find(({ rule }) => rule.id === id)?.verdict;
}

describe.each(cases.map((one, index) => ({ ...one, index })))('rule $id (case $index)', (one) => {
  const { id, yes, no, beside } = one;

  it('sees what it is about', () => {
    expect(verdictOn(id, yes), `${id} said nothing`).toMatch(/likely|possible/);
    if (!beside) expect(bestOf(diagnose(yes))?.rule.id).toBe(id);
  });

  it('says nothing about what it is not', () => {
    expect(verdictOn(id, no) ?? 'nothing').toMatch(/nothing|ruled out/);
  });
});

it.each([
  ['none', {}, /: atm-cli login --client-secret-file <file>$/],
  ['basic', { authorization: 'Basic Y2xpOnNlY3JldA==' }, /: atm-cli login --client-auth post$/],
])('T02 says what to do with the authentication %s', (_method, sentHeaders, fix) => {
  const answer = { error: 'invalid_client', error_description: 'client authentication failed' };
  const metadata = { token_endpoint_auth_methods_supported: ['client_secret_post'] };
  const failed = runOf([found(metadata), talk('token', {}, answer, { status: 401, sentHeaders })]);
  expect(diagnose(failed).find(({ rule }) => rule.id === 'T02')?.fix[0]).toMatch(fix);
});

it.each([
  ['client_secret_post', /--client-auth post$/],
  ['client_secret_basic', /--client-auth basic$/],
  ['private_key_jwt', /--client-auth private_key_jwt --signing-key <key>$/],
])('T02 says how the client is registered when the server does: %s', (wanted, fix) => {
  const error_description = `The OAuth 2.0 Client supports client authentication method '${wanted}', but method 'client_secret_basic' was requested.`;
  const answer = { error: 'invalid_client', error_description };
  const sentHeaders = { authorization: 'Basic Y2xpOnNlY3JldA==' };
  const failed = runOf([talk('token', {}, answer, { status: 401, sentHeaders })]);
  expect(diagnose(failed).find(({ rule }) => rule.id === 'T02')?.fix[0]).toMatch(fix);
});

it.each([
  ['introspection', /^use a confidential client/],
  ['revocation', /^delete the tokens here.* atm-cli logout/],
])('T02 says what a public client can do about %s', (step, fix) => {
  const metadata = { [`${step}_endpoint_auth_methods_supported`]: ['client_secret_basic'] };
  const failed = runOf([found(metadata), talk(step, {}, '', { status: 401 })], {
    command: `token ${step === 'revocation' ? 'revoke' : 'introspect'}`,
    local: { profile_stored: true },
  });
  const said = bestOf(diagnose(failed));
  expect(said).toMatchObject({
    rule: { id: 'T02' },
    fix: [expect.stringMatching(fix), expect.anything()],
  });
});

it('A17 leads to the error of a callback that lacks the promised iss', () => {
  const metadata = { authorization_response_iss_parameter_supported: true };
  const back = came({ error: 'invalid_scope', state: 's-of-this-sign-in' }, 1, 'stranger');
  const failed = runOf([found(metadata), asked(), back], {
    failure: { kind: 'check_failed', message: 'a callback without iss, which x announces' },
  });
  expect(bestOf(diagnose(failed))).toMatchObject({
    rule: { id: 'A17' },
    cause: expect.stringContaining('The error invalid_scope came without the iss'),
    fix: ['see what its error means: atm-cli explain invalid_scope', expect.anything()],
  });
});

it.each([
  ['device authorization', '/device', '/device/', '--device-authorization-endpoint'],
  ['token', '/token/', 'https://id.example.com/token', '--token-endpoint'],
])('T20 gives the URL that an endpoint redirects to: %s', (step, path, location, flag) => {
  const options = { status: 301, url: `https://id.example.com${path}`, headers: { location } };
  const said = bestOf(diagnose(runOf([talk(step, {}, '', options)])));
  const { href } = new URL(location, options.url);
  expect(said).toMatchObject({
    rule: { id: 'T20' },
    fix: [`give that URL: atm-cli login ${flag} ${href}`],
  });
});

it('T20 gives no URL of a login page or of another server', () => {
  for (const location of ['/login?next=/device', 'https://elsewhere.example.com/device/']) {
    const url = 'https://id.example.com/device';
    const options = { status: 302, url, headers: { location } };
    const said = bestOf(diagnose(runOf([talk('device authorization', {}, '', options)])));
    expect(said?.fix.join() ?? '').not.toContain('--device-authorization-endpoint https');
  }
});

it.each([
  [
    ['authorization_code'],
    'T31',
    /^The server does not offer the grant password: .* list authorization_code\.$/,
  ],
  [
    ['password'],
    'T18',
    /^The grant password is not enabled for this client, or not at this server\.$/,
  ],
])('the grants of the server are known: %s', (grant_types_supported, id, cause) => {
  const answer = { error: 'unsupported_grant_type' };
  const failed = runOf([
    found({ grant_types_supported }),
    talk('token', { grant_type: 'password' }, answer),
  ]);
  expect(bestOf(diagnose(failed))).toMatchObject({
    rule: { id },
    cause: expect.stringMatching(cause),
  });
});

it.each(['text/html', ''])(
  'T20 knows an endpoint that redirects to its own login page %j',
  (type) => {
    const options = {
      status: 302,
      url: 'https://id.example.com/token',
      headers: { location: '/login' },
      type,
    };
    const said = bestOf(diagnose(runOf([talk('token', {}, '', options)])));
    expect(said).toMatchObject({
      rule: { id: 'T20' },
      cause: expect.stringContaining('The endpoint redirects to /login, a page of the same server'),
      fix: [expect.stringContaining('log of the server'), expect.anything()],
    });
  },
);

it.each([
  [500, undefined, /^The server, which answered .*: an exception inside the server, or/, 'log of'],
  [
    200,
    undefined,
    /^The server, which answered .*\(HTTP 200\): the wrong path, or/,
    'open the URL',
  ],
  [302, 'https://portal.example.com/login', /^The response is not from an OAuth server/, 'open'],
])('T20 does not take every page of a known server for an exception: %i %s', (...row) => {
  const [status, location, cause, fix] = row;
  const headers = location === undefined ? {} : { location };
  const failed = talk('token', {}, '<title>Sign in</title>', { status, headers });
  expect(bestOf(diagnose(runOf([found({}), failed])))).toMatchObject({
    rule: { id: 'T20' },
    cause: expect.stringMatching(cause),
    fix: [expect.stringContaining(fix), expect.anything()],
  });
});

it.each([
  ['userinfo', 'request_unauthorized', 'M10'],
  ['device authorization', 'unauthorized_client', 'T01'],
])('401 at %s is read before the code %s', (step, error, id) => {
  const failed = talk(step, { client_id: 'a', client_secret: 'b' }, { error }, { status: 401 });
  expect(bestOf(diagnose(runOf([failed])))).toMatchObject({ verdict: 'likely', rule: { id } });
});

it.each([
  [1, /^The server says .* though it was only 1 s old/],
  [90, /^The authorization code had expired: it was 90 s old/],
])('T11 does not call a code of %i s old', (age, cause) => {
  const answer = { error: 'invalid_grant', error_description: 'Code is expired' };
  expect(bestOf(diagnose(signIn({ age, answer })))).toMatchObject({
    rule: { id: 'T11' },
    cause: expect.stringMatching(cause),
  });
});

it.each([
  [{}, /name a scope: atm-cli device --scope <scope>$/],
  [{ scope: 'read' }, /^if that was a mistake/],
])('D04 knows whether there was something to grant: %j', (sent, fix) => {
  const answer = { device_code: 'd', user_code: 'U', expires_in: 60 };
  const polled = talk('device token', {}, { error: 'access_denied' });
  const failed = runOf([talk('device authorization', sent, answer), polled], { command: 'device' });
  const said = bestOf(diagnose(failed));
  expect(said).toMatchObject({ rule: { id: 'D04' }, fix: [expect.stringMatching(fix)] });
});

it('D09 knows the device flow of a server that does not publish its endpoint', () => {
  const grant = 'urn:ietf:params:oauth:grant-type:device_code';
  const message = `${issuer} names no device_authorization_endpoint in its metadata`;
  const failed = runOf([found({ grant_types_supported: [grant] })], {
    command: 'device',
    failure: { kind: 'usage', message, rule: 'D09' },
  });
  expect(bestOf(diagnose(failed))).toMatchObject({
    rule: { id: 'D09' },
    fix: [
      'give the endpoint: atm-cli device --device-authorization-endpoint <url>',
      expect.anything(),
    ],
  });
});

it.each([
  ['none', {}, /^The request had no scope/, /^request a scope/],
  [
    'one',
    { scope: 'api' },
    /^The server does not know a scope/,
    /^request scopes that the server supports/,
  ],
])('A08 tells of %s in a client credentials request', (_how, scope, cause, fix) => {
  const sent = { grant_type: 'client_credentials', ...scope };
  const opinions = diagnose(refused('token', 'invalid_scope', undefined, { sent }));
  const opinion = opinions.find(({ rule }) => rule.id === 'A08');
  expect(opinion?.cause).toMatch(cause);
  expect(opinion?.fix[0]).toMatch(fix);
});

const definition =
  'The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.';

it.each([
  ['refresh', 'R14'],
  ['token', 'T17'],
])('the definition of invalid_grant is no cause at %s', (step, rule) => {
  expect(bestOf(diagnose(refused(step, 'invalid_grant', definition)))?.rule.id).toBe(rule);
  const more = `${definition} The refresh token was issued to another client.`;
  expect(bestOf(diagnose(refused('refresh', 'invalid_grant', more)))?.rule.id).toBe('R10');
});

/** A run that was for an API, before and after its profile is stored. */
const ofApi = (exchanges: Parameters<typeof runOf>[0], command: string, isStored: boolean) =>
  runOf(exchanges, {
    command,
    profile: 'api.example.com-mcp',
    local: { profile_stored: isStored },
    settings: [
      {
        name: 'api',
        value: 'https://api.example.com/mcp',
        origin: isStored ? 'profile' : 'flag',
      },
      { name: 'resource', value: 'https://api.example.com/mcp', origin: 'server' },
    ],
  });
const target = { error: 'invalid_target', error_description: 'unknown resource' };
const fixesOn = (id: string, run: Run) =>
  diagnose(run).find(({ rule }) => rule.id === id)?.fix ?? [];
const calledApi = (status: number, header: string) =>
  talk(
    'api',
    {},
    {},
    {
      status,
      url: 'https://api.example.com/mcp/notes?x=1',
      headers: { 'www-authenticate': header },
    },
  );

describe('a refusal on the way to an API', () => {
  it.each([
    ['the authorization request', came(target)],
    ['the token endpoint', talk('token', { resource: 'https://api.example.com/mcp' }, target)],
  ])('of its resource at %s shows both sides, and the sign-in keeps the API', (_where, refusal) => {
    const fixes = fixesOn('T23', ofApi([asked(), refusal], 'login', false));
    expect(fixes[0]).toMatch(/: atm-cli discover --api https:\/\/api\.example\.com\/mcp$/);
    expect(fixes[1]).toMatch(/: atm-cli login https:\/\/api\.example\.com\/mcp --resource <url>$/);
    const stored = fixesOn('T23', ofApi([asked(), refusal], 'login', true));
    expect(stored[1]).toMatch(/: atm-cli login -p api\.example\.com-mcp --resource <url>$/);
  });

  it('of its resource names the one that the server knows', () => {
    const known = found({ protected_resources: ['https://api.example.com/MCP/'] });
    const sent = { resource: 'https://api.example.com/mcp' };
    const run = ofApi([known, talk('token', sent, target)], 'login', false);
    expect(fixesOn('T23', run)).toEqual([
      'send it as it is registered at the server: atm-cli login https://api.example.com/mcp --resource https://api.example.com/MCP/',
    ]);
  });

  it('for a scope that is not named looks for the scopes where the API lists them', () => {
    const refused403 = calledApi(403, 'Bearer error="insufficient_scope"');
    const [first, second] = fixesOn('M09', ofApi([refused403], 'call', true));
    expect(first).toMatch(
      /: atm-cli discover -p api\.example\.com-mcp --api https:\/\/api\.example\.com\/mcp$/,
    );
    expect(second).toMatch(/: atm-cli login -p api\.example\.com-mcp --scope <scopes>$/);
    const plain = runOf([refused403], { command: 'call', local: { profile_stored: true } });
    expect(fixesOn('M09', plain)[0]).toMatch(/ --api https:\/\/api\.example\.com\/mcp\/notes$/);
    const named = calledApi(403, 'Bearer error="insufficient_scope", scope="w"');
    expect(fixesOn('M09', ofApi([named], 'call', true))).toEqual([
      'sign in with the granted and the required scopes: atm-cli login -p api.example.com-mcp --scope w',
    ]);
  });

  it('for the audience compares it with the API that the profile is for', () => {
    const words = 'Bearer error="invalid_token", error_description="Invalid audience"';
    const fixes = fixesOn('M13', ofApi([calledApi(401, words)], 'call', true));
    expect(fixes[0]).toMatch(
      /\| atm-cli verify -p api\.example\.com-mcp - --audience https:\/\/api\.example\.com\/mcp$/,
    );
    expect(fixes[1]).toMatch(/: atm-cli login -p api\.example\.com-mcp --audience <api>$/);
  });
});

describe('the table of rules', () => {
  it('has every row once', () => {
    const ids = rules.map(({ id }) => id);
    const wanted = Object.entries(rows).flatMap(([family, count]) =>
      Array.from({ length: count }, (_, index) => `${family}${String(index + 1).padStart(2, '0')}`),
    );
    expect(wanted).toHaveLength(175);
    expect(ids.filter((id) => !id.startsWith('U'))).toEqual(wanted);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('has a run for every rule in which it shows and one in which it does not', () => {
    const tried = new Set(cases.map(({ id }) => id));
    expect(rules.map(({ id }) => id).filter((id) => !tried.has(id))).toEqual([]);
  });

  it('says for each rule what it is, why, what to do, and where that was read', () => {
    for (const { id, phase, title, cause, fix, source } of rules) {
      expect(phases, id).toContain(phase);
      expect(title.length, id).toBeGreaterThan(4);
      expect(title, id).not.toMatch(/\.$/);
      expect(cause, id).toMatch(/\.$/);
      expect(fix.length, id).toBeGreaterThan(0);
      expect(source.length, id).toBeGreaterThan(6);
    }
  });

  it('is never certain of what was not confirmed', () => {
    const doubtful = rules.filter(({ unconfirmed }) => unconfirmed).map(({ id }) => id);
    expect(doubtful).toEqual(['A19', 'T10', 'T24', 'V14', 'N05']);
    const verdicts = cases
      .filter(({ id }) => doubtful.includes(id))
      .map(({ id, yes }) => verdictOn(id, yes));
    expect(new Set(verdicts)).toEqual(new Set(['possible']));
  });

  it('sees the same in a run from the journal, but for what only the secrets tell', () => {
    const differing = cases.filter(
      ({ id, yes }) => verdictOn(id, redactRun(yes)) !== verdictOn(id, yes),
    );
    expect(differing.map(({ id }) => id)).toEqual(['T41', 'T50', 'T50', 'T14']);
  });
});
