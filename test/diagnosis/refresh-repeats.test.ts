import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Exchange } from '../../src/model/exchange.ts';
import type { Run } from '../../src/model/run.ts';
import { run, talk } from '../support/diagnosis-cases/build.ts';

const sent = { grant_type: 'refresh_token', refresh_token: 'old' };
const dead = talk('refresh', sent, { error: 'invalid_grant' });
const lost: Exchange = {
  id: 0,
  step: 'refresh',
  startedAt: dead.startedAt - 60_000,
  request: dead.request,
  error: 'closed the connection',
};

/** What is thought of reuse after this exchange of an earlier run. */
function verdictAfter(earlier: Exchange, last: Run = run([dead], { command: 'token refresh' })) {
  const found = diagnose(last, [run([earlier], { command: 'token refresh' })]);
  return found.find(({ rule }) => rule.id === 'R02')?.verdict;
}

describe('the same refresh token, sent twice by ourselves', () => {
  it.each<[string, Exchange]>([
    ['invalid_grant', talk('refresh', sent, { error: 'invalid_grant' }, { at: 0 })],
    ['invalid_request', talk('refresh', sent, { error: 'invalid_request' }, { at: 0 })],
    ['an error of its own', talk('refresh', sent, { message: 'no' }, { at: 0, status: 401 })],
    ['a limit', talk('refresh', sent, { message: 'slow down' }, { at: 0, status: 429 })],
  ])('is no evidence of reuse after %s', (_name, earlier) => {
    expect(verdictAfter(earlier)).not.toBe('likely');
  });

  it('is evidence when the server may have accepted the first one', () => {
    expect(verdictAfter(lost)).toBe('likely');
    const failed = talk('refresh', sent, 'Bad gateway', { at: 0, status: 502 });
    expect(verdictAfter(failed)).toBe('likely');
    const granted = { access_token: 'a', token_type: 'bearer', refresh_token: 'new' };
    expect(verdictAfter(talk('refresh', sent, granted, { at: 0 }))).toBe('likely');
  });
});

describe('a refresh token that is dead under another code', () => {
  it('is thought of as one, when the flow has judged it so', () => {
    const other = talk('refresh', sent, { error: 'invalid_request', error_description: 'x' });
    const failure = { kind: 'human_needed', message: 'is no longer valid' } as const;
    const ended = run([other], { command: 'token', failure });
    const ids = diagnose(ended).map(({ rule }) => rule.id);
    expect(ids).toContain('R04');
    const kept = run([other], { command: 'token', failure: { ...failure, kind: 'oauth_error' } });
    expect(diagnose(kept).map(({ rule }) => rule.id)).not.toContain('R04');
  });
});

describe('a refresh token that the server no longer takes', () => {
  const now = Date.UTC(2026, 10, 21, 12) / 1000;
  // dex, when another sign-in of the same user with the same client has replaced it
  const replaced = 'Refresh token is invalid or has already been claimed by another client.';

  it.each([
    [replaced, 43, /too recently to have expired: .*another sign-in/],
    [replaced, 40 * 86_400, /its session has expired/],
    ['The refresh token has expired', 43, /its session has expired/],
  ])('%s after %i s', (error_description, age, cause) => {
    const other = talk('refresh', sent, { error: 'invalid_grant', error_description });
    const ended = run([other], { command: 'token', local: { refreshTokenFrom: now - age } });
    const found = diagnose(ended).find(({ rule }) => rule.id === 'R04');
    expect(found?.cause).toMatch(cause);
  });
});

describe('a revocation with an error under 200', () => {
  it('is not what went wrong', () => {
    const revoked = talk('revocation', {}, { error: 'invalid_token' }, { status: 200 });
    const before = talk('revocation', {}, { error: 'invalid_client' }, { at: 1, status: 401 });
    const failure = { kind: 'oauth_error', message: 'x', code: 'invalid_client' } as const;
    const [first] = diagnose(run([before, revoked], { command: 'logout', failure }));
    expect(first?.because).toContain('invalid_client');
  });
});
