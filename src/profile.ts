import type { ClientSettings } from './settings.ts';
import type { Flow } from './token-set.ts';

/** What a profile remembers: client settings in the file's own spelling, and how it last signed in. */
export type Profile = Partial<ClientSettings> & { readonly flow?: Flow };

/** Profiles by name, kept in one configuration file. */
export type ProfileStore = {
  readonly path: string;
  /** Throws a `usage` failure that names the file and the line when the file is corrupt. */
  read(): Promise<Profiles>;
  /** Throws a `usage` failure unless the file could be written now. */
  requireWritable(): Promise<void>;
  /**
   * Writes what `decide` makes of the stored profiles, while no other process changes them; nothing
   * when it throws. Resolves to the profiles as they are now.
   */
  save(name: string, decide: (stored: Profiles) => Profile): Promise<Profiles>;
  remove(name: string): Promise<void>;
  /** Makes `name` the profile that commands use when none is named. */
  use(name: string): Promise<void>;
};

export type Profiles = {
  readonly active: string | undefined;
  readonly profiles: ReadonlyMap<string, Profile>;
};
