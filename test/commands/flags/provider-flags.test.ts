import { expect, it } from 'vitest';
import {
  providerParameters,
  providerSettings,
} from '../../../src/commands/flags/provider-flags.ts';
import { presetParameters } from '../../../src/providers/catalog.ts';

it('offers a flag for every parameter of every preset, and no other', () => {
  const known = presetParameters.map(({ name }) => name).toSorted();
  expect(Object.keys(providerParameters).toSorted()).toEqual(known);
});

it('collects the parameters that were given', () => {
  const flags = { provider: 'atm', baseUrl: 'https://api.example', realm: undefined };
  expect(providerSettings(flags)).toEqual({
    provider: 'atm',
    provider_parameters: { 'base-url': 'https://api.example' },
  });
});
