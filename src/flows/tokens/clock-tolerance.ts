import type { Settings } from '../../model/settings.ts';

/** Clocks normally differ by a few seconds. */
const defaultTolerance = 10;

/** A login is not lost because the clock of the server is ahead by minutes: that is noted. */
const defaultLead = 300;

/** The accepted clock difference of a sign-in, in seconds. */
export function toleranceOf({ clockTolerance }: Pick<Settings, 'clockTolerance'>): number {
  return clockTolerance ?? defaultTolerance;
}

/** How far the clock of an issuer may be ahead, in seconds; a tolerance of the user is the limit. */
export function leadOf({ clockTolerance }: Pick<Settings, 'clockTolerance'>): number {
  return clockTolerance ?? defaultLead;
}
