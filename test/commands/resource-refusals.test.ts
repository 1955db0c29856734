import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { runWithSignIn } from '../support/cli/run-with-sign-in.ts';
import { startFaulty } from '../support/faulty.ts';
import { newHome } from '../support/home.ts';
import { freePort } from '../support/free-port.ts';

type Row = {
  readonly fault: string;
  /** The exit code of `login <url> --register`. */
  readonly code: number;
  /** What it says, with SRV for the server. */
  readonly says: RegExp;
  readonly hint?: RegExp;
  readonly rule?: string;
};

/** Sign-ins that must not go on, because of what the API or its server says. */
const refused: readonly Row[] = [
  {
    fault: 'other-resource',
    code: 7,
    says: /expected SRV\/mcp, saw https:\/\/other\.example/,
    rule: 'M04',
  },
  { fault: 'no-authorization-servers', code: 7, says: /name no authorization server/, rule: 'M20' },
  {
    fault: 'empty-authorization-servers',
    code: 7,
    says: /name no authorization server/,
    rule: 'M20',
  },
  {
    fault: 'two-authorization-servers',
    code: 2,
    says: /several authorization servers: \S+, SRV/,
    hint: /--issuer/,
    rule: 'M19',
  },
  { fault: 'server-unreachable', code: 5, says: /refused the connection/, rule: 'U10' },
  {
    fault: 'server-http',
    code: 7,
    says: /which is plain http:\/\/: nothing was sent there/,
    rule: 'M20',
  },
  {
    fault: 'server-private',
    code: 7,
    says: /192\.168\.\S+ is not an address of the public internet; nothing is sent/,
  },
  {
    fault: 'server-link-local',
    code: 7,
    says: /169\.254\.\S+ is not an address of the public internet; nothing is sent/,
  },
  {
    fault: 'server-lies',
    code: 7,
    says: /it was not adopted \(RFC 8414 section 3\.3\)/,
    rule: 'N02',
  },
  { fault: 'metadata-megabyte', code: 7, says: /more than 65536 bytes/, rule: 'M18' },
  { fault: 'metadata-redirect-loop', code: 7, says: /more than 3 redirects/, rule: 'M18' },
  {
    fault: 'metadata-redirect-away',
    code: 7,
    says: /of another origin: not followed/,
    rule: 'M18',
  },
  {
    fault: 'metadata-401',
    code: 7,
    says: /HTTP 401, application\/json/,
    hint: /exempt \/\.well-known/,
    rule: 'M03',
  },
  {
    fault: 'no-challenge-methods',
    code: 7,
    says: /does not promise PKCE/,
    hint: /discover SRV --lint/,
    rule: 'M22',
  },
  {
    fault: 'registration-redirect-uri',
    code: 8,
    says: /invalid_redirect_uri/,
    hint: /client register/,
  },
  {
    fault: 'registration-name',
    code: 8,
    says: /invalid_client_metadata: client_name/,
    hint: /--client-name <name>/,
  },
  {
    fault: 'registration-needs-token',
    code: 8,
    says: /initial access token is required/,
    hint: /--initial-access-token-file/,
  },
  { fault: 'registration-other-uri', code: 7, says: /was registered with other redirect URIs/ },
  {
    fault: 'no-registration-endpoint',
    code: 2,
    says: /it registers no clients by itself/,
    hint: /login SRV\/mcp .*--client-id <id>/,
  },
  {
    fault: 'resource-slash',
    code: 8,
    says: /invalid_target/,
    hint: /login SRV\/mcp .*--resource <url>/,
    rule: 'T23',
  },
];

