import { describe, expect, it } from 'vitest';
import { mayBeForgotten, mayNameForgotten } from '../../../src/flows/client/forgotten.ts';
import { Failure } from '../../../src/model/errors.ts';

const refused = (code: string | undefined, words?: string) =>
  new Failure('oauth_error', 'token endpoint: refused', {
    code,
    serverError: { status: 400, form: 'oauth', words },
  });

describe('a client that a server may have forgotten', () => {
  it.each([
    refused('invalid_client'),
    refused('unauthorized_client'),
    refused('invalid_request', 'Client not found'),
    refused(undefined, 'Unknown client: made'),
    refused('invalid_request', 'the client is invalid'),
    new Failure('oauth_error', 'registration', { rule: 'C08' }),
  ])('is told by its code or its words: %s', (failure) => {
    expect(mayBeForgotten(failure)).toBe(true);
  });

  it.each([
    refused('invalid_grant', 'grant request is invalid'),
    refused('invalid_request', 'the client must send a code_challenge'),
    refused('access_denied', 'the user has denied the client'),
    new Failure('network', 'no response'),
    new Error('invalid client'),
  ])('is not taken for one that is refused for another reason: %s', (failure) => {
    expect(mayBeForgotten(failure)).toBe(false);
  });

  it('is told by an authorization page', () => {
    expect(mayNameForgotten({ code: 'invalid_client' })).toBe(true);
    expect(mayNameForgotten({ words: 'Client not found.' })).toBe(true);
    expect(mayNameForgotten({ code: 'invalid_scope', words: 'unknown scope' })).toBe(false);
  });
});
