/** Presets in files of the user. */
import { Failure } from '../model/errors.ts';
import { parseStored, requireSchema } from '../model/json-file.ts';
import { presetFaults } from './faults.ts';
import { type Preset, presetSchema } from './preset.ts';

const unsafe = ['client_secret', 'client_secret_file', 'allow_insecure_http'];

/**
 * The preset that a JSON file describes; only `id` has to be there. Throws a `usage` failure that
 * names the file, and the line or the member that is wrong.
 */
export function parsePreset(text: string, file: string): Preset {
  const stored = { text, file, hint: 'atm-cli provider show keycloak --json prints an example' };
  const document = parseStored(stored);
  refuseUnsafe(document, file);
  const preset = requireSchema(presetSchema, document, stored);
  const [fault] = presetFaults(preset);
  if (fault === undefined) return preset;
  throw new Failure('usage', `${file}: ${fault}`, { hint: stored.hint });
}

/** A preset may come from somebody else: it carries no secret and makes no connection less safe. */
function refuseUnsafe(document: unknown, file: string): void {
  const settings: unknown = Object(document).settings;
  const name = unsafe.find((member) => Object.hasOwn(Object(settings) as object, member));
  if (name === undefined) return;
  throw new Failure('usage', `${file}: "settings.${name}" has no place in a preset`, {
    hint: 'it belongs to one client on one machine: keep it in a profile',
  });
}
