import { describe, expect, it } from 'vitest';

import { readPasted, stateOfPasted } from '../../src/oauth/pasted-callback.ts';

const expected = {
  redirect_uri: 'http://127.0.0.1:8976/callback',
  state: 's1',
  promisesIss: false,
  authorization_endpoint: 'https://id.example/authorize',
};
const whole = `${expected.redirect_uri}?code=secret-code&state=s1`;

function read(text: string, changed: Partial<typeof expected> = {}) {
  return readPasted(text, { ...expected, ...changed });
}

describe('a pasted address', () => {
  it.each([
    ['as it was copied', whole],
    ['between blanks', `  ${whole}\t`],
    ['wrapped over lines', `${whole.slice(0, 40)}\r\n  ${whole.slice(40)}\n`],
    ['in angle brackets', `<${whole}>`],
    ['in single quotes', `'${whole}'`],
    ['in double quotes', `"${whole}"`],
    ['in backquotes and with a full list', `\`${whole}\`,`],
    ['with the escapes of a shell', whole.replace(/[?&=]/g, String.raw`\$&`)],
    ['with the escapes of HTML', whole.replace('&', '&amp;')],
    ['without its scheme', whole.replace('http://', '')],
    ['as a query', 'code=secret-code&state=s1'],
    ['as a query with its question mark', '?state=s1&code=secret-code'],
    ['with the answer behind the #', whole.replace('?', '#')],
  ])('is read %s', (_name, text) => {
    const pasted = read(text);
    expect(pasted).toMatchObject({
      type: 'request',
      request: { method: 'GET', host: '127.0.0.1', path: '/callback' },
    });
    const parameters = pasted.type === 'request' ? pasted.request.parameters : undefined;
    expect(Object.fromEntries(parameters ?? [])).toEqual({ code: 'secret-code', state: 's1' });
  });

  it.each([
    ['no address', 'hello there', /not a URL/],
    ['cut at the &', `${expected.redirect_uri}?code=secret-code`, /truncated URL; copy all of it/],
    ['cut so that only the state is left', '?state=s1', /truncated URL; copy all of it/],
    [
      'the address that we printed',
      'https://id.example/authorize?client_id=cli&response_type=code&state=s1',
      /the URL to open/,
    ],
    ['a page of the server', 'https://id.example/login/step2', /page of the server/],
    [
      'an address with tokens',
      `${expected.redirect_uri}#access_token=secret-code&state=s1`,
      /with tokens/,
    ],
  ])('has its own word when it is %s, and is not repeated', (_name, text, reason) => {
    const pasted = read(text);
    expect(pasted).toMatchObject({ type: 'rejected', reason: expect.stringMatching(reason) });
    expect(JSON.stringify(pasted)).not.toContain('secret-code');
  });

  it('is whole with a code alone where the server sends no state', () => {
    const { state: _state, ...without } = expected;
    expect(readPasted('?code=c', without).type).toBe('request');
    expect(readPasted('?code=c', { ...without, promisesIss: true }).type).toBe('rejected');
  });
});

describe('the state of a pasted address', () => {
  it('is found wherever the answer stands', () => {
    expect(stateOfPasted(`<${whole}>`)).toEqual({ state: 's1' });
    expect(stateOfPasted('?state=s2&error=access_denied')).toEqual({ state: 's2' });
  });

  it.each([
    ['nonsense', /not a URL/],
    ['http://127.0.0.1:8976/callback?code=c', /ends it at the first &, so quote it/],
    ['http://127.0.0.1:8976/callback', /without state/],
    ['https://id.example/authorize?response_type=code&state=s1', /the URL to open/],
  ])('is missing in %s, with the reason', (text, reason) => {
    expect(stateOfPasted(text)).toMatchObject({ reason: expect.stringMatching(reason) });
  });
});
