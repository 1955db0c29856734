import { Failure } from '../../model/errors.ts';

export type CallRequest = {
  readonly url: string;
  readonly method: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: Uint8Array<ArrayBuffer>;
  /** The content type of the body, unless a header sets it. */
  readonly contentType?: string;
  /** The largest response body that is accepted. */
  readonly maxBytes: number;
  /** The least lifetime that the token needs, in seconds. */
  readonly minTtl: number;
};

/** Headers of the connection, and those that would replace or misdirect the token. */
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

/** The headers of a request. Throws a `usage` failure for one that callers cannot set. */
export function headersFrom({ headers: given, contentType }: CallRequest): Headers {
  const headers = new Headers();
  for (const [name, value] of given) {
    if (own.has(name.toLowerCase())) {
      throw new Failure(
        'usage',
        `the header ${name} is set by this command itself: leave it out (--profile <name> sends the token of another profile)`,
      );
    }
    headers.append(name, value);
  }
  if (contentType !== undefined && !headers.has('content-type')) {
    headers.set('content-type', contentType);
  }
  return headers;
}

/** A method in capitals. Throws a `usage` failure for one that no API supports. */
export function requireMethod(text: string): string {
  const method = text.toUpperCase();
  if (/^[A-Z]{1,20}$/.test(method) && method !== 'CONNECT' && method !== 'TRACE') return method;
  throw new Failure(
    'usage',
    `"${text}" is not a supported HTTP method, such as GET, POST, PUT, PATCH or DELETE`,
  );
}
