import { describe, expect, it } from 'vitest';
import type { AtmServer, ServedServer } from '../../src/model/servers.ts';
import { clients } from '../../src/server/clients.ts';
import {
  faultsLines,
  servingAtmJson,
  servingAtmLines,
  servingJson,
  servingLines,
} from '../../src/report/serve.ts';
import { styleFor } from '../../src/report/text/style.ts';

const base_url = 'http://127.0.0.1:9401';
const server: AtmServer = {
  base_url,
  login_url: `${base_url}/login`,
  jwks_uri: `${base_url}/auth/.well-known/jwks.json`,
  clients: [
    {
      client_id: 'app',
      application_id: 'id-of-app',
      client_secret: 's3cret',
      redirect_uri: 'http://localhost:8080/callback',
    },
    {
      client_id: 'other-app',
      application_id: 'id-of-other',
      client_secret: 'x',
      redirect_uri: 'http://localhost:8080/callback',
    },
  ],
  users: [{ login_id: 'ada@example.test', password: 'pass' }],
};

const lines = (some: AtmServer) => servingAtmLines(some, styleFor({ colour: false }));

describe('serve --dialect atm on a terminal', () => {
  it('says where it is, who may use it, and how to try it', () => {
    expect(lines(server)).toBe(`base URL   http://127.0.0.1:9401
login URL  http://127.0.0.1:9401/login
JWKS       http://127.0.0.1:9401/auth/.well-known/jwks.json
redirect   http://localhost:8080/callback

applications
  app        secret s3cret, aud of its tokens id-of-app
  other-app  secret x, aud of its tokens id-of-other

test users
  ada@example.test  password pass

try:  ATM_CLIENT_SECRET=s3cret ATM_PASSWORD=pass atm-cli login --provider atm --base-url http://127.0.0.1:9401 --login-url http://127.0.0.1:9401/login --client-id app --login-id ada@example.test --direct --profile atm
press Ctrl-C to stop
`);
  });
});

describe('serve --dialect atm --json', () => {
  it('is one object', () => {
    expect(JSON.parse(servingAtmJson(server))).toEqual({
      schema_version: 2,
      dialect: 'atm',
      ...server,
    });
  });
});

const standard: ServedServer = {
  issuer: 'http://127.0.0.1:9400',
  resource: 'http://127.0.0.1:9400/api',
  clients: clients.slice(0, 1),
  signIn: async () => {},
  confirmDevice: async () => {},
  faults: [],
  registration: 'closed',
  resources: [],
};
const faults = [
  { spec: 'bom', does: 'JSON after a byte order mark' },
  { spec: 'hang@jwks*2', does: 'no answer' },
];

