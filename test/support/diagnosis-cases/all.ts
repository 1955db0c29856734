import { anyWordsCases } from './any-words.ts';
import { assertionCases } from './assertion.ts';
import { authorizeCases } from './authorize.ts';
import { certificateCases } from './certificate.ts';
import { deviceCases } from './device.ts';
import { dpopCases } from './dpop.ts';
import { networkCases } from './network.ts';
import { ownCases } from './own.ts';
import { refreshCases } from './refresh.ts';
import { registrationCases } from './registration.ts';
import { resourceCases } from './resource.ts';
import { resourceWayCases } from './resource-way.ts';
import { tokenCases } from './token.ts';
import { verifyCases } from './verify.ts';
import type { Case } from './build.ts';

/** A run for every rule, and one like it in which the rule must not be seen. */
export const everyCase: readonly Case[] = [
  ...anyWordsCases,
  ...assertionCases,
  ...authorizeCases,
  ...certificateCases,
  ...deviceCases,
  ...dpopCases,
  ...networkCases,
  ...ownCases,
  ...refreshCases,
  ...registrationCases,
  ...resourceCases,
  ...resourceWayCases,
  ...tokenCases,
  ...verifyCases,
];
