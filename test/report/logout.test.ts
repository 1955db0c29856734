import { describe, expect, it } from 'vitest';
import type { LoggedOut } from '../../src/flows/tokens/logout.ts';
import { loggedOutJson, loggedOutLines } from '../../src/report/logout.ts';
import { styleFor } from '../../src/report/text/style.ts';

const now = Date.parse('2026-01-01T00:00:00Z') / 1000;

const result: LoggedOut = {
  profile: 'work',
  forgotten: true,
  tokens: [
    { token: 'refresh_token', fate: 'revoked' },
    { token: 'access_token', fate: 'not_revocable', expires_at: now + 300 },
  ],
  end_session_url: 'https://id.example/logout?client_id=cli',
  browserLaunch: { by: 'nobody' },
};

const lines = (some: LoggedOut) => loggedOutLines(some, styleFor({ colour: false }), now);

describe('logout on a terminal', () => {
  it('says what became of each token and where the session goes on', () => {
    expect(lines(result)).toBe(`Signed out (profile work), local tokens deleted
  refresh token  revoked at the server
  access token   still valid: the server cannot revoke tokens of this kind, expires in 5 min (2026-01-01T00:05:00Z)
  session        still active at the server; end it at
                 https://id.example/logout?client_id=cli
`);
  });

  it('says that the session is being ended when the browser opened', () => {
    const text = lines({ ...result, browserLaunch: { by: 'browser', opened: true } });
    expect(text).toContain('ending in the browser');
    expect(text).not.toContain('https://');
  });

  it('shows the address when no browser opened', () => {
    const text = lines({ ...result, browserLaunch: { by: 'browser', opened: false } });
    expect(text).toContain('https://id.example/logout');
  });

  it.each([
    ['hidden_id_token', 'because the ID token is not printed'],
    ['no_id_token', 'because there is no ID token'],
  ] as const)('says what the shown address lacks: %s', (end_session_lacks, why) => {
    const lacking = { ...result, end_session_lacks };
    expect(lines(lacking)).toContain(
      `?client_id=cli\n                 without id_token_hint, ${why}`,
    );
    const opened = { ...lacking, browserLaunch: { by: 'browser', opened: true } } as const;
    expect(lines(opened)).not.toContain('id_token_hint');
    expect(JSON.parse(loggedOutJson(lacking))).toMatchObject({
      end_session_lacks: ['id_token_hint'],
    });
  });

  it('says when there was no sign-in', () => {
    expect(lines({ profile: 'work', forgotten: false, tokens: [] })).toBe(
      'Not signed in (profile work)\n',
    );
  });
});

describe('logout --json', () => {
  it('is one object', () => {
    expect(JSON.parse(loggedOutJson(result))).toEqual({
      schema_version: 2,
      profile: 'work',
      tokens_deleted: true,
      tokens: result.tokens.map(({ fate, ...token }) => ({ ...token, result: fate })),
      end_session_url: result.end_session_url,
      browser_opened: false,
    });
  });
});
