import { describe, expect, it } from 'vitest';
import { fetchJwks } from '../../../src/flows/server/jwks.ts';
import { createWorld } from '../../support/context.ts';
import {
  type Answer,
  html,
  issuer,
  json,
  scriptedServer,
} from '../../support/flows/scripted-server.ts';

describe('a key set that is refused', () => {
  it.each<[string, Answer, string]>([
    ['JSON', json(403, { error: { message: 'API is off' } }), '"API is off"'],
    ['a problem', json(404, { title: 'Not Found', detail: 'no realm' }), '"no realm"'],
    ['plain text', new Response('blocked\nby policy', { status: 403 }), '"blocked by policy"'],
    ['a page', html(502, 'Bad Gateway'), 'page "Bad Gateway"'],
  ])('is refused in the words of the server: %s', async (_name, answer, words) => {
    const { fetch } = scriptedServer({ '/jwks': [answer] });
    const { context } = createWorld({ fetch });
    const place = { issuer, jwksUri: `${issuer}/jwks` };
    await expect(fetchJwks(context, place)).rejects.toMatchObject({
      kind: 'network',
      message: expect.stringContaining(words),
    });
  });
});