describe('serve', () => {
  const resources = ['/mcp', '/orders'].map((path) => ({
    resource: `http://127.0.0.1:9400${path}`,
    metadata: `http://127.0.0.1:9400/.well-known/oauth-protected-resource${path}`,
  }));

  it.each([
    ['open', '--register', 'open: any client may register (RFC 7591)'],
    ['closed', '--client-id atm-cli', 'closed: only the clients above'],
    [
      'document',
      '--client-id <url-of-your-document>',
      'by a document at the URL that is the client id',
    ],
  ] as const)('says how to get from a resource to a token: %s', (registration, flags, how) => {
    const one = { ...standard, resources, registration };
    expect(servingLines(one, styleFor({ colour: false }))).toContain(`
registration  ${how}

resources
  http://127.0.0.1:9400/mcp
  http://127.0.0.1:9400/orders

try:  atm-cli discover http://127.0.0.1:9400/mcp
      atm-cli login http://127.0.0.1:9400/mcp ${flags}
      atm-cli call http://127.0.0.1:9400/mcp
press Ctrl-C to stop`);
    expect(JSON.parse(servingJson(one))).toMatchObject({ registration, resources });
  });

  it('says nothing of registration where there is none and no resource', () => {
    expect(servingLines(standard, styleFor({ colour: false }))).not.toMatch(/registration/);
    expect(JSON.parse(servingJson(standard))).not.toHaveProperty('resources');
  });

  it('says in its banner how it misbehaves, and nothing of that when it does not', () => {
    const style = styleFor({ colour: false });
    expect(servingLines({ ...standard, faults }, style)).toContain(`
faults: this server misbehaves on purpose
  bom          JSON after a byte order mark
  hang@jwks*2  no answer

try:  atm-cli login`);
    expect(servingLines(standard, style)).not.toContain('fault');
  });

  it('has a command for each feature that a ready client shows, and says what a key needs', () => {
    const text = servingLines({ ...standard, clients }, styleFor({ colour: false }));
    const [, block = ''] = /\none command a feature\n([^]*?)\n\n/.exec(text) ?? [];
    const issuer = 'http://127.0.0.1:9400';
    const login = (rest: string) => `  atm-cli login --issuer ${issuer} --client-id ${rest}`;
    const grant = `atm-cli grant client-credentials --issuer ${issuer} --client-id`;
    expect(block.split('\n')).toEqual([
      `  ATM_CLIENT_SECRET=atm-cli-development-secret-for-tests ${grant} atm-cli-secret-jwt --client-auth client_secret_jwt --no-store`,
      `  ${grant} atm-cli-private-key --signing-key default --no-store`,
      login('atm-cli-par --par always --prompt consent --profile try-par'),
      login('atm-cli-dpop --dpop --prompt consent --profile try-dpop'),
      login(
        'atm-cli-fapi --signing-key default --par always --dpop --prompt consent --profile try-fapi',
      ),
      '  for --signing-key: first atm-cli key new, then atm-cli key serve --port 8979 in another terminal',
    ]);
    expect(text).toContain(
      'atm-cli-fapi          private_key_jwt, pushed requests, DPoP, ID token',
    );
  });

  it('gives each client with a certificate a command, and all of them the authority', () => {
    const issuer = 'https://127.0.0.1:9400';
    const tls = {
      ca_cert: '/s/ca.pem',
      client_cert: '/s/client.pem',
      client_key: '/s/client.key',
      self_signed_cert: '/s/my own.pem',
      self_signed_key: '/s/own.key',
    };
    const withCertificate = (client_id: string, token_endpoint_auth_method: string) => ({
      ...clients[0]!,
      client_id,
      token_endpoint_auth_method,
    });
    const one = {
      ...standard,
      issuer,
      tls,
      clients: [
        withCertificate('m', 'tls_client_auth'),
        withCertificate('s', 'self_signed_tls_client_auth'),
      ],
    };
    const shown = servingLines(one, styleFor({ colour: false }));
    expect(shown).toContain('\nCA        /s/ca.pem\n');
    expect(shown).toContain(
      `try:  atm-cli login --issuer ${issuer} --ca-cert /s/ca.pem --client-id atm-cli `,
    );
    const at = `  atm-cli login --issuer ${issuer} --ca-cert /s/ca.pem --client-id`;
    const api = `--resource ${issuer}/api --prompt consent --profile`;
    expect(shown).toContain(`
${at} m --client-auth tls_client_auth --cert /s/client.pem --key /s/client.key ${api} m
${at} s --client-auth self_signed_tls_client_auth --cert '/s/my own.pem' --key /s/own.key ${api} s
`);
    expect(JSON.parse(servingJson(one))).toMatchObject({ tls });
    expect(JSON.parse(servingJson(standard))).not.toHaveProperty('tls');
  });

  it('says so to programs', () => {
    expect(JSON.parse(servingJson({ ...standard, faults }))).toMatchObject({ faults });
    expect(JSON.parse(servingJson(standard))).not.toHaveProperty('faults');
  });
});

describe('serve --fault list', () => {
  const does = 'the nonce of another sign-in in the ID token, and more words than fit';
  const fault = { name: 'wrong-nonce-of-some-length', where: 'ID token', does };
  const shown = (columns?: number) => {
    const style = styleFor({ colour: false, isTTY: columns !== undefined, columns: columns ?? 80 });
    return faultsLines([fault], style).split('\n');
  };

  it('has a line for each where there is no terminal', () => {
    expect(shown()).toEqual(['ID token', `  ${fault.name}  ${does}`, '']);
  });

  it.each([80, 60, 40, 30])('breaks between words at %i columns', (columns) => {
    const broken = shown(columns);
    expect(Math.max(...broken.map(({ length }) => length))).toBeLessThanOrEqual(columns);
    expect(broken.join(' ').replaceAll(/\s+/g, ' ')).toBe(`ID token ${fault.name} ${does} `);
  });
});
