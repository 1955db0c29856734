import { Failure } from '../errors.ts';
import type { Profiles } from '../profile.ts';
import { isRecord, parseStoredJson } from './stored-json.ts';

const hint = 'correct the file or delete it; it was not touched';

/** The profiles of a configuration file; a `usage` failure that names the file and the fault. */
export function parseProfiles(json: string, file: string): Profiles {
  const config = parseStoredJson(json, file, hint);
  if (!isRecord(config)) throw wrong(file, 'the whole', 'an object');
  const { active, profiles = {} } = config;
  if (active !== undefined && typeof active !== 'string') throw wrong(file, '"active"', 'a text');
  if (!isRecord(profiles)) throw wrong(file, '"profiles"', 'an object');
  const entries = Object.entries(profiles).map(([name, profile]) => {
    if (!isRecord(profile)) throw wrong(file, `"profiles"."${name}"`, 'an object');
    return [name, profile] as const;
  });
  return { active, profiles: new Map(entries) };
}

function wrong(file: string, member: string, expected: string): Failure {
  return new Failure('usage', `${file}: ${member} is not ${expected}`, { hint });
}
