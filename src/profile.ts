import type { ClientSettings } from './settings.ts';
import type { Flow } from './token-set.ts';

/** What a profile remembers: client settings in the file's own spelling, and how it last signed in. */
export type Profile = Partial<ClientSettings> & { readonly flow?: Flow };

/** Profiles by name, kept in one configuration file. */
export type ProfileStore = {
  readonly path: string;
  /** Throws a `usage` failure that names the file and the line when the file is corrupt. */
  read(): Promise<Profiles>;
  save(name: string, profile: Profile): Promise<void>;
  remove(name: string): Promise<void>;
  /** Makes `name` the profile that commands use when none is named. */
  use(name: string): Promise<void>;
};

export type Profiles = {
  readonly active: string | undefined;
  readonly profiles: ReadonlyMap<string, Profile>;
};
