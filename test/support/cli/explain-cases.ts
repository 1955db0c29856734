import { readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';

import { rsa, sign } from '../jwt/tokens.ts';
import { faultCases, foreignReason } from '../fault-cases.ts';
import { freePort } from '../free-port.ts';
import type { CliResult } from './run-cli.ts';
import { type Ground, none } from './explain-fixture.ts';

/** A failure that is provoked, and the rules of which one has to be named for it. */
export type Provoked = {
  readonly what: string;
  /** Of `docs` and the table, from what was done and not from what is printed. */
  readonly expected: string;
  /** Why nothing that reaches the program can tell: what is named first is known to be another. */
  readonly unknowable?: string;
  readonly run: (ground: Ground) => Promise<CliResult>;
};

/** Where the status or a code says more than the vague reason: 401 at a token endpoint, 500, PERMISSION_DENIED. */
const named: Readonly<Record<string, string>> = {
  'error-summary': 'T01',
  'error-msg': 'T01',
  'plain-text-401': 'T01',
  'error-message': 'N10',
  'error-object@userinfo': 'M09',
  'errors-list@userinfo': 'M09',
};

/** What has to be named for each fault that makes its command fail. */
export const rulesOfFaults: Readonly<Record<string, string>> = {
  'wrong-issuer': 'N02',
  'html-502@discovery': 'T20',
  'html-200@discovery': 'T20',
  'redirect@discovery': 'T20 U17',
  'redirect-with-query@discovery': 'T20 U17',
  'huge-body@discovery': 'U17',
  'hang@discovery': 'U09',
  'not-http@discovery': 'U10',
  'html-502@jwks*1': 'V15',
  'issuer-slash-metadata': 'A17 N02',
  'http-endpoints': 'U14',
  'missing-token-endpoint': 'U20',
  'missing-authorization-endpoint': 'U20',
  'missing-jwks-uri': 'U20',
  'state-dropped': 'A15',
  'wrong-state': 'A15',
  'duplicated-parameters': 'A15',
  'mix-up-iss': 'A17',
  'missing-iss': 'A17',
  'code-duplicated': 'A15 U17',
  'error-without-state': 'A15 A18',
  'code-missing': 'A24',
  'access-denied': 'A07',
  'login-required': 'A09',
  'server-error-callback': 'N10 U17',
  'invalid-client': 'T01 T02',
  'unauthorized-client': 'T18',
  'code-used': 'T12',
  'code-expired': 'T11',
  'redirect-mismatch': 'T13',
  'pkce-mismatch': 'T14',
  'clock-ahead': 'V12',
  'clock-behind': 'V12',
  'wrong-iss': 'V03',
  'issuer-slash': 'V03',
  'wrong-aud': 'V08',
  'wrong-azp': 'V08',
  'wrong-nonce': 'V14',
  'missing-nonce': 'V14',
  'wrong-at-hash': 'U13',
  'expired-token': 'V12',
  'not-yet-valid': 'V12',
  'missing-sub': 'U14',
  'alg-none': 'V13',
  'hs256-public-key': 'V13',
  'wrong-signature': 'U12',
  'unknown-kid': 'V10',
  'empty-jwks': 'V10',
  'private-jwks': 'U14',
  'jwks-null': 'V10',
  'jwks-html': 'V15',
  'missing-access-token': 'U17',
  'control-in-access-token': 'U14',
  'control-in-refresh-token': 'U14',
  'control-in-id-token': 'U14',
  'unknown-token-type': 'U15 U17',
  'expires-in-negative': 'U17',
  'no-id-token': 'U14',
  'id-token-garbage': 'U14',
  'secret-echoed': 'T01 T02',
  'ok-false': 'T21',
  'error-200': 'T12 T11 T17',
  'hostile-text': 'T37 U16',
  'html-502': 'T20',
  'html-200': 'T20',
  redirect: 'T20 U17',
  'redirect-with-query': 'T20 U17',
  'rate-limited': 'N07',
  'retry-after-huge': 'N07',
  'server-error': 'N10 U17',
  'empty-body': 'U17',
  'json-array': 'U17',
  'deep-json': 'U17',
  'deep-json@discovery': 'N01 U17',
  'deep-json@jwks': 'V15',
  'deep-json@userinfo': 'U17',
  'deep-json@api': 'M09',
  truncated: 'U17',
  'huge-body': 'U17',
  hang: 'U09',
  'hang-body': 'U09',
  reset: 'U10',
  'reset-body': 'U10',
  'not-http': 'U10',
  'rotated-jwks': 'V10',
  'refresh-dead': 'R04',
  'refresh-dead-request': 'R04',
  'refresh-dead-401': 'R04',
  'refresh-dead-403': 'R04',
  'refresh-dead-token-expired': 'R04 R13',
  // Nothing but a refusal, twice.
  'refresh-dead-empty': 'R14',
  'refresh-dead-bare-400': 'R14',
  'refresh-dead-definition': 'R14',
  'refresh-interaction': 'T27 A09',
  'refresh-500': 'R09',
  'refresh-lost': 'R09',
  'refresh-other-sub': 'U14',
  'device-endpoint-hidden': 'D09',
  'slow-down-always': 'D02 D03',
  'device-expired': 'D03',
  'device-denied': 'D04',
  'device-short-life': 'D03',
  'missing-verification-uri': 'U17',
  'hostile-verification-uri': 'U14',
  'device-html': 'T20',
  'par-endpoint-missing': 'U20',
  'par-refused': 'T18',
  'par-html': 'T20',
  'par-no-request-uri': 'U17',
  'par-required,html-502@par*1': 'T20',
  'request-uri-unknown': 'A33',
  'request-uri-expired': 'A33',
  'device-final-odd': 'U17',
  'revocation-refresh-refused': 'U16',
  'html-200@revocation': 'T20 U17',
  'userinfo-other-sub': 'U14',
  'truncated@userinfo': 'U17',
  // The fault takes the challenge away; that the scope is missing still stands in the body.
  'no-challenge': 'M09 M01',
  'html-502@api': 'T20 U17',
  ...foreignShapes(),
};

/** Whatever the shape, the reason is in the words of the server. */
function foreignShapes(): Readonly<Record<string, string>> {
  const shapes = faultCases.filter(({ says }) => says === foreignReason);
  const empty = faultCases.filter(({ fault }) => /^empty-40[13]/.test(fault));
  return Object.fromEntries([
    ...shapes.map(({ fault }) => [
      fault,
      named[fault] ?? named[fault.replace(/@device$/, '')] ?? 'U16 U17 T20',
    ]),
    ...empty.map(({ fault }) => [fault, 'T01 T02 T32 U16']),
  ]);
}

const limits: Readonly<Record<string, number>> = { login: 3, device: 12 };

/** Each fault that ends its command badly, with the command that meets it. */
export const provokedFaults: readonly Provoked[] = faultCases
  .filter(({ exitCode, settings }) => exitCode !== 0 && settings === undefined)
  // The confidential client below has the secret that it is signed with.
  .filter(({ fault }) => fault !== 'id-token-hs256')
  .map(({ fault, command, timeout }) => ({
    what: fault,
    expected: rulesOfFaults[fault] ?? '?',
    run: async (ground) => {
      const { issuer, resource } = await ground.faulty(fault);
      const seconds = timeout === undefined ? (limits[command] ?? 10) : 1;
      const limit = ['--timeout', String(seconds)];
      const client = ['--issuer', issuer, '--client-id', 'atm-cli-confidential'];
      const scope = ['--scope', 'openid profile email offline_access', '--resource', resource];
      if (command === 'discover') return await ground.cli(['discover', issuer, ...limit]);
      if (command === 'device') return await ground.cli(['device', ...client, ...scope, ...limit]);
      const asking = ['--prompt', 'consent', '--port', '0', ...limit];
      const signedIn = await ground.cli(['login', ...client, ...scope, ...asking]);
      if (command === 'login') return signedIn;
      if (command === 'verify')
        return await ground.cli(['verify', await ground.stored('id_token')]);
      if (command === 'userinfo') return await ground.cli(['userinfo', ...limit]);
      if (command === 'call')
        return await ground.cli(['call', '-X', 'DELETE', resource, '--fail', ...limit]);
      if (command === 'introspect') return await ground.cli(['token', 'introspect', ...limit]);
      if (command === 'revoke') return await ground.cli(['token', 'revoke', ...limit]);
      if (command === 'logout') return await ground.cli(['logout', '--no-browser', ...limit]);
      if (command === 'refresh twice') await ground.cli(['token', 'refresh', ...limit]);
      return await ground.cli(['token', 'refresh', ...limit]);
    },
  }));

const offline = 'openid profile email offline_access';

/** Wrong settings, and servers that do what they should. */
export const provokedSettings: readonly Provoked[] = [
  {
    what: 'a wrong secret',
    expected: 'T01',
    run: (ground) =>
      ground.signIn(['atm-cli-confidential'], { secret: 'wrong-secret-of-somebody' }),
  },
  {
    what: 'no secret for a confidential client',
    expected: 'T01 T02',
    run: (ground) => ground.signIn(['atm-cli-confidential'], { secret: none }),
  },
  {
    what: 'a secret for a client that has none',
    expected: 'T02',
    unknowable: 'the server refuses a wrong secret in the same words; the fix of T01 names both',
    run: async (ground) => {
      const { issuer } = await ground.foreign();
      const redirect = ['--redirect-uri', `http://127.0.0.1:${await freePort()}/back`];
      const client = ['--issuer', issuer, '--client-id', 'somebody', '--client-auth', 'post'];
      return await ground.cli(['login', ...client, ...redirect, '--timeout', '5'], {
        secret: 'a secret / with + signs & more',
      });
    },
  },
  {
    what: 'a redirect URI that is not registered',
    expected: 'A01',
    unknowable: 'the server says so in the browser only, and A20 and A06 see the same silence',
    run: async (ground) => {
      const { issuer } = await ground.foreign();
      const client = ['--issuer', issuer, '--client-id', 'somebody', '--port', '0'];
      return await ground.cli(['login', ...client, '--timeout', '2']);
    },
  },
  {
    what: 'a client id that nobody registered',
    expected: 'T01 M12',
    run: async (ground) => {
      const { issuer } = await ground.faulty();
      return await ground.cli(
        ['grant', 'client-credentials', '--issuer', issuer, '--client-id', 'nobody'],
        { secret: 'secret-of-nobody' },
      );
    },
  },
  {
    what: 'a grant that the server does not list',
    expected: 'T31',
    run: async (ground) => {
      const { issuer } = await ground.foreign();
      const client = ['--issuer', issuer, '--client-id', 'basic'];
      return await ground.cli(['grant', 'client-credentials', ...client], {
        secret: 'a secret / with + signs & more',
      });
    },
  },
  {
    what: 'a scope that does not exist',
    expected: 'A08',
    run: async (ground) => {
      const body = { error: 'invalid_scope', error_description: 'the scope api:fly is unknown' };
      const port = await ground.listen(
        createServer((_, response) => {
          response.writeHead(400, { 'content-type': 'application/json' });
          response.end(JSON.stringify(body));
        }),
      );
      const client = ['--client-id', 'app', '--token-endpoint', `http://127.0.0.1:${port}/token`];
      const grant = ['grant', 'client-credentials', ...client, '--scope', 'api:fly'];
      return await ground.cli(grant, { secret: 'secret-of-app' });
    },
  },
  {
    what: 'a resource that does not exist',
    expected: 'T23',
    run: async (ground) => {
      const { issuer } = await ground.faulty();
      const client = ['--client-id', 'atm-cli-confidential', '--resource', `${issuer}/nothing`];
      return await ground.cli(['grant', 'client-credentials', '--issuer', issuer, ...client]);
    },
  },
  {
    what: 'the port of the redirect URI is taken',
    expected: 'A05',
    run: async (ground) => {
      const other = await ground.listen(createServer());
      return await ground.signIn(['atm-cli', '--port', String(other)], { port: false });
    },
  },
  {
    what: 'nothing listens at the issuer',
    expected: 'U10',
    run: async (ground) => {
      const issuer = `http://127.0.0.1:${await freePort()}`;
      return await ground.cli(['login', '--issuer', issuer, '--client-id', 'app']);
    },
  },
  {
    what: 'a certificate of an unknown authority',
    expected: 'N03',
    run: async (ground) => {
      const issuer = await ground.tls('localhost');
      return await ground.cli(['login', '--issuer', issuer, '--client-id', 'app']);
    },
  },
  {
    what: 'https to a port that speaks http',
    expected: 'U11',
    run: async (ground) => {
      const { issuer } = await ground.faulty();
      return await ground.cli(['discover', issuer.replace('http:', 'https:')]);
    },
  },
  {
    what: 'an issuer without metadata',
    expected: 'N01',
    run: async (ground) => {
      const port = await ground.listen(
        createServer((_, response) => response.writeHead(404).end('no such page')),
      );
      return await ground.cli(['discover', `http://127.0.0.1:${port}`]);
    },
  },
  {
    what: 'localhost where the server says 127.0.0.1',
    expected: 'N02',
    run: async (ground) => {
      const { issuer } = await ground.faulty();
      return await ground.cli(['discover', issuer.replace('127.0.0.1', 'localhost')]);
    },
  },
  {
    what: 'an opaque token is verified',
    expected: 'V01',
    run: async (ground) => {
      await ground.signIn(['atm-cli'], { resource: false });
      return await ground.cli(['verify', await ground.stored('access_token')]);
    },
  },
  {
    what: 'an ID token in place of an access token',
    expected: 'V09',
    run: async (ground) => {
      await ground.signIn(['atm-cli']);
      const { resource } = await ground.faulty();
      const id = await ground.stored('id_token');
      return await ground.cli(['verify', id, '--typ', 'at+jwt', '--audience', resource]);
    },
  },
  {
    what: 'a token for another API',
    expected: 'V08',
    run: async (ground) => {
      await ground.signIn(['atm-cli']);
      const token = await ground.stored('access_token');
      return await ground.cli(['verify', token, '--audience', 'https://api.example.test']);
    },
  },
  {
    what: 'a token of which a character was changed',
    expected: 'U12',
    run: async (ground) => {
      await ground.signIn(['atm-cli']);
      const [head, payload = '', signed] = (await ground.stored('access_token')).split('.');
      const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
      const changed = Buffer.from(JSON.stringify({ ...claims, sub: 'root' })).toString('base64url');
      return await ground.cli(['verify', [head, changed, signed].join('.')]);
    },
  },
  {
    what: 'HS256 with the public key as secret',
    expected: 'V13',
    run: async (ground) => {
      await ground.signIn(['atm-cli']);
      const { issuer, resource } = await ground.faulty();
      const { keys } = (await (await fetch(`${issuer}/jwks`)).json()) as { keys: object[] };
      const iat = Math.floor(Date.now() / 1000);
      const claims = { iss: issuer, aud: resource, sub: 'root', iat, exp: iat + 600 };
      const header = { ...keys[0], alg: 'HS256', typ: 'at+jwt' };
      return await ground.cli(['verify', sign(header, claims, JSON.stringify(keys[0]), 'HS256')]);
    },
  },
  {
    what: 'a token of another environment',
    expected: 'V10 V03',
    run: async (ground) => {
      await ground.signIn(['atm-cli']);
      const iat = Math.floor(Date.now() / 1000);
      const claims = { iss: 'https://staging.example.test', sub: 'a', iat, exp: iat + 600 };
      const token = sign({ alg: 'RS256', kid: 'staging' }, claims, rsa.privateKey, 'RS256');
      return await ground.cli(['verify', token]);
    },
  },
  {
    what: 'the API wants another scope',
    expected: 'M09',
    run: async (ground) => {
      await ground.signIn(['atm-cli', '--scope', `${offline} api:read`]);
      const { resource } = await ground.faulty();
      return await ground.cli(['call', '-X', 'POST', resource, '--fail']);
    },
  },
  {
    what: 'the API gets a token that is not for it',
    expected: 'M10 V08',
    run: async (ground) => {
      await ground.signIn(['atm-cli'], { resource: false });
      const { resource } = await ground.faulty();
      return await ground.cli(['call', resource, '--fail']);
    },
  },
  {
    what: 'an API that refuses without WWW-Authenticate',
    expected: 'M01',
    run: async (ground) => {
      await ground.signIn(['atm-cli']);
      const port = await ground.listen(
        createServer((_, response) => response.writeHead(401).end('no')),
      );
      return await ground.cli(['call', `http://127.0.0.1:${port}/orders`, '--fail']);
    },
  },
  {
    what: 'a refresh token of a backup, replaced meanwhile',
    expected: 'R02',
    run: async (ground) => {
      await ground.signIn(['atm-cli']);
      const file = join(ground.home, 'state/tokens/default.json');
      const backup = await readFile(file, 'utf8');
      await ground.cli(['token', 'refresh']);
      await writeFile(file, backup);
      return await ground.cli(['token', 'refresh']);
    },
  },
  {
    what: 'a refresh whose answer was lost',
    expected: 'R11',
    run: async (ground) => {
      await ground.signIn(['atm-cli'], { fault: 'refresh-lost*1' });
      await ground.cli(['token', 'refresh']);
      return await ground.cli(['token', 'refresh']);
    },
  },
  {
    what: 'the client id of the profile was changed',
    expected: 'R10',
    run: async (ground) => {
      await ground.signIn(['atm-cli']);
      await ground.cli(['profile', 'set', 'client_id=atm-cli-es256']);
      return await ground.cli(['token', 'refresh']);
    },
  },
  {
    what: 'a sign-in without offline_access is refreshed',
    expected: 'R01',
    run: async (ground) => {
      await ground.signIn(['atm-cli', '--scope', 'openid']);
      return await ground.cli(['token', 'refresh']);
    },
  },
  {
    what: 'not signed in',
    expected: 'U03',
    run: async (ground) => {
      await ground.signIn(['atm-cli']);
      await rm(join(ground.home, 'state/tokens/default.json'));
      return await ground.cli(['token']);
    },
  },
  {
    what: 'a profile that does not exist',
    expected: 'U02',
    run: async (ground) => {
      await ground.signIn(['atm-cli']);
      return await ground.cli(['token', '-p', 'defautl']);
    },
  },
  {
    what: 'a device code for a client with a secret that it does not have',
    expected: 'T01 T02',
    run: async (ground) => {
      const { issuer } = await ground.faulty();
      const client = ['--issuer', issuer, '--client-id', 'atm-cli', '--timeout', '7'];
      return await ground.cli(['device', ...client], { secret: 'secret-of-another' });
    },
  },
  {
    what: 'nobody confirms the device code in time',
    expected: 'D01 D03 U18',
    run: async (ground) => {
      const { issuer } = await ground.faulty();
      const client = ['--issuer', issuer, '--client-id', 'atm-cli', '--timeout', '7'];
      return await ground.cli(['device', ...client], { nobody: true });
    },
  },
];
