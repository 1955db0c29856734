import { checkPublished, makeDocument } from '../../flows/client/document.ts';
import { resolveSettings } from '../../flows/server/resolve-settings.ts';
import type { Context } from '../../model/context.ts';
import { exitCodes } from '../../model/errors.ts';
import type { Settings } from '../../model/settings.ts';
import {
  checkedJson,
  checkedLines,
  documentJson,
  documentText,
  writtenLines,
} from '../../report/client.ts';
import { styleFor } from '../../report/text/style.ts';
import type { GlobalFlags } from '../command.ts';
import { redirectUrisFrom } from '../flags/login-flags.ts';
import { settingsFromFlags } from '../flags/read-client-flags.ts';
import type { DocumentFlags } from './client.ts';

type Flags = GlobalFlags & DocumentFlags;

/** Makes the document to publish. */
export async function runDocument(context: Context, flags: Flags): Promise<void> {
  const { stdout } = context.terminal;
  const { clientName: client_name, out: file } = flags;
  const made = await makeDocument(context, await settingsOf(context, flags), { client_name, file });
  if (flags.json) return stdout.write(documentJson(made));
  const text = file === undefined ? documentText(made) : writtenLines(made, styleFor(stdout));
  return stdout.write(text);
}

/** Checks a document where it is published. */
export async function runCheck(
  context: Context,
  flags: Flags,
  [url = '']: readonly string[],
): Promise<number> {
  const { stdout } = context.terminal;
  const checked = await checkPublished(context, await settingsOf(context, flags), url);
  stdout.write(flags.json ? checkedJson(checked) : checkedLines(checked, styleFor(stdout)));
  return checked.valid ? exitCodes.ok : exitCodes.check_failed;
}

async function settingsOf(context: Context, flags: Flags): Promise<Settings> {
  const client = settingsFromFlags({ ...flags, redirectUri: redirectUrisFrom(flags) });
  return await resolveSettings(context, { ...flags, port: undefined, client }, { mayBeNew: true });
}
