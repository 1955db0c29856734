import { describe, expect, it } from 'vitest';
import { createConnection } from '../../src/oauth/connection.ts';
import { afterRefresh, tokenSetFrom } from '../../src/oauth/token-set.ts';

const connection = createConnection({ issuer: 'https://id.example' }, { client_id: 'c' });

function jwtOf(claims: object): string {
  const parts = [{ alg: 'ES256', typ: 'at+jwt' }, claims, 'signature'];
  return parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
}

function keep(response: Record<string, unknown>) {
  const base = { access_token: 'a', token_type: 'bearer' } as const;
  const circumstances = { connection, flow: 'authorization_code', now: 1000 } as const;
  return tokenSetFrom({ ...base, ...response }, circumstances);
}

describe('tokenSetFrom', () => {
  it('turns a lifetime into a moment', () => {
    expect(keep({ expires_in: 600 }).expires_at).toBe(1600);
    expect(keep({})).not.toHaveProperty('expires_at');
  });

  it.each([
    [{ exp: 5000, sub: 'ada' }, 5000],
    [{ exp: 5000.9 }, 5000],
    [{ exp: '5000' }, 5000],
    [{ exp: null }, undefined],
    [{ exp: -1 }, undefined],
    [{ exp: 1e300 }, undefined],
    [{}, undefined],
  ])('takes the expiry of a JWT that says %j where the answer is silent', (claims, moment) => {
    const access_token = jwtOf(claims);
    expect(keep({ access_token }).expires_at).toBe(moment);
    expect(keep({ access_token, expires_in: 60 }).expires_at).toBe(1060);
  });

  it.each(['opaque', 'a.b.c', 'eyJ.eyJ.', ''])('finds no expiry in %j', (access_token) => {
    expect(keep({ access_token })).not.toHaveProperty('expires_at');
  });

  it.each([
    [{ refresh_expires_in: 1800 }, 2800],
    [{ refresh_token_expires_in: 60 }, 1060],
    [{ refresh_token_expires_in: '60' }, 1060],
    [{ refresh_expires_in: 0 }, undefined],
    [{ refresh_expires_in: 'never' }, undefined],
  ])('knows the life of a refresh token from %j', (members, moment) => {
    expect(keep(members).refresh_expires_at).toBe(moment);
  });

  it('keeps what no RFC names', () => {
    expect(keep({ instance_url: 'https://x', refresh_expires_in: 0 }).extra).toEqual({
      instance_url: 'https://x',
      refresh_expires_in: 0,
    });
  });

  it('remembers the scope that was asked for when the answer is silent', () => {
    const circumstances = { connection, flow: 'device_code', now: 0, scope: 'openid' } as const;
    const response = { access_token: 'a', token_type: 'bearer' } as const;
    expect(tokenSetFrom(response, circumstances).scope).toBe('openid');
    expect(tokenSetFrom({ ...response, scope: 'other' }, circumstances).scope).toBe('other');
  });
});

describe('afterRefresh', () => {
  const before = keep({ refresh_token: 'r', refresh_expires_in: 60, id_token: 'i', scope: 's' });

  it('keeps what the answer does not replace, and the life that belongs to it', () => {
    expect(afterRefresh(before, keep({ access_token: 'b' }))).toMatchObject({
      access_token: 'b',
      refresh_token: 'r',
      refresh_expires_at: 1060,
      id_token: 'i',
      scope: 's',
    });
  });

  it('does not give a new refresh token the life of the old one', () => {
    const after = afterRefresh(before, keep({ refresh_token: 'r2' }));
    expect(after.refresh_token).toBe('r2');
    expect(after).not.toHaveProperty('refresh_expires_at');
  });
});
