import { describe, expect, it } from 'vitest';
import { runCli } from '../../support/cli/run-cli.ts';
import { filesBelow } from '../../support/files-below.ts';
import { newHome } from '../../support/home.ts';
import { leaks, listenToRequests } from '../../support/secrets.ts';

describe('the tour of a sign-in with keys', () => {
  it('signs, pushes, binds, calls with a proof and without, and leaves nothing behind', async () => {
    const home = await newHome();
    const env = { ATM_SCOPE: 'of another server', ATM_CLIENT_ID: 'another', ATM_DPOP: 'never' };
    const { code, stdout } = await runCli(['demo', '--keys', '--json'], { home, env });
    expect(code).toBe(0);
    const { steps } = JSON.parse(stdout) as { steps: { result: string; message: string }[] };
    expect(steps.map(({ result }) => result)).toEqual([
      'key_made',
      'signed_in',
      'asserted',
      'pushed',
      'bound',
      'proved',
      'refused',
    ]);
    expect(steps.map(({ message }) => message)).toEqual([
      expect.stringMatching(
        /^made a key for ES256; the server has its public part \(kid \S{43}\)$/,
      ),
      'signed in with the scope api:read',
      expect.stringMatching(
        /^2 assertions, signed with the key, each used once and for http:\/\/127\.0\.0\.1:\d+ alone: no secret was sent$/,
      ),
      'the server got the request directly; the URL for the browser has client_id and request_uri alone',
      expect.stringMatching(
        /^the access token has the thumbprint of the DPoP key \(cnf\.jkt \S{43}\)$/,
      ),
      expect.stringMatching(
        /^HTTP 200: the API accepts the token with a proof for GET http:\/\/127\.0\.0\.1:\d+\/api$/,
      ),
      'HTTP 401, as it has to be: invalid_token: the token is bound to a key: send it as DPoP, with a proof',
    ]);
    const left = [...(await filesBelow(home)).keys()].filter(
      (name) => !/journal|key-set/.test(name),
    );
    expect(left).toEqual([]);
  });

  it('shows what was sent in the order in which it was, without a secret of it', async () => {
    const wire = listenToRequests();
    const { code, stdout, stderr } = await runCli(['demo', '--keys']);
    wire.close();
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /\n→ POST \S+\/request\n[^]*client_assertion +#[^]*\n→ the browser opens \S+\/auth\n +client_id +atm-cli-fapi\n +request_uri +urn:\S+\n← the browser is redirected back\n[^]*\n→ POST \S+\/token\n +dpop +#[^]*\n +authorization +DPoP #[^]* cnf +\{"jkt":"[^]*\n +authorization +Bearer #/,
    );
    expect(stdout.split('What to try next\n')[1]).toMatch(/^ {2}atm-cli key new\n/);
    const secrets = wire.secrets();
    expect(new Set(secrets.values())).toEqual(
      new Set(['access_token', 'client_assertion', 'code', 'code_verifier', 'dpop']),
    );
    expect(leaks(stdout + stderr, secrets)).toEqual([]);
  });

  it('is a tour of its own', async () => {
    const { code, stderr } = await runCli(['demo', '--keys', '--resource']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('take one of them')]);
  });
});
