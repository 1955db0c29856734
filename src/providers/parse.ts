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
  try {
    const document = parseStored({ text, file });
    requireSafe(document, file);
    const preset = requireSchema(presetSchema, document, { file });
    const [fault] = presetFaults(preset);
    if (fault === undefined) return preset;
    throw new Failure('usage', `${file}: ${fault}`);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const { kind, message } = error;
    throw new Failure(kind, message, { advice: { id: 'preset_file' }, cause: error });
  }
}

/** A preset may come from others: it must not hold a secret or make a connection less secure. */
function requireSafe(document: unknown, file: string): void {
  const settings: unknown = Object(document).settings;
  const name = unsafe.find((member) => Object.hasOwn(Object(settings) as object, member));
  if (name === undefined) return;
  const message = `${file}: "settings.${name}" is not allowed in a preset: it is for one client on one machine, store it in a profile`;
  throw new Failure('usage', message);
}
