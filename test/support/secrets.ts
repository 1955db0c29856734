import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/** What is said on the wire and must be said nowhere else, by its value. */
export type Secrets = ReadonlyMap<string, string>;

const members =
  /"(access_token|refresh_token|id_token|device_code)":\s*"([^"\s]+)|\b(access_token|refresh_token|id_token)=([^&\s"]+)/g;
const fields =
  /\b(actor_token|assertion|client_secret|code|code_verifier|device_code|id_token_hint|password|subject_token|token)=([^&\s"]+)/g;
const credentials = /\b(authorization)(?:: |\0)(?:Basic|Bearer) ([^\s\0]+)/gi;

/** What is shorter is an error code or a word of a test, and no secret of a server. */
const shortest = 16;

/** The secrets in what was said on the wire. */
export function secretsIn(heard: string): Secrets {
  const found = [members, fields, credentials].flatMap((pattern) => [...heard.matchAll(pattern)]);
  const pairs = found.map(([, name, value, otherName = '', otherValue = '']) => {
    return [decodeURIComponent(value ?? otherValue), (name ?? otherName).toLowerCase()] as const;
  });
  // What a value was called first names it: an access token is one in a header, too.
  return new Map(pairs.filter(([value]) => value.length >= shortest).toReversed());
}

/** The names of the secrets that a text holds. */
export function leaks(text: string, secrets: Secrets): readonly string[] {
  const found = [...secrets].filter(([value]) => text.includes(value)).map(([, name]) => name);
  return [...new Set(found)].toSorted();
}

const marks =
  // oxlint-disable-next-line no-control-regex -- these are the characters to find
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/gu;

/** Characters that move a cursor, turn a line around or hide: all but the end of a line. */
export function unsafe(text: string): readonly string[] {
  const found = text.match(marks) ?? [];
  return [...new Set(found)].map((one) => `U+${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

type Request = { readonly path: string; readonly headers?: string | readonly string[] };
type Message = { readonly request: Request; readonly chunk?: Uint8Array };

/**
 * Hears every request that this process sends and every answer that it gets, those of the robot in
 * the place of a browser too. `close` ends that.
 */
export function listenToRequests(): { secrets(): Secrets; close(): void } {
  const heard = new Map<Request, string>();
  const hear = (request: Request, text: string) => {
    heard.set(request, (heard.get(request) ?? '') + text);
  };
  const onCreate = (message: unknown) => {
    const { request } = message as Message;
    const headers = [request.headers ?? []].flat();
    const lines = headers.map((text, index) => (index % 2 === 0 ? `${text}\0` : `${text}\n`));
    hear(request, `${request.path}\n${lines.join('')}\n`);
  };
  const onChunk = (message: unknown) => {
    const { request, chunk = new Uint8Array() } = message as Message;
    hear(request, Buffer.from(chunk).toString('latin1'));
  };
  const listeners = [
    ['undici:request:create', onCreate],
    ['undici:request:bodyChunkSent', onChunk],
    ['undici:request:bodyChunkReceived', onChunk],
  ] as const;
  for (const [channel, listener] of listeners) subscribe(channel, listener);
  return {
    secrets: () => secretsIn([...heard.values()].join('\n')),
    close: () => {
      for (const [channel, listener] of listeners) unsubscribe(channel, listener);
    },
  };
}
