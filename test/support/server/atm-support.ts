import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { onTestFinished } from 'vitest';

import {
  type AtmServerOptions,
  type RunningAtmServer,
  startAtmServer,
} from '../../../src/server/atm/start.ts';

export type Answer = { readonly status: number; readonly body: Readonly<Record<string, unknown>> };

export const clientId = 'atm-cli';
/** The `aud` of its tokens: never the client id, so that nothing passes by their being equal. */
export const applicationId = 'atmCliApplication0001';
export const clientSecret = 'atm-cli-development-secret-for-tests';
export const other = {
  clientId: 'atm-cli-other',
  clientSecret: 'atm-cli-development-secret-for-tests-other',
};
export const credentials = {
  loginId: 'ada@example.test',
  password: 'ada-development-password',
  clientId,
};

/** A server for one test. */
export async function start(options: Partial<AtmServerOptions> = {}): Promise<RunningAtmServer> {
  const server = await startAtmServer({ port: 0, ...options });
  onTestFinished(() => server.close().catch(() => undefined));
  return server;
}

export async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'atm-cli-atm-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Posts JSON, or the text as it is. */
export async function postJson(
  url: string,
  body: object | string,
  type = 'application/json',
): Promise<Answer> {
  return await answer(
    await fetch(url, {
      method: 'POST',
      headers: { 'content-type': type },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    }),
  );
}

export async function answer(response: Response): Promise<Answer> {
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

/** The code of a direct login. */
export async function newCode(issuer: string, forClient: string = clientId): Promise<string> {
  const { body } = await postJson(`${issuer}/auth`, { ...credentials, clientId: forClient });
  return String(body['code']);
}

export function exchange(
  issuer: string,
  code: string,
  changes: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const members = { clientId, clientSecret, grant_types: 'authorization_code', code };
  return postJson(`${issuer}/auth/token`, { ...members, ...changes });
}

/** The tokens of a whole login. */
export async function login(issuer: string): Promise<Answer['body']> {
  return (await exchange(issuer, await newCode(issuer))).body;
}

export function refresh(
  issuer: string,
  { refresh_token, id_token }: Answer['body'],
  changes: Readonly<Record<string, unknown>> = {},
): Promise<Answer> {
  const members = { clientId, refresh_token, id_token, grantType: 'refresh_token' };
  return postJson(`${issuer}/auth/token`, { ...members, ...changes });
}

export async function me(issuer: string, token: unknown): Promise<Answer> {
  const headers = { authorization: `Bearer ${String(token)}` };
  return await answer(await fetch(`${issuer}/api/me`, { headers }));
}
