import { expect, it } from 'vitest';

import { reportFailure } from '../../src/report/failure.ts';
import { unsafe } from '../support/secrets.ts';

/** A bug that holds what a request was about, as the errors of Node and its libraries do. */
function bug(): Error {
  const cause = new Error('marked-token in a cause');
  const error = new TypeError('Invalid \u001b[2J\u202eURL\u009b31m code=marked1code', { cause });
  return Object.assign(error, { input: 'https://x.test/?code=marked-code', body: 'marked-body' });
}

it.each([
  { json: false, debug: false },
  { json: false, debug: true },
  { json: true, debug: false },
  { json: true, debug: true },
])('a bug of ours shows neither its causes nor a raw character: $json $debug', (options) => {
  const said: string[] = [];
  const write = (data: string | Uint8Array) => void said.push(String(data));
  const stderr = { isTTY: false, colour: false, columns: 80, write };
  const code = reportFailure(bug(), { stderr, interrupted: false, ...options });
  const text = said.join('');
  expect(code).toBe(1);
  expect(text).toContain('URL');
  expect(text.includes('crash.test.ts')).toBe(options.debug);
  expect(text).not.toContain('marked');
  expect(unsafe(text)).toEqual([]);
});
