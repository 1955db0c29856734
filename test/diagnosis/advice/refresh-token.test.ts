import { describe, expect, it } from 'vitest';
import { refreshAdvice } from '../../../src/diagnosis/advice/refresh-token.ts';
import { plainTraits } from '../../../src/model/traits.ts';
import { findPreset } from '../../../src/providers/catalog.ts';

describe('the advice about refresh tokens', () => {
  it.each([
    ['google', 'add --param access_type=offline --param prompt=consent'],
    [
      'auth0',
      'add --scope offline_access, and enable Allow Offline Access in the settings of the API',
    ],
    ['slack', 'enable token rotation in the settings of the app'],
    ['gitlab', undefined],
  ])('for %s is: %s', (id, advice) => {
    const { refresh = plainTraits.refresh } = findPreset(id).traits;
    expect(refreshAdvice(refresh)).toBe(advice);
  });
});
