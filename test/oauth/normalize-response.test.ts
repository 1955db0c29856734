import { describe, expect, it } from 'vitest';
import {
  isNonJson,
  normalizeResponses,
  readErrorResponse,
  rejectNonJson,
  statusOf,
} from '../../src/oauth/normalize-response.ts';

type Came = {
  readonly body: string | null;
  readonly status?: number;
  readonly type?: string;
  readonly challenge?: string;
};

function responseOf({ body, status = 200, type, challenge }: Came): Response {
  const headers = new Headers();
  if (type !== undefined) headers.set('content-type', type);
  if (challenge !== undefined) headers.set('www-authenticate', challenge);
  return new Response(body, { status, headers });
}

/** What the protocol library gets to see. */
async function seen(normalize: typeof normalizeResponses, came: Came) {
  const response = await normalize(async () => responseOf(came))('https://id.example/token');
  const { headers, status } = response;
  return {
    status,
    wire: statusOf(response),
    type: headers.get('content-type'),
    challenge: headers.get('www-authenticate'),
    isNonJson: isNonJson(response),
    text: await response.text(),
  };
}

const json = 'application/json';
const form = 'application/x-www-form-urlencoded';
const error = '{"error":"invalid_grant"}';
const tokens = '{"access_token": "a"}';

describe('a response becomes one that the protocol library reads', () => {
  it.each<readonly [string, Came, object]>([
    [
      'an error under 200 is one under 400',
      { body: error, type: json },
      { status: 400, wire: 200, type: json, text: error },
    ],
    [
      'an error under 503 is one under 400',
      { body: error, status: 503, type: json },
      { status: 400, wire: 503, text: error },
    ],
    [
      'an error as plain text is JSON',
      { body: error, status: 400, type: 'text/plain' },
      { status: 400, wire: 400, type: json },
    ],
    [
      'a challenge does not hide the error in the body',
      { body: error, status: 401, type: json, challenge: 'Basic realm="x"' },
      { status: 400, wire: 401, challenge: null, text: error },
    ],
    [
      'a challenge without an error in the body stays',
      { body: '', status: 401, challenge: 'Bearer error="invalid_token"' },
      { status: 401, wire: 401, challenge: 'Bearer error="invalid_token"' },
    ],
    [
      'an error in a form is JSON',
      { body: 'error=slow_down&interval=9', type: form },
      { status: 400, wire: 200, type: json, text: '{"error":"slow_down","interval":"9"}' },
    ],
    [
      'an object under 201 is one under 200, as it was written',
      { body: tokens, status: 201, type: json },
      { status: 200, text: tokens },
    ],
    [
      'a form with tokens is JSON',
      { body: 'access_token=a&token_type=bearer', type: `${form}; charset=utf-8` },
      { status: 200, text: '{"access_token":"a","token_type":"bearer"}' },
    ],
    [
      'an object without error keeps a status that is no success',
      { body: '{"message":"no"}', status: 500, type: json },
      { status: 500, wire: 500, text: '{"message":"no"}' },
    ],
    [
      'members are what came, an empty error among them',
      { body: '{"id_token":7,"error":""}', type: json },
      { status: 200, text: '{"id_token":7,"error":""}' },
    ],
    [
      'a page under 200 is one under 502, unread',
      { body: '<title>Hi</title>', type: 'text/html' },
      { status: 502, wire: 200, type: 'text/html', text: '<title>Hi</title>', isNonJson: true },
    ],
    [
      'a list under 200 is one under 502',
      { body: '[]', type: json },
      { status: 502, wire: 200, isNonJson: true },
    ],
    [
      'nothing under 204 is nothing under 502',
      { body: null, status: 204 },
      { status: 502, wire: 204, text: '', isNonJson: true },
    ],
    [
      'a page under 502 is what came',
      { body: 'Bad gateway', status: 502, type: 'text/html' },
      { status: 502, wire: 502, text: 'Bad gateway', isNonJson: false },
    ],
    [
      'a JWT is what came',
      { body: 'e.y.J', type: 'application/jwt' },
      { status: 200, text: 'e.y.J', isNonJson: false },
    ],
    ['a redirect is what came', { body: null, status: 302 }, { status: 302, wire: 302, text: '' }],
    [
      'a status without a body is what came',
      { body: null, status: 304 },
      { status: 304, text: '' },
    ],
  ])('%s', async (_sentence, came, expected) => {
    expect(await seen(normalizeResponses, came)).toMatchObject(expected);
  });
});

describe('a response whose challenges are to be read', () => {
  it.each<readonly [string, Came, object]>([
    [
      'keeps its status, its challenge and its error',
      { body: error, status: 401, type: json, challenge: 'Bearer error="invalid_token"' },
      { status: 401, wire: 401, challenge: 'Bearer error="invalid_token"', text: error },
    ],
    [
      'keeps its members',
      { body: '{"sub":"ada","id_token":"e.y.J"}', type: json },
      { status: 200, text: '{"sub":"ada","id_token":"e.y.J"}' },
    ],
    [
      'is one under 502 when it is a page under 200',
      { body: '<html>', type: 'text/html' },
      { status: 502, wire: 200, isNonJson: true },
    ],
    [
      'stays when it is a JWT',
      { body: 'e.y.J', type: 'application/jwt' },
      { status: 200, text: 'e.y.J' },
    ],
  ])('%s', async (_sentence, came, expected) => {
    expect(await seen(rejectNonJson, came)).toMatchObject(expected);
  });
});

describe('an error response', () => {
  const read = async (came: Came) => {
    const response = await normalizeResponses(async () => responseOf(came))('https://id.example');
    const found = await readErrorResponse(response);
    return { found, stillReadable: !response.bodyUsed };
  };

  it('is read with the status of the wire, and can be read again', async () => {
    const body = '{"error":"slow_down","error_description":"wait","interval":9}';
    expect(await read({ body, status: 429 })).toEqual({
      found: { error: 'slow_down', error_description: 'wait', interval: 9, status: 429 },
      stillReadable: true,
    });
  });

  it('may have its interval as text', async () => {
    const { found } = await read({ body: 'error=slow_down&interval=9', type: form });
    expect(found).toMatchObject({ interval: 9 });
  });

  it.each([
    ['tokens', tokens],
    ['an error that is no text', '{"error":7}'],
    ['an empty error', '{"error":""}'],
    ['a page', '<html>'],
    ['null', 'null'],
  ])('is not seen in %s', async (_what, body) => {
    expect(await read({ body })).toMatchObject({ found: undefined });
  });
});
