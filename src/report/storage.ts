import type { StorageEvent } from '../flows/storage.ts';
import { clean } from './clean.ts';
import { eventJson } from './json.ts';
import type { Style } from './style.ts';

/** Where tokens will be kept unencrypted and why, as one JSON line on standard error. */
export function storageEventJson({ type, path, reason }: StorageEvent): string {
  return eventJson({ event: type, path, reason });
}

/** The same for a person. */
export function storageEventLine({ path, reason }: StorageEvent, style: Style): string {
  const words = `tokens are kept unencrypted in ${clean(path)}: no usable keyring`;
  return `${style.warn('note')} ${words} (${clean(reason)})\n`;
}
