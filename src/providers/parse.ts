/** Preset files of the user. */
import { Failure } from '../model/errors.ts';
import { parseStored, requireSchema } from '../model/json-file.ts';
import { presetFaults } from './faults.ts';
import { type Preset, presetSchema } from './preset.ts';

const unsafe = ['client_secret', 'client_secret_file', 'allow_insecure_http'];

/**
 * The preset in a JSON file; only `id` is required. Throws a `usage` failure that names the file,
 * and the line or the member that is wrong.
 */
export function parsePreset(text: string, file: string): Preset {
  const stored = { text, file, hint: 'for an example: atm-cli provider show keycloak --json' };
  const document = parseStored(stored);
  requireSafe(document, file);
  const preset = requireSchema(presetSchema, document, stored);
  const [fault] = presetFaults(preset);
  if (fault === undefined) return preset;
  throw new Failure('usage', `${file}: ${fault}`, { hint: stored.hint });
}

/** A preset may come from others: it must not hold a secret or make a connection less secure. */
function requireSafe(document: unknown, file: string): void {
  const settings: unknown = Object(document).settings;
  const name = unsafe.find((member) => Object.hasOwn(Object(settings) as object, member));
  if (name === undefined) return;
  throw new Failure('usage', `${file}: "settings.${name}" is not allowed in a preset`, {
    hint: 'it is for one client on one machine: store it in a profile',
  });
}
