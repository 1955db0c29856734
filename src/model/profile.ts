/** Profiles: client settings under a name. */
import * as v from 'valibot';
import { object, optional } from './json-file.ts';
import { settingSchemas } from './setting-kinds.ts';
import { flows } from './token-set.ts';

/** A stored profile: client settings, and how it last signed in. */
export const profileSchema = object(optional({ ...settingSchemas, flow: v.picklist(flows) }));

export type Profile = v.InferOutput<typeof profileSchema>;

/** Profiles by name, stored in one configuration file. */
export type ProfileStore = {
  readonly path: string;
  /** Throws a `usage` failure that names the file and the line when the file is corrupt. */
  read(): Promise<Profiles>;
  /** Throws a `usage` failure unless the file could be written now. */
  requireWritable(): Promise<void>;
  /**
   * Writes the result of `decide` for the stored profiles, while no other process changes them;
   * nothing when it throws. Resolves to the new profiles.
   */
  save(name: string, decide: (stored: Profiles) => Profile): Promise<Profiles>;
  remove(name: string): Promise<void>;
  /**
   * Gives a profile another name, after `prepare` for the stored profiles, while no other process
   * changes them; nothing when that throws. The active profile stays the active one.
   */
  rename(name: string, to: string, prepare: (stored: Profiles) => Promise<void>): Promise<Profiles>;
  /** Makes `name` the active profile, which commands use by default. */
  use(name: string): Promise<void>;
};

export type Profiles = {
  readonly active: string | undefined;
  readonly profiles: ReadonlyMap<string, Profile>;
};
