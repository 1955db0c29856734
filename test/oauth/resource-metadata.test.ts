import { describe, expect, it } from 'vitest';
import {
  compareResource,
  covers,
  readResourceMetadata,
  resourceMetadataUrls,
  resourceOfMetadataUrl,
} from '../../src/oauth/resource-metadata.ts';

const hrefs = (url: string) => resourceMetadataUrls(new URL(url)).map(({ href }) => href);

describe('the addresses of resource metadata', () => {
  it.each([
    ['https://a.example/', ['https://a.example/.well-known/oauth-protected-resource']],
    [
      'https://a.example/mcp',
      [
        'https://a.example/.well-known/oauth-protected-resource/mcp',
        'https://a.example/.well-known/oauth-protected-resource',
      ],
    ],
    [
      'https://a.example/v1/mcp/?tenant=7',
      [
        'https://a.example/.well-known/oauth-protected-resource/v1/mcp/?tenant=7',
        'https://a.example/.well-known/oauth-protected-resource',
      ],
    ],
  ])('of %s are inserted before its path (RFC 9728 section 3.1)', (url, expected) => {
    expect(hrefs(url)).toEqual(expected);
  });

  it.each([
    ['https://a.example/.well-known/oauth-protected-resource/mcp', 'https://a.example/mcp'],
    ['https://a.example/.well-known/oauth-protected-resource', 'https://a.example'],
    ['https://a.example/.well-known/oauth-protected-resources', undefined],
    ['https://a.example/mcp', undefined],
  ])('name the resource: %s', (url, resource) => {
    expect(resourceOfMetadataUrl(new URL(url))).toBe(resource);
  });
});

describe('a resource beside the URL that was asked', () => {
  it.each([
    ['https://a.example/mcp', 'https://a.example/mcp', 'same'],
    ['https://a.example', 'https://a.example/', 'same'],
    ['https://A.example:443/mcp', 'https://a.example/mcp', 'same'],
    ['https://a.example/', 'https://a.example/mcp', 'covers'],
    ['https://a.example/mcp/', 'https://a.example/mcp', 'covers'],
    ['https://a.example/mcp', 'https://a.example/mcp/', 'covers'],
    ['https://a.example/v1', 'https://a.example/v1/mcp', 'covers'],
    ['https://a.example/mc', 'https://a.example/mcp', 'other'],
    ['https://a.example/mcp/x', 'https://a.example/mcp', 'other'],
    ['https://b.example/mcp', 'https://a.example/mcp', 'other'],
    ['http://a.example/mcp', 'https://a.example/mcp', 'other'],
    ['https://a.example:8443/mcp', 'https://a.example/mcp', 'other'],
    ['https://a.example@b.example/mcp', 'https://a.example/mcp', 'other'],
    ['https://a.example/MCP', 'https://a.example/mcp', 'other'],
    ['urn:example:mcp', 'https://a.example/mcp', 'other'],
    ['/mcp', 'https://a.example/mcp', 'other'],
  ])('%s for %s: %s', (resource, asked, expected) => {
    expect(compareResource(new URL(asked), resource)).toBe(expected);
  });

  it('covers no URL that a dot segment leads out of it', () => {
    expect(covers('https://a.example/v1', new URL('https://a.example/v1/../v2'))).toBe(false);
  });
});

describe('resource metadata', () => {
  it('have lists where a server writes one value', () => {
    const read = readResourceMetadata(
      {
        resource: 'https://a.example',
        authorization_servers: 'https://as.example',
        scopes_supported: ['read', 7, ''],
        resource_name: 3,
      },
      'there',
    );
    expect(read).toMatchObject({
      authorization_servers: ['https://as.example'],
      scopes_supported: ['read'],
      resource_name: undefined,
    });
  });

  it.each([{}, { resource: '' }, { resource: 7 }, [], 'text', undefined])(
    'need a resource: %j',
    (value) => {
      expect(() => readResourceMetadata(value, 'https://a.example/there')).toThrow(
        'the resource metadata at https://a.example/there have no resource',
      );
    },
  );
});