/** Blemishes that a sign-in survives; some are said. */
const tolerated: readonly (readonly [fault: string, note: RegExp | undefined])[] = [
  ['resource-origin', /the resource is SRV\/, not the URL that was asked/],
  ['hostile-name', undefined],
  ['registration-secret', /issued a client secret that was not asked for/],
  ['registration-200', undefined],
  ['registration-no-management', undefined],
  ['client-forgotten', /has forgotten the client/],
  ['client-forgotten-token', /has forgotten the client/],
  ['challenge-no-metadata', /has no resource_metadata: the well-known address was asked/],
  ['challenge-no-scope', undefined],
  ['challenge-second', undefined],
  ['challenge-elsewhere', /of another origin than the API: not asked/],
  ['challenge-private', /169\.254\S+, of another origin than the API: not asked/],
  ['get-405', undefined],
  ['get-406', undefined],
  ['anonymous', /the API sends no WWW-Authenticate \(HTTP 200\)/],
  ['endless-events', /the API sends no WWW-Authenticate \(HTTP 200\)/],
  ['no-challenge', /the API sends no WWW-Authenticate \(HTTP 401\)/],
];

let home: string;
let env: Readonly<Record<string, string>>;
beforeEach(async () => {
  home = await newHome();
  env = { ATM_REDIRECT_URI: `http://127.0.0.1:${await freePort()}/callback` };
});

async function worldOf(faults: readonly string[]) {
  const { issuer, resources, close } = await startFaulty(faults, { resources: ['/mcp'] });
  onTestFinished(close);
  const [resource = ''] = resources;
  const cli = async (...args: readonly string[]) => {
    const result = await runWithSignIn(args, { home, env });
    return { ...result, stderr: result.stderr.replaceAll(issuer, 'SRV') };
  };
  return { resource, issuer, cli };
}

describe('a sign-in for an API', () => {
  it.each(refused)('ends with $code at $fault', async ({ fault, code, says, hint, rule }) => {
    const { resource, cli } = await worldOf([fault]);
    const result = await cli('login', resource, '--register', '--timeout', '9');
    expect(result.code).toBe(code);
    const [, error = ''] = /^error: (.*)$/m.exec(result.stderr) ?? [];
    expect(error).toMatch(says);
    if (hint !== undefined) expect(/^hint: (.*)$/m.exec(result.stderr)?.[1]).toMatch(hint);
    if (rule !== undefined) expect(result.stderr).toContain(`\n[${rule}] `);
  });

  it.each(tolerated)('goes on at %s', async (fault, note) => {
    const { resource, cli } = await worldOf([fault]);
    const { code, stdout, stderr } = await cli('login', resource, '--register', '--timeout', '9');
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Signed in'),
    });
    if (note !== undefined) expect(stderr).toMatch(note);
    for (const hostile of ['\u001b', '<script', '\u202e']) {
      expect(stderr + stdout).not.toContain(hostile);
    }
  });

  it('does what the printed command says where a consent is missing', async () => {
    const { resource, cli, issuer } = await worldOf([]);
    const { stderr } = await cli('login', resource);
    const [, command = ''] = /^hint: .*: atm-cli (.*)$/m.exec(stderr) ?? [];
    expect(command).toContain('--register');
    const words = command.replaceAll('SRV', issuer).split(' ');
    expect((await cli(...words)).code).toBe(0);
  });

  it('does what the printed command says where a call lacks a token', async () => {
    const { resource, cli, issuer } = await worldOf([]);
    const { code, stderr } = await cli('call', resource);
    const [, command = ''] = /^hint: .*: atm-cli (.*)$/m.exec(stderr) ?? [];
    expect(code).toBe(3);
    const words = command.replaceAll('SRV', issuer).split(' ');
    expect((await cli(...words)).code).toBe(0);
  });
});

describe('a step-up', () => {
  it.each([
    ['step-up-loop', 8, /requires the scope api:write again after a sign-in for it/],
    ['step-up-no-scope', 0, /insufficient_scope/],
  ] as const)('ends at %s', async (fault, code, says) => {
    const { resource, cli } = await worldOf([fault]);
    expect((await cli('login', resource, '--register')).code).toBe(0);
    const result = await cli('call', '-X', 'DELETE', resource, '--step-up', '--timeout', '9');
    expect(result.code).toBe(code);
    expect(result.stderr).toMatch(says);
    expect(result.signIns.length).toBeLessThan(3);
  });
});
