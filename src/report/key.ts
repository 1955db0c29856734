import type { MadeKey, PublicKeySet, RemovedKey, ShownKey } from '../flows/key/key.ts';
import { shellWord } from '../model/shell.ts';
import type { Output } from './schema/outputs.ts';
import { alignRows } from './text/align-rows.ts';
import { clean } from './text/clean.ts';
import { json } from './text/json.ts';
import type { Style } from './text/style.ts';
import { tableLines } from './text/table.ts';
import { isoTime } from './text/time.ts';
import { fitLines } from './text/wrap.ts';

/** A key set on one line, for a file or the form of a registration. */
export function keySetText(keys: PublicKeySet): string {
  return `${JSON.stringify(keys)}\n`;
}

/** `key public --json`. */
export function keySetJson({ keys }: PublicKeySet): string {
  return json<'key public'>({ keys: keys.map((one) => ({ ...one })) });
}

/** `key new`, `key import` and `key show` with `--json`. */
export function keyJson(key: ShownKey): string {
  return json<'key show'>({ ...facts(key), jwks: { keys: [key.jwk] } });
}

/** `key list --json`. */
export function keyListJson(keys: readonly ShownKey[]): string {
  return json<'key list'>({ keys: keys.map(facts) });
}

function facts(key: ShownKey): Output<'key list'>['keys'][number] {
  const { name, kid, alg, created_at, storage, profiles } = key;
  const { kind, path } = storage;
  return { name, kid, alg, created_at, storage: { kind, path }, profiles: [...profiles] };
}

/** What `key new` and `key import` say beside the key set on standard output. */
export function madeLines(made: MadeKey, how: 'made' | 'imported', style: Style): string {
  const { name, alg, kid, storage, reason } = made;
  const sealed = storage.kind === 'keyring' ? 'sealed in' : 'unencrypted in';
  const lines = [
    `${style.good('Key')} ${style.bold(clean(name))} ${how} (${clean(alg)}, kid ${clean(kid)}), ${sealed} ${clean(storage.path)}`,
    ...(reason === undefined ? [] : [`${style.warn('note:')} ${clean(reason)}`]),
    `use it: --client-auth private_key_jwt --signing-key ${clean(shellWord(name, '<name>'))}`,
    'register this public key set at the server:',
  ];
  return fitLines(lines, style);
}

/** `key list` as lines. */
export function keyListLines(keys: readonly ShownKey[], style: Style): string {
  if (keys.length === 0) return fitLines(['no keys yet: atm-cli key new'], style);
  const rows = keys.map(({ name, alg, kid, profiles }) => ({
    cells: [name, alg, kid, profiles.join(', ')],
  }));
  return fitLines(tableLines(['name', 'alg', 'kid', 'profiles'], rows, style), style);
}

/** `key show` as lines. */
export function keyLines(key: ShownKey, style: Style): string {
  const { name, alg, kid, created_at, storage, profiles } = key;
  const rows: readonly (readonly [string, string])[] = [
    ['algorithm', clean(alg)],
    ['kid', clean(kid)],
    ['made', isoTime(created_at) ?? String(created_at)],
    [storage.kind === 'keyring' ? 'encrypted' : 'unencrypted', clean(storage.path)],
    ...(profiles.length === 0 ? [] : [['profiles', clean(profiles.join(', '))] as const]),
  ];
  return fitLines([style.bold(clean(name)), ...alignRows(rows, style.dim)], style);
}

/** `key remove --json`. */
export function removedKeyJson({ name, profiles }: RemovedKey): string {
  return json<'key remove'>({ name, removed: true, profiles: [...profiles] });
}

/** `key remove` as lines. */
export function removedKeyLines({ name, profiles }: RemovedKey, style: Style): string {
  const lines = [`${style.good('Removed')} key ${style.bold(clean(name))}`];
  if (profiles.length > 0) {
    const names = clean(profiles.join(', '));
    const who = profiles.length === 1 ? `the profile ${names}` : `the profiles ${names}`;
    lines.push(`${style.warn('note:')} ${who} cannot authenticate without it`);
  }
  return fitLines(lines, style);
}

/** `key serve --json`. */
export function servedKeysJson(url: string, { keys }: PublicKeySet): string {
  return json<'key serve'>({ jwks_uri: url, jwks: { keys: keys.map((one) => ({ ...one })) } });
}

/** `key serve` as lines. */
export function servedKeysLines(url: string, { keys }: PublicKeySet, style: Style): string {
  const rows = keys.map(({ kid = '', alg = '' }) => [clean(alg), clean(kid)] as const);
  return fitLines(
    [
      `${style.bold('jwks_uri')}  ${style.link(url)}`,
      ...alignRows(rows, style.dim),
      style.dim('press Ctrl-C to stop'),
    ],
    style,
  );
}
