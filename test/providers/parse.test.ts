import { describe, expect, it } from 'vitest';
import { applyPreset } from '../../src/providers/apply.ts';
import { parsePreset } from '../../src/providers/parse.ts';

const mine = {
  id: 'acme',
  parameters: [{ name: 'realm', kind: 'name', description: 'the realm', example: 'main' }],
  settings: { issuer: 'https://id.example.com/{realm}', scope: 'openid', client_id: 'cli' },
  traits: { body: 'json', redirect: { hosts: ['127.0.0.1'], port: 'any' } },
};
const parse = (document: unknown) => parsePreset(JSON.stringify(document), 'mine.json');
const advice = [{ id: 'preset_file' }];

describe('a preset from a file', () => {
  it('is applied as those that come along', () => {
    const { settings, traits } = applyPreset(parse(mine), { realm: 'staff' });
    expect(settings).toEqual({ ...mine.settings, issuer: 'https://id.example.com/staff' });
    expect(traits).toMatchObject({ ...mine.traits, dialect: 'rfc6749' });
  });

  it('needs nothing but an id', () => {
    expect(parsePreset('\ufeff{"id":"acme"}', 'mine.json')).toEqual({
      id: 'acme',
      name: 'acme',
      parameters: [],
      settings: {},
      traits: {},
      sources: [],
    });
  });

  it('names the line where it is not JSON', () => {
    expect(() => parsePreset('{\n  "id": "acme",\n}', 'mine.json')).toThrow(
      expect.objectContaining({
        kind: 'usage',
        message: 'mine.json is not JSON: line 3, column 1: unexpected }',
      }),
    );
  });

  it.each([
    [' holds an array, expected an object', []],
    [': "id" is missing', { name: 'Acme' }],
    [': "id" is a number, expected a string', { id: 1 }],
    [
      ': "settings.scope" is an array, expected a string',
      { id: 'acme', settings: { scope: ['openid'] } },
    ],
    [
      ': "settings.params.a" is a number, expected a string',
      { id: 'acme', settings: { params: { a: 1 } } },
    ],
    [
      ': "settings.client_auth" is "jwt", expected "none" or "basic" or "post" or "client_secret_jwt" or "private_key_jwt" or "tls" or "self_signed_tls" or "assertion"',
      { id: 'acme', settings: { client_auth: 'jwt' } },
    ],
    [': "traits" is null, expected an object', { id: 'acme', traits: null }],
    [': "settings" is an array, expected an object', { id: 'acme', settings: [] }],
    [
      ': "traits.body" is "xml", expected "form" or "json"',
      { id: 'acme', traits: { body: 'xml' } },
    ],
    [
      ': "traits.redirect.port" is missing',
      { id: 'acme', traits: { redirect: { hosts: ['localhost'] } } },
    ],
    [
      ': "traits.redirect.hosts.0" is "example.com", expected "127.0.0.1" or "localhost" or "[::1]"',
      { id: 'acme', traits: { redirect: { hosts: ['example.com'], port: 'any' } } },
    ],
    [
      ': "parameters.0.kind" is "text", expected "host" or "server" or "name"',
      { ...mine, parameters: [{ ...mine.parameters[0], kind: 'text' }] },
    ],
    [
      ': "parameters.0.name" is "My_Realm", expected kebab-case, such as my-provider',
      { ...mine, parameters: [{ ...mine.parameters[0], name: 'My_Realm' }] },
    ],
    [
      ': "parameters.0.optional" is a boolean, expected true',
      { ...mine, parameters: [{ ...mine.parameters[0], optional: false }] },
    ],
    [': "parameters.0" is a string, expected an object', { ...mine, parameters: ['realm'] }],
    [
      ': settings.issuer uses {realm}, which is not a declared parameter',
      { ...mine, parameters: [] },
    ],
    [': "id" is "Acme", expected kebab-case, such as my-provider', { id: 'Acme' }],
    [
      ': "sources.0" is "http://docs.example.com", expected an https URL',
      { id: 'acme', sources: ['http://docs.example.com'] },
    ],
  ])('is refused: %s', (fault, document) => {
    expect(() => parse(document)).toThrow(
      expect.objectContaining({ kind: 'usage', message: `mine.json${fault}`, advice }),
    );
  });

  it.each([
    ['setings', 'did you mean settings?', { id: 'acme', setings: {} }],
    ['settings.token_endpont', 'did you mean token_endpoint?', { settings: { token_endpont: '' } }],
    [
      'traits.scope-separator',
      'did you mean scope_separator?',
      { traits: { 'scope-separator': ',' } },
    ],
    [
      'traits.redirect.Hosts',
      'did you mean hosts?',
      { traits: { redirect: { hosts: [], port: 'any', Hosts: [] } } },
    ],
    ['traits.__proto__', undefined, { traits: JSON.parse('{"__proto__":{}}') }],
  ])('names a member that does not exist: %s', (member, meant, document) => {
    expect(() => parse({ id: 'acme', ...document })).toThrow(
      expect.objectContaining({
        message: expect.stringContaining(
          `mine.json: unknown member "${member}"; ${meant ?? 'members: dialect, body'}`,
        ),
        advice,
      }),
    );
  });

  it.each(['client_secret', 'client_secret_file', 'allow_insecure_http'])(
    'may not set %s: it may come from somebody else',
    (name) => {
      expect(() => parse({ id: 'acme', settings: { [name]: 'x' } })).toThrow(
        expect.objectContaining({
          message: `mine.json: "settings.${name}" is not allowed in a preset: it is for one client on one machine, store it in a profile`,
        }),
      );
    },
  );
});
