import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Run } from '../../../src/model/run.ts';
import { readAuthorizationPage } from '../../../src/oauth/authorization-page.ts';
import { readPasted } from '../../../src/diagnosis/pasted.ts';
import { issuer, noon, redirectUri, run } from '../diagnosis-cases/build.ts';

/** A failure in the words of somebody else's server (README.md). */
export type Row = {
  readonly vendor: string;
  readonly source: string;
  readonly at: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
  readonly sent?: Readonly<Record<string, string>>;
  readonly kind: string;
  readonly also?: readonly string[];
};

/** What another program printed. */
export type Paste = {
  readonly program: string;
  readonly source: string;
  readonly paste: string;
  readonly kind: string;
  readonly also?: readonly string[];
};

type Half = 'sealed' | 'open';

/** The rows of one half, by group. */
export function rowsOf(half: Half): ReadonlyMap<string, readonly Row[]> {
  const folder = join(import.meta.dirname, half);
  const files = readdirSync(folder).filter((file) => file !== 'pastes.json');
  return new Map(
    files.map((file) => [file.replace('.json', ''), read(join(folder, file)) as readonly Row[]]),
  );
}

export function pastesOf(half: Half): readonly Paste[] {
  return read(join(import.meta.dirname, half, 'pastes.json')) as readonly Paste[];
}

function read(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

const commands: Readonly<Record<string, string>> = {
  refresh: 'token refresh',
  'device authorization': 'device',
  'device token': 'device',
  introspection: 'token introspect',
  revocation: 'token revoke',
  userinfo: 'userinfo',
  api: 'call',
  discovery: 'discover',
};

const grants: Readonly<Record<string, string>> = {
  token: 'authorization_code',
  refresh: 'refresh_token',
  'device token': 'urn:ietf:params:oauth:grant-type:device_code',
};

const grantCommands: Readonly<Record<string, string>> = {
  client_credentials: 'grant client-credentials',
  password: 'grant password',
  'urn:ietf:params:oauth:grant-type:token-exchange': 'grant token-exchange',
  'urn:ietf:params:oauth:grant-type:jwt-bearer': 'grant jwt-bearer',
};

/** The run in which this tool would have seen a row; pages are read as a waiting sign-in reads them. */
export async function runOf(row: Row): Promise<Run> {
  return row.at === 'authorization' ? await waitingRun(row) : failedRun(row);
}

async function waitingRun(row: Row): Promise<Run> {
  const [seen] = failedRun(row).exchanges;
  const { status = 400, headers = {}, body = '' } = seen?.response ?? {};
  const { origin } = new URL(headers['location'] ?? issuer);
  const responses = [new Response(body, { status, headers })];
  const fetch = async () => responses.shift() ?? new Response('', { status: 400 });
  const page = await readAuthorizationPage(fetch, `${origin}/authorize`, redirectUri);
  const exchanges = seen === undefined ? [] : [{ ...seen, step: 'authorization page' }];
  const failure = { kind: 'timeout', message: 'no callback came' } as const;
  return run(exchanges, { failure, local: { authorization_page: page } });
}

function failedRun(row: Row): Run {
  const { at, body, headers = {}, sent = {} } = row;
  const command = grantCommands[sent['grant_type'] ?? ''] ?? commands[at] ?? 'login';
  const more = { command, failure: { kind: 'oauth_error', message: 'refused' } } as const;
  if (at === 'callback') {
    const url = `${redirectUri}?${body.replace(/^.*?\?/, '')}`;
    const request = { method: 'GET', url, headers: {} };
    return run([{ id: 1, step: 'callback', leg: 'browser', startedAt: noon, request }], more);
  }
  const status = row.status ?? statusOf(row);
  const type = typeOf(body.trim());
  const grant = sent['grant_type'] ?? grants[at];
  const form = { ...(grant === undefined ? {} : { grant_type: grant }), client_id: 'app', ...sent };
  const isGet = ['authorization', 'api', 'userinfo', 'discovery'].includes(at);
  const path = `${issuer}/${at.replaceAll(' ', '-')}`;
  const query = new URLSearchParams(
    at === 'authorization' ? { response_type: 'code', ...form } : {},
  );
  return run(
    [
      {
        id: 1,
        step: at,
        startedAt: noon,
        durationMs: 20,
        request: {
          method: isGet ? 'GET' : 'POST',
          url: query.size > 0 ? `${path}?${query.toString()}` : path,
          headers: isGet ? {} : { 'content-type': 'application/x-www-form-urlencoded' },
          ...(isGet ? {} : { body: new URLSearchParams(form).toString() }),
        },
        response: {
          status,
          headers: { 'content-type': type, ...lowerCase(headers) },
          body,
        },
      },
    ],
    more,
  );
}

function typeOf(body: string): string {
  if (/^[{[]/.test(body)) return 'application/json';
  return body.startsWith('<') ? 'text/html' : 'text/plain';
}

/** Where the source gives none. */
function statusOf({ at, body }: Row): number {
  if (at === 'api' || at === 'userinfo') return 401;
  return /"ok"\s*:\s*false/.test(body) ? 200 : 400;
}

function lowerCase(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}

/** The run that `explain -` makes of a paste. */
export function pastedRun({ paste }: Paste): Run {
  return readPasted(paste, noon).run;
}
