import {
  importKey,
  listKeys,
  makeKey,
  nameOfFile,
  publicKeys,
  removeKey,
  serveKeys,
  showKey,
} from '../../flows/key/key.ts';
import type { Context } from '../../model/context.ts';
import type { KeyAlgorithm } from '../../model/key.ts';
import {
  keyJson,
  keyLines,
  keyListJson,
  keyListLines,
  keySetJson,
  keySetText,
  madeLines,
  removedKeyJson,
  removedKeyLines,
  servedKeysJson,
  servedKeysLines,
} from '../../report/key.ts';
import { styleFor } from '../../report/text/style.ts';
import type { GlobalFlags } from '../command.ts';
import type { ImportFlags, NewFlags, ServeFlags } from './key.ts';

/** Makes a key; its public part is all that goes to standard output. */
export async function runNew(
  context: Context,
  flags: GlobalFlags & NewFlags,
  [name = 'default']: readonly string[],
): Promise<void> {
  const alg = flags.alg as KeyAlgorithm;
  context.note({ flags: [['--alg', alg]] });
  const made = await makeKey(context, { name, alg, store: flags.tokenStore });
  const { stdout, stderr } = context.terminal;
  if (flags.json) return stdout.write(keyJson(made));
  stderr.write(madeLines(made, 'made', styleFor(stderr)));
  return stdout.write(keySetText({ keys: [made.jwk] }));
}

/** Lists the keys. */
export async function runList(context: Context, flags: GlobalFlags): Promise<void> {
  const { stdout } = context.terminal;
  const keys = await listKeys(context);
  stdout.write(flags.json ? keyListJson(keys) : keyListLines(keys, styleFor(stdout)));
}

/** Shows a key, without its private part. */
export async function runShow(
  context: Context,
  flags: GlobalFlags,
  [name = 'default']: readonly string[],
): Promise<void> {
  const { stdout } = context.terminal;
  const key = await showKey(context, name);
  stdout.write(flags.json ? keyJson(key) : keyLines(key, styleFor(stdout)));
}

/** Prints the key set to register. */
export async function runPublic(
  context: Context,
  flags: GlobalFlags,
  names: readonly string[],
): Promise<void> {
  const keys = await publicKeys(context, names);
  context.terminal.stdout.write(flags.json ? keySetJson(keys) : keySetText(keys));
}

/** Stores the private key of a file. */
export async function runImport(
  context: Context,
  flags: GlobalFlags & ImportFlags,
  [file = '', name = nameOfFile(file)]: readonly string[],
): Promise<void> {
  const { alg, tokenStore: store } = flags;
  if (alg !== undefined) context.note({ flags: [['--alg', alg]] });
  const made = await importKey(context, file, { name, store, alg });
  const { stdout, stderr } = context.terminal;
  if (flags.json) return stdout.write(keyJson(made));
  stderr.write(madeLines(made, 'imported', styleFor(stderr)));
  return stdout.write(keySetText({ keys: [made.jwk] }));
}

/** Deletes a key. */
export async function runRemove(
  context: Context,
  flags: GlobalFlags & { readonly yes?: true },
  [name = '']: readonly string[],
): Promise<void> {
  const { stdout } = context.terminal;
  const removed = await removeKey(context, name, { sure: flags.yes ?? false });
  stdout.write(flags.json ? removedKeyJson(removed) : removedKeyLines(removed, styleFor(stdout)));
}

/** Serves the key set until Ctrl-C. */
export async function runServe(
  context: Context,
  flags: GlobalFlags & ServeFlags,
  names: readonly string[],
): Promise<void> {
  const { stdout } = context.terminal;
  await serveKeys(context, names, {
    port: flags.port ?? 0,
    ready: (url, keys) => {
      stdout.write(
        flags.json ? servedKeysJson(url, keys) : servedKeysLines(url, keys, styleFor(stdout)),
      );
    },
  });
}
