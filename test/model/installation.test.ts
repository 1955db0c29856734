import { describe, expect, it } from 'vitest';

import { installationFailure } from '../../src/model/installation.ts';
import { toFailure } from '../../src/report/failure.ts';

const coded = (code: string) => Object.assign(new Error('Cannot find module ./x'), { code });

describe('a part of the program that cannot be loaded', () => {
  it.each([
    ['MODULE_NOT_FOUND', /a file of atm-cli is missing/],
    ['ERR_MODULE_NOT_FOUND', /a file of atm-cli is missing/],
    ['EMFILE', /too many files are open/],
    ['ENFILE', /too many files are open/],
  ])('is a sentence, and no bug: %s', (code, message) => {
    expect(toFailure(coded(code))).toMatchObject({
      kind: 'usage',
      message: expect.stringMatching(message),
    });
  });

  it.each([new Error('x'), coded('ENOENT'), 'text', undefined])('is nothing else: %s', (error) => {
    expect(installationFailure(error)).toBeUndefined();
  });
});
