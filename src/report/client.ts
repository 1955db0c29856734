import type { CheckedDocument, MadeDocument } from '../flows/client/document.ts';
import type { RemovedClient, ShownClient } from '../flows/client/manage.ts';
import type { DocumentCheck } from '../oauth/registration/document.ts';
import { flagWith } from '../model/setting-flags.ts';
import { shellWord } from '../model/shell.ts';
import { placeOf } from './text/place.ts';
import { masked } from './profile/setting-rows.ts';
import type { Output } from './schema/outputs.ts';
import { alignRows } from './text/align-rows.ts';
import { clean } from './text/clean.ts';
import { json, jsonText } from './text/json.ts';
import type { Style } from './text/style.ts';
import { tableLines } from './text/table.ts';
import { isoTime } from './text/time.ts';
import { fitLines } from './text/wrap.ts';

/** `client register`, `show` and `update` with `--json`. */
export function clientJson(shown: ShownClient): string {
  return json<'client show'>({ ...facts(shown), notes: [...shown.notes] });
}

/** `client show --all --json`. */
export function clientListJson(all: readonly ShownClient[]): string {
  return json<'client show --all'>({ clients: all.map(facts) });
}

/** The registration access token is in no output. */
function facts(shown: ShownClient): Output<'client show --all'>['clients'][number] {
  const { registration, managed, source, profiles } = shown;
  const {
    registration_access_token: _token,
    client_secret: secret,
    replaces: _replaces,
    ...rest
  } = registration;
  return {
    ...rest,
    client_secret: secret === undefined ? undefined : String(masked('client_secret', secret)),
    managed,
    source,
    profiles: [...profiles],
  };
}

/** `client register` as lines: what the server has made, and the next command. */
export function registeredLines(shown: ShownClient, style: Style): string {
  const { issuer, client_id, redirect_uris } = shown.registration;
  const [uri = ''] = redirect_uris;
  const words = ['--issuer', issuer, ...flagWith('--client-id', client_id), '--redirect-uri', uri];
  const command = words.map((word) => shellWord(word, '<value>')).join(' ');
  const head = `${style.good('Registered')} ${style.bold(clean(client_id))} at ${clean(placeOf(issuer))}`;
  const next = style.dim(`sign in: atm-cli login ${clean(command)}`);
  return fitLines([head, ...memberLines(shown, style), ...noteLines(shown, style), next], style);
}

/** `client show` and `client update` as lines. */
export function clientLines(shown: ShownClient, style: Style, done?: string): string {
  const { issuer, client_id } = shown.registration;
  const asked = shown.source === 'server' ? 'as the server says now' : 'as it is stored here';
  const verb = done === undefined ? '' : `${style.good(done)} `;
  const head = `${verb}${style.bold(clean(client_id))} at ${clean(placeOf(issuer))} (${asked})`;
  return fitLines([head, ...memberLines(shown, style), ...noteLines(shown, style)], style);
}

/** `client show --all`: a row each. */
export function clientListLines(all: readonly ShownClient[], style: Style): string {
  if (all.length === 0) {
    return fitLines(['No client is registered by this program.'], style);
  }
  const rows = all.map(({ registration, profiles }) => {
    const { client_id, issuer, registered_at } = registration;
    const at = isoTime(registered_at)?.slice(0, 10) ?? '';
    return {
      cells: [{ text: client_id, mark: style.bold }, placeOf(issuer), at, profiles.join(', ')],
    };
  });
  return fitLines(tableLines(['CLIENT ID', 'SERVER', 'SINCE', 'PROFILES'], rows, style), style);
}

function memberLines(
  { registration, managed, profiles }: ShownClient,
  style: Style,
): readonly string[] {
  const {
    client_name,
    redirect_uris,
    grant_types = [],
    scope,
    token_endpoint_auth_method: method,
    client_secret: secret,
    client_secret_expires_at: expiry = 0,
    registered_at,
    registration_client_uri: uri,
  } = registration;
  const expires = expiry === 0 ? 'never expires' : `expires ${isoTime(expiry) ?? expiry}`;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['name', client_name],
    ['redirect URIs', redirect_uris.join(' ')],
    ['authentication', method],
    ['secret', secret && `${String(masked('client_secret', secret))}, ${expires}`],
    ['grant types', grant_types.join(' ') || undefined],
    ['scope', scope],
    ['registered', isoTime(registered_at)],
    ['managed at', managed ? uri : 'not by this program: the server gives no way (RFC 7592)'],
    ['profiles', profiles.join(', ') || undefined],
  ];
  const known = rows.flatMap(([name, value]) =>
    value === undefined ? [] : [[name, clean(value)] as const],
  );
  return alignRows(known, style.dim);
}

