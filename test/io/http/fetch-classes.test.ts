import { describe, expect, it } from 'vitest';
import * as light from '../../../src/io/http/fetch-classes.ts';

const node = { Headers: globalThis.Headers, Response: globalThis.Response };

/** What a call makes of it: a value, or the kind of error. */
async function outcome(call: () => unknown): Promise<unknown> {
  try {
    return await call();
  } catch (error) {
    return (error as Error).name;
  }
}

type Both = typeof node;

const headers: readonly [string, (those: Both) => unknown][] = [
  ['names of any case', ({ Headers }) => new Headers({ 'X-A': '1' }).get('x-a')],
  ['values with spaces around', ({ Headers }) => new Headers([['a', ' \t1 2\r\n']]).get('a')],
  ['what is not there', ({ Headers }) => [new Headers().get('a'), new Headers().has('a')]],
  [
    'one name twice',
    ({ Headers }) => {
      const found = new Headers([
        ['b', '1'],
        ['B', '2'],
      ]);
      found.append('b', '3');
      return [found.get('b'), [...found]];
    },
  ],
  [
    'what is replaced and deleted',
    ({ Headers }) => {
      const found = new Headers({ a: '1', b: '2', c: '3' });
      found.set('A', '4');
      found.delete('B');
      return [found.has('b'), [...found.entries()]];
    },
  ],
  [
    'cookies, in order and apart',
    ({ Headers }) => {
      const found = new Headers([
        ['x', '1'],
        ['set-cookie', 'b=1, c'],
        ['set-cookie', 'a=2'],
        ['a', '2'],
      ]);
      const same = new Headers(found);
      return [found.getSetCookie(), found.get('set-cookie'), [...same], Object.fromEntries(same)];
    },
  ],
  ['a name that is none', ({ Headers }) => new Headers({ 'a b': '1' })],
  ['an empty name', ({ Headers }) => new Headers().get('')],
  ['a line end in a value', ({ Headers }) => new Headers({ a: '1\n2' })],
  ['more than a byte in a value', ({ Headers }) => new Headers({ a: '\u0394' })],
  ['a byte that is no ASCII', ({ Headers }) => new Headers({ a: '\u00e4' }).get('a')],
  ['the name of its kind', ({ Headers }) => Object.prototype.toString.call(new Headers())],
];

/** All that can be asked of a response without reading it. */
function shape(response: Response): unknown {
  const { status, ok, bodyUsed, body } = response;
  return { status, ok, bodyUsed, hasBody: body !== null, headers: [...response.headers] };
}

const bytes = Uint8Array.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d, 0xff]);
const responses: readonly [string, (those: Both) => unknown][] = [
  ['text', ({ Response }) => shape(new Response('a', { status: 201, headers: { b: 'c' } }))],
  [
    'text of a type',
    ({ Response }) => shape(new Response('', { headers: { 'content-type': 'x' } })),
  ],
  ['bytes', ({ Response }) => shape(new Response(bytes, { status: 400 }))],
  ['nothing', ({ Response }) => shape(new Response(null, { status: 204 }))],
  ['nothing at all', ({ Response }) => shape(new Response())],
  ['a status that is none', ({ Response }) => new Response('', { status: 999 })],
  ['a status before the answer', ({ Response }) => new Response('', { status: 103 })],
  ['JSON', ({ Response }) => shape(Response.json({ a: 1 }, { status: 402 }))],
  ['JSON without more', async ({ Response }) => await Response.json([1]).text()],
  ['text that is read', ({ Response }) => new Response(bytes).text()],
  ['JSON that is read', ({ Response }) => new Response('{"a":1}').json()],
  ['JSON that is none', ({ Response }) => new Response('{').json()],
  [
    'bytes that are read',
    async ({ Response }) => [...new Uint8Array(await new Response(bytes).arrayBuffer())],
  ],
  [
    'nothing that is read twice',
    async ({ Response }) => {
      const one = new Response(null);
      return [await one.text(), await one.text(), one.bodyUsed];
    },
  ],
  [
    'text that is read twice',
    async ({ Response }) => {
      const one = new Response('a');
      return [await one.text(), one.bodyUsed, await outcome(() => one.json())];
    },
  ],
  [
    'a copy',
    async ({ Response }) => {
      const one = new Response('a', { status: 404, headers: { b: 'c' } });
      const copy = one.clone();
      return [await one.text(), shape(copy), await copy.text(), await outcome(() => one.clone())];
    },
  ],
  [
    'a body that is let go',
    async ({ Response }) => {
      const one = new Response('a');
      await one.body?.cancel();
      return outcome(() => one.text());
    },
  ],
  ['the name of its kind', ({ Response }) => Object.prototype.toString.call(new Response())],
];

describe('the light Headers and Response', () => {
  it.each([...headers, ...responses])('do as those of Node with %s', async (_what, call) => {
    const seen = await outcome(() => call(light as unknown as Both));
    const expected = await outcome(() => call(node));
    expect(simple(seen)).toEqual(simple(expected));
  });
});

/** A value that is an object of either kind only says that there was no error. */
function simple(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null));
}
