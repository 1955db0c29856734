import { describe, expect, it } from 'vitest';
import {
  checkDocument,
  clientDocument,
  type FetchedDocument,
} from '../../../src/oauth/registration/document.ts';

const url = 'https://app.example.com/client.json';
const redirect_uri = 'http://127.0.0.1:8976/callback';
const good = clientDocument(url, { redirect_uris: [redirect_uri] });

function verdicts(
  changes: object = {},
  fetched: Partial<FetchedDocument> = {},
  at: string = url,
  wanted: string | undefined = redirect_uri,
): Readonly<Record<string, string>> {
  const response = {
    status: 200,
    contentType: 'application/json; charset=utf-8',
    location: undefined,
    text: JSON.stringify({ ...good, ...changes }),
    ...fetched,
  };
  const checks = checkDocument(at, response, wanted);
  return Object.fromEntries(checks.map(({ id, verdict }) => [id, verdict]));
}

describe('a Client ID Metadata Document', () => {
  it('that this program makes passes every check', () => {
    expect(new Set(Object.values(verdicts()))).toEqual(new Set(['pass']));
  });

  it.each([
    ['url', { at: 'http://app.example.com/client.json' }],
    ['url', { at: 'https://app.example.com/' }],
    ['url', { at: 'https://app.example.com' }],
    ['url', { at: `${url}#x` }],
    ['url', { at: 'https://a:b@app.example.com/client.json' }],
    ['url', { at: 'https://app.example.com/a/../client.json' }],
    ['client_id', { at: 'https://APP.example.com/client.json' }],
    ['client_id', { changes: { client_id: `${url}/` } }],
    ['client_id', { changes: { client_id: undefined } }],
    ['status', { fetched: { status: 404 } }],
    ['status', { fetched: { status: 302, location: 'https://else.example/' } }],
    ['content_type', { fetched: { contentType: 'text/html' } }],
    ['content_type', { fetched: { contentType: undefined } }],
    ['size', { changes: { client_name: 'x'.repeat(6000) } }],
    ['json', { fetched: { text: '<html>' } }],
    ['json', { fetched: { text: '[]' } }],
    ['secret', { changes: { client_secret: 'x' } }],
    ['secret', { changes: { client_secret_expires_at: 0 } }],
    ['auth_method', { changes: { token_endpoint_auth_method: 'client_secret_post' } }],
    ['auth_method', { changes: { token_endpoint_auth_method: undefined } }],
    ['redirect_uris', { changes: { redirect_uris: [] } }],
    ['redirect_uris', { changes: { redirect_uris: [redirect_uri, 'no url'] } }],
    ['redirect_uris', { changes: { redirect_uris: [redirect_uri, 'https://a.example/#x'] } }],
    ['own_redirect_uri', { changes: { redirect_uris: ['https://a.example/callback'] } }],
    ['grant_types', { changes: { grant_types: ['client_credentials'] } }],
    ['grant_types', { changes: { response_types: ['token'] } }],
  ])('fails the check of its %s: %j', (id, { changes = {}, fetched = {}, at = url }: Given) => {
    expect(verdicts(changes, fetched, at)[id]).toBe('fail');
  });

  it.each([
    ['url', {}, `${url}?v=1`],
    ['client_name', { client_name: undefined }, url],
    ['application_type', { application_type: undefined }, url],
    ['auth_method', { token_endpoint_auth_method: 'private_key_jwt' }, url],
    ['grant_types', { grant_types: ['authorization_code'] }, url],
    ['own_redirect_uri', { redirect_uris: ['http://127.0.0.1/callback'] }, url],
  ])('is warned about its %s: %j', (id, changes, at) => {
    const found = verdicts({ client_id: at, ...changes }, {}, at);
    expect(found[id]).toBe('warn');
    expect(Object.values(found)).not.toContain('fail');
  });
});

type Given = {
  readonly changes?: object;
  readonly fetched?: Partial<FetchedDocument>;
  readonly at?: string;
};
