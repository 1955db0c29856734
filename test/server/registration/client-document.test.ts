import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterAll, describe, expect, it, onTestFinished } from 'vitest';

import { layoutOf } from '../../../src/server/site.ts';
import { startServer } from '../../../src/server/start.ts';
import { metadataOf, signInAs } from '../../support/server/registered.ts';
import {
  authorizationUrl,
  decodeUnverified,
  pressThrough,
  refresh,
} from '../../support/server/support.ts';

const layout = layoutOf({ resources: ['/mcp'], registration: 'document' });
const { issuer, close } = await startServer({ port: 0, layout });
afterAll(close);
const resource = `${issuer}/mcp`;

type Publisher = { readonly client_id: string; readonly asked: () => number };

/** A site with the document of a client. */
async function publish(
  change: (document: Record<string, unknown>) => unknown = (document) => document,
  send?: (response: ServerResponse, text: string) => void,
): Promise<Publisher> {
  let asked = 0;
  const site = createServer((_request, response) => {
    asked += 1;
    const text = JSON.stringify(change(documentOf(client_id)));
    if (send === undefined) response.setHeader('content-type', 'application/json').end(text);
    else send(response, text);
  }).listen(0, '127.0.0.1');
  onTestFinished(() => {
    site.close().closeAllConnections();
  });
  await once(site, 'listening');
  const client_id = `http://127.0.0.1:${(site.address() as AddressInfo).port}/client.json`;
  return { client_id, asked: () => asked };
}

function documentOf(client_id: string): Record<string, unknown> {
  return {
    client_id,
    client_name: 'A published client',
    application_type: 'native',
    redirect_uris: ['http://127.0.0.1/callback'],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
  };
}

async function refusalOf(client_id: string) {
  const view = await pressThrough(authorizationUrl(issuer, { client_id, resource }));
  return { error: view.error, problem: view.problem };
}

describe('a client whose id is the URL of its document', () => {
  it('is announced, and nothing else is', async () => {
    const metadata = await metadataOf(issuer);
    expect(metadata['client_id_metadata_document_supported']).toBe(true);
    expect(metadata).not.toHaveProperty('registration_endpoint');
    const plain = await startServer({ port: 0, layout: layoutOf({ resources: ['/mcp'] }) });
    onTestFinished(plain.close);
    const other = await metadataOf(plain.issuer);
    expect(other).not.toHaveProperty('client_id_metadata_document_supported');
  });

  it('signs in and refreshes, and its document is fetched once', async () => {
    const { client_id, asked } = await publish();
    const scope = 'offline_access api:read';
    const metadata = await metadataOf(issuer);
    const { body } = await signInAs(client_id, metadata, { resource, scope });
    expect(decodeUnverified(body['access_token']).payload).toMatchObject({
      aud: resource,
      client_id,
    });
    expect((await refresh(issuer, body['refresh_token'], { client_id, resource })).status).toBe(
      200,
    );
    expect(asked()).toBe(1);
  });

  it('is asked for again where it must not be kept, and after an error', async () => {
    const { client_id, asked } = await publish(undefined, (response, text) => {
      response.setHeader('cache-control', 'no-store').end(text);
    });
    for (const _ of [1, 2]) await pressThrough(authorizationUrl(issuer, { client_id, resource }));
    expect(asked()).toBeGreaterThan(1);
    const broken = await publish(() => 1);
    await refusalOf(broken.client_id);
    const before = broken.asked();
    await refusalOf(broken.client_id);
    expect(broken.asked()).toBeGreaterThan(before);
  });

  it.each<[string, (document: Record<string, unknown>) => unknown, string]>([
    ['of another', (one) => ({ ...one, client_id: 'http://127.0.0.1/x' }), 'is not its URL'],
    ['with a secret', (one) => ({ ...one, client_secret: 'x' }), 'has a client_secret'],
    [
      'with a method that needs a secret',
      (one) => ({ ...one, token_endpoint_auth_method: 'client_secret_basic' }),
      'token_endpoint_auth_method client_secret_basic, expected none',
    ],
    [
      'without redirect URIs',
      (one) => ({ ...one, redirect_uris: undefined }),
      'has no redirect_uris',
    ],
    ['that is a list', (one) => [one], 'is no JSON object'],
    ['of 6 kB', (one) => ({ ...one, padding: 'x'.repeat(6000) }), 'larger than 5 kB'],
  ])('is refused with a document %s', async (_what, change, problem) => {
    const { client_id } = await publish(change);
    expect(await refusalOf(client_id)).toEqual({
      error: 'invalid_client',
      problem: expect.stringContaining(problem),
    });
  });

  it('is refused when its document is elsewhere, missing or not to be had', async () => {
    const target = await publish();
    const moved = await publish(undefined, (response) => {
      response.writeHead(302, { location: target.client_id }).end();
    });
    expect((await refusalOf(moved.client_id)).problem).toContain('HTTP 302, expected 200');
    expect(target.asked()).toBe(0);
    const missing = await publish(undefined, (response) => response.writeHead(404).end());
    expect((await refusalOf(missing.client_id)).problem).toContain('HTTP 404, expected 200');
    const gone = await publish(undefined, (response) => response.destroy());
    expect((await refusalOf(gone.client_id)).problem).toContain('could not be fetched');
  });

  it.each([
    ['http://client.example.test/client.json', 'is no https URL'],
    ['http://127.0.0.1:1/', 'has no path'],
    ['http://127.0.0.1:1/client.json#x', 'has a fragment'],
    ['http://user@127.0.0.1:1/client.json', 'has a user name'],
    ['http://127.0.0.1:1/a/../client.json', 'is not in its plain form'],
  ])('is not asked for at %s', async (client_id, problem) => {
    expect((await refusalOf(client_id)).problem).toContain(problem);
  });

  it('is unknown where documents are no registration', async () => {
    const { client_id, asked } = await publish();
    const plain = await startServer({ port: 0 });
    onTestFinished(plain.close);
    const view = await pressThrough(authorizationUrl(plain.issuer, { client_id }));
    expect(view.error).toBe('invalid_client');
    expect(asked()).toBe(0);
  });
});
