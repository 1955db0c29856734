import { describe, expect, it } from 'vitest';
import type { LintInput, WellKnownResponse } from '../../src/lint/input.ts';
import { lint, lintRules } from '../../src/lint/lint.ts';
import {
  configuration,
  ecKey,
  idsOf,
  issuer,
  metadata,
  oauthServer,
  published,
  rsaKey,
  tried,
  withMetadata,
} from '../support/lint/input.ts';

const none = { contentType: 'text/html', body: undefined };
const away = { ...none, status: 404 };
const moved = { ...none, status: 301, location: 'https://www.id.example/x' };
const differs = { ...metadata, jwks_uri: undefined, token_endpoint: `${issuer}/other` };
const reordered = { ...metadata, scopes_supported: ['offline_access', 'openid'] };
const keys = {
  url: `${issuer}/jwks`,
  status: 200,
  contentType: 'application/json',
  body: { keys: [rsaKey, ecKey] },
};

/** The first address answers as usual, the second one like this. */
function second(change: Partial<WellKnownResponse>, body?: unknown): LintInput {
  return published({ tried: [tried(configuration), tried(oauthServer, change, body)] });
}

/** The first address answers like this, the second one as usual. */
function first(change: Partial<WellKnownResponse>): LintInput {
  return published({ tried: [tried(configuration, change), tried(oauthServer)] });
}

function cached(cacheControl: string): LintInput {
  return published({ jwks: { ...keys, cacheControl } });
}

const nowhere = published({
  tried: [tried(configuration, away), tried(oauthServer, { ...none, status: 401 })],
  jwks: undefined,
});

type Row = readonly [id: string, what: string, input: LintInput, message: string];

const found: readonly Row[] = [
  ['no-metadata', 'nothing anywhere', nowhere, 'openid-configuration: HTTP 404, text/html; '],
  ['well-known-protected', 'a login', second({ ...none, status: 401 }), 'answers HTTP 401'],
  ['redirect', 'a redirect', first(moved), '(HTTP 301) to https://www.id.example/x'],
  ['no-json', 'a page', second({ ...none, status: 200 }), 'without a JSON object (text/html)'],
  ['one-address', 'a 404', second(away), 'oauth-authorization-server: HTTP 404, text/html)'],
  ['documents-differ', 'two', second({}, differs), 'differ in token_endpoint, jwks_uri'],
  ['content-type', 'text', first({ contentType: 'text/plain' }), 'has the content type text/plain'],
  ['cache-long', 'a week', cached('public, max-age=604800'), 'may be cached for 7 days'],
  ['cache-missing', 'silence', published({ jwks: keys }), 'does not say how long'],
];

/** What a rule must not complain about, close to what it is there for. */
const silent: readonly (readonly [id: string, what: string, input: LintInput])[] = [
  ['no-metadata', 'the second address alone', first(away)],
  ['well-known-protected', 'a 404', first(away)],
  ['redirect', 'a 404', first(away)],
  ['no-json', 'a 404', first(away)],
  ['one-address', 'nothing anywhere', nowhere],
  ['documents-differ', 'another order', second({}, reordered)],
  ['content-type', 'a charset', first({ contentType: 'application/json; charset=utf-8' })],
  [
    'content-type',
    'the type of key sets',
    published({ jwks: { ...keys, contentType: 'application/jwk-set+json' } }),
  ],
  ['cache-long', 'a day', cached('max-age=86400')],
  ['cache-long', 'a ban', cached('no-store, max-age=604800')],
  ['cache-missing', 'Expires', published({ jwks: { ...keys, expires: 'soon' } })],
];

describe('the findings about answers', () => {
  it.each(found)('are %s for %s', (id, _, input, message) => {
    const messages = lint(input).filter((one) => one.id === `answer-${id}`);
    expect(messages.map((one) => one.message).join('\n')).toContain(message);
  });

  it.each(silent)('are not %s for %s', (id, _, input) => {
    expect(idsOf(input)).not.toContain(`answer-${id}`);
  });

  it('have a case for each rule', () => {
    const rules = lintRules.filter(({ about }) => about === 'response');
    expect(new Set(found.map(([id]) => `answer-${id}`))).toEqual(
      new Set(rules.map(({ id }) => id)),
    );
  });
});

describe('all findings', () => {
  it('are none where everything is right', () => {
    expect(lint(published())).toEqual([]);
  });

  it('have an id of their own, a source and a fix', () => {
    const ids = lintRules.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { rfc, fix } of lintRules) {
      expect(rfc).toMatch(/^(RFC \d{4}|OpenID Connect \w+) section /);
      expect(fix).not.toBe('');
    }
  });

  it('begin with the worst', () => {
    const change = { issuer: `${issuer}/`, claims_supported: null };
    const methods = { token_endpoint_auth_methods_supported: ['none'] };
    const findings = lint(withMetadata({ ...change, ...methods }));
    expect(findings.map(({ severity }) => severity)).toEqual(['error', 'warning', 'info']);
  });

  it('of a server without metadata are about that alone', () => {
    const answers = [tried(configuration, away), tried(oauthServer, away)];
    expect(idsOf(published({ tried: answers, jwks: undefined }))).toEqual(['answer-no-metadata']);
  });
});
