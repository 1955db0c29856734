import { createPrivateKey, type JsonWebKey } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** What is said on the wire and must be said nowhere else, by its value. */
export type Secrets = ReadonlyMap<string, string>;

const tokens =
  /"(access_token|refresh_token|registration_access_token|id_token|device_code)":\s*"([^"\s]+)|\b(access_token|refresh_token|id_token)=([^&\s"]+)/g;
const fields =
  /\b(actor_token|assertion|client_assertion|client_secret|code|code_verifier|device_code|id_token_hint|password|subject_token|token)=([^&\s"]+)/g;
const credentials = /\b(authorization)(?:: |\0)(?:Basic|Bearer|DPoP) ([^\s\0]+)/gi;
/** Good for one request only, and for nothing in a log. */
const proofs = /\b(dpop)(?:: |\0)(ey[\w-]+\.[\w.-]+)/gi;

/** What is shorter is an error code or a word of a test, and no secret of a server. */
const shortest = 16;

/** The secrets in what was said on the wire. */
export function secretsIn(heard: string): Secrets {
  const found = [tokens, fields, credentials, proofs].flatMap((pattern) => [
    ...heard.matchAll(pattern),
  ]);
  const pairs = found.map(([, name, value, otherName = '', otherValue = '']) => {
    return [decodeURIComponent(value ?? otherValue), (name ?? otherName).toLowerCase()] as const;
  });
  // What a value was called first names it: an access token is one in a header, too.
  return new Map(pairs.filter(([value]) => value.length >= shortest).toReversed());
}

/** The private parts of a key, as they would be seen: as members of a JWK and as the lines of a PEM. */
export function partsOf(
  jwk: JsonWebKey,
  name = 'private key',
): readonly (readonly [value: string, name: string])[] {
  const members = (['d', 'p', 'q', 'dp', 'dq', 'qi'] as const).flatMap((one) => jwk[one] ?? []);
  const pem = createPrivateKey({ key: jwk, format: 'jwk' }).export({
    type: 'pkcs8',
    format: 'pem',
  });
  const lines = String(pem).split('\n').slice(1, -2);
  return [...members, ...lines]
    .filter((one) => one.length >= shortest)
    .map((one) => [one, name] as const);
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

type Heard = { readonly request: IncomingMessage; readonly response: ServerResponse };

/**
 * Hears every request that a server in this process gets and every answer that it gives, those of the
 * robot in the place of a browser too. `close` ends that.
 */
export function listenToRequests(): { secrets(): Secrets; close(): void } {
  const heard: string[] = [];
  const listener = (message: unknown) => {
    const { request, response } = message as Heard;
    const at = heard.push(headOf(request)) - 1;
    const hear = (chunk: unknown) => {
      const bytes = chunk instanceof Uint8Array || typeof chunk === 'string' ? chunk : '';
      heard[at] += Buffer.from(bytes).toString('latin1');
    };
    const push = request.push.bind(request);
    request.push = (chunk, encoding) => {
      hear(chunk);
      return push(chunk, encoding);
    };
    for (const name of ['write', 'end'] as const) {
      const send = response[name].bind(response) as (...args: unknown[]) => never;
      response[name] = (...args: unknown[]) => {
        hear(args[0]);
        return send(...args);
      };
    }
  };
  subscribe('http.server.request.start', listener);
  return {
    secrets: () => secretsIn(heard.join('\n')),
    close: () => void unsubscribe('http.server.request.start', listener),
  };
}

function headOf({ url, rawHeaders }: IncomingMessage): string {
  const lines = rawHeaders.map((text, index) => (index % 2 === 0 ? `${text}\0` : `${text}\n`));
  return `${url}\n${lines.join('')}\n`;
}
