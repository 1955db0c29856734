import { describe, expect, it, onTestFinished } from 'vitest';

import { startFaulty } from '../../support/faulty.ts';
import { elsewhereOf, wireCases, wireLayout } from '../../support/wire-fault-cases.ts';

describe('a resource that misbehaves', () => {
  it.each(wireCases)('$fault is seen on the wire: $sees', async ({ fault, look, sees }) => {
    const server = await startFaulty([fault], wireLayout);
    onTestFinished(server.close);
    const expected = filled(sees, server.issuer);
    const seen = await look(server);
    if (Array.isArray(expected)) expect(seen).toEqual(expected);
    else expect(seen).toMatchObject(expected as object);
  });

  it('is met by the example API, too', async () => {
    const { issuer, close } = await startFaulty(['challenge-no-metadata', 'other-resource']);
    onTestFinished(close);
    const { headers } = await fetch(`${issuer}/api`);
    expect(headers.get('www-authenticate')).toBe(`Bearer realm="${issuer}/api"`);
    const metadata = await fetch(`${issuer}/.well-known/oauth-protected-resource/api`);
    expect(await metadata.json()).toMatchObject({ resource: 'https://other.example.test/mcp' });
  });

  it('is met below the path of an issuer as well', async () => {
    const layout = { ...wireLayout, issuerPath: '/as' };
    const { issuer, close } = await startFaulty(['registration-name', 'no-s256'], layout);
    onTestFinished(close);
    const refused = await fetch(`${issuer}/reg`, { method: 'POST' });
    expect(await refused.json()).toMatchObject({ error: 'invalid_client_metadata' });
    const { origin } = new URL(issuer);
    const metadata = await fetch(`${origin}/.well-known/oauth-authorization-server/as`);
    expect(await metadata.json()).toMatchObject({ code_challenge_methods_supported: ['plain'] });
  });
});

/** What is expected of one server: with its origins, and matchers where they are asked for. */
function filled(value: unknown, issuer: string): unknown {
  if (typeof value === 'string') {
    return value.replaceAll('ORIGIN', issuer).replaceAll('ELSEWHERE', elsewhereOf(issuer));
  }
  if (Array.isArray(value)) return value.map((one: unknown) => filled(one, issuer));
  if (typeof value !== 'object' || value === null) return value;
  if ('includes' in value) return expect.stringContaining(String(value.includes));
  const entries = Object.entries(value);
  return Object.fromEntries(entries.map(([name, one]) => [name, filled(one, issuer)]));
}
