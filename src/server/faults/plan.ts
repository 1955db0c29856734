import type { FaultPlan } from '../start.ts';
import { around } from './around.ts';
import { type ActiveFault, parseFaults } from './parse.ts';

/**
 * Faults for `startServer`, each as `name[@endpoint][*count]`; `active` lists them. Throws a
 * `usage` failure for an unknown name.
 */
export function planFaults(
  specs: readonly string[],
): FaultPlan & { readonly active: readonly ActiveFault[] } {
  const active = parseFaults(specs);
  return {
    active,
    configure: (configuration) =>
      active.reduce((before, { configure }) => configure?.(before) ?? before, configuration),
    requiresCertificate: active.some(({ requiresCertificate }) => requiresCertificate === true),
    site: (site) => active.reduce((before, { site: change }) => change?.(before) ?? before, site),
    around: (app, realm) => around(app, active, realm),
  };
}