function noteLines({ notes }: ShownClient, style: Style): readonly string[] {
  return notes.map((note) => `${style.warn('note:')} ${clean(note)}`);
}

/** `client remove --json`. */
export function removedClientJson({ registration, deleted, profiles }: RemovedClient): string {
  const { issuer, client_id } = registration;
  return json<'client remove'>({
    issuer,
    client_id,
    removed: true,
    deleted,
    profiles: [...profiles],
  });
}

/** `client remove` as lines. */
export function removedClientLines(removed: RemovedClient, style: Style): string {
  const { registration, deleted, profiles } = removed;
  const { issuer, client_id } = registration;
  const place = clean(placeOf(issuer));
  const where = deleted ? `at ${place} and here` : 'here';
  const lines = [`${style.good('Removed')} ${style.bold(clean(client_id))} ${where}`];
  if (!deleted) {
    lines.push(
      `${style.warn('note:')} ${place} still has it, and gives no way to delete it (RFC 7592)`,
    );
  }
  if (profiles.length > 0) {
    const names = clean(profiles.join(', '));
    lines.push(
      `${style.warn('note:')} ${profiles.length === 1 ? 'the profile' : 'the profiles'} ${names} had this client: tokens can no longer be refreshed, sign in again`,
    );
  }
  return fitLines(lines, style);
}

/** `client document --json`. */
export function documentJson({ document, file }: MadeDocument): string {
  const { redirect_uris, grant_types, response_types, ...rest } = document;
  const lists = {
    redirect_uris: [...redirect_uris],
    grant_types: [...grant_types],
    response_types: [...response_types],
  };
  return json<'client document'>({ document: { ...rest, ...lists }, file });
}

/** `client document`: the document itself, to be redirected into a file. */
export function documentText({ document }: MadeDocument): string {
  return jsonText(document);
}

/** Where a document that was written has to be published, and how it is checked there. */
export function writtenLines({ document, file = '' }: MadeDocument, style: Style): string {
  const { client_id } = document;
  const check = `atm-cli client check ${shellWord(client_id, '<url>')}`;
  return fitLines(
    [
      `${style.good('Wrote')} ${clean(file)}`,
      `publish it at ${clean(client_id)}, as application/json`,
      style.dim(`then check it: ${clean(check)}`),
    ],
    style,
  );
}

/** `client check --json`. */
export function checkedJson({ url, valid, checks }: CheckedDocument): string {
  return json<'client check'>({ url, valid, checks: checks.map((check) => ({ ...check })) });
}

/** `client check`: the verdict, and a line for each check. */
export function checkedLines({ url, valid, checks }: CheckedDocument, style: Style): string {
  const width = Math.max(...checks.map(({ id }) => id.length));
  const mark = valid ? style.good : style.bad;
  const head = `${style.bold(mark(valid ? 'VALID' : 'INVALID'))}  ${clean(url)}`;
  const reached = checks.filter((check) => !isNotReached(check));
  const rest = checks.filter(isNotReached).map(({ id }) => id);
  const lines = [
    head,
    ...reached.map((check) => checkLine(check, width, style)),
    ...(rest.length === 0 ? [] : [`${style.dim('skipped')}  not reached: ${rest.join(', ')}`]),
  ];
  return fitLines(lines, style);
}

function isNotReached({ verdict, message }: DocumentCheck): boolean {
  return verdict === 'skipped' && message === 'not reached';
}

function checkLine({ id, verdict, message }: DocumentCheck, width: number, style: Style): string {
  const mark = { pass: style.good, fail: style.bad, warn: style.warn, skipped: style.dim }[verdict];
  return `${mark(verdict.padEnd(7))}  ${id.padEnd(width)}  ${clean(message)}`;
}
