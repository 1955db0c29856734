import { Failure } from '../../model/errors.ts';

export type CallRequest = {
  readonly url: string;
  readonly method: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: Uint8Array<ArrayBuffer>;
  /** Of the body, unless a header says it. */
  readonly contentType?: string;
  /** The longest body that is taken. */
  readonly maxBytes: number;
  /** Seconds that the token has to live at least. */
  readonly minTtl: number;
};

/** What the connection needs, and what would carry the token of somebody else or to somebody else. */
const own: ReadonlySet<string> = new Set([
  'authorization',
  'connection',
  'content-length',
  'dpop',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'transfer-encoding',
  'upgrade',
]);

/** The headers of a request; a `usage` failure for one that is not the caller's to set. */
export function headersFrom({ headers: given, contentType }: CallRequest): Headers {
  const headers = new Headers();
  for (const [name, value] of given) {
    if (own.has(name.toLowerCase())) {
      throw new Failure('usage', `the header ${name} is set by atm-cli call itself`, {
        hint: 'leave it out; to send another token, name its profile: --profile <name>',
      });
    }
    headers.append(name, value);
  }
  if (contentType !== undefined && !headers.has('content-type')) {
    headers.set('content-type', contentType);
  }
  return headers;
}

/** A method in capitals; a `usage` failure for what no API is called with. */
export function requireMethod(text: string): string {
  const method = text.toUpperCase();
  if (/^[A-Z]{1,20}$/.test(method) && method !== 'CONNECT' && method !== 'TRACE') return method;
  throw new Failure('usage', `${text} is no method that an API can be called with`, {
    hint: 'such as GET, POST, PUT, PATCH or DELETE',
  });
}
