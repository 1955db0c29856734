import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import type { Settings } from '../../model/settings.ts';
import { isLoopback } from '../../model/url.ts';
import {
  checkDocument,
  type ClientDocument,
  clientDocument,
  type DocumentCheck,
} from '../../oauth/registration/document.ts';
import { documentUrlProblem, requireDocumentUrl } from '../../oauth/registration/document-url.ts';
import { redirectUrisOf } from './register.ts';

export type MadeDocument = {
  readonly document: ClientDocument;
  /** Where it was written. */
  readonly file?: string | undefined;
};

/**
 * The Client ID Metadata Document of these settings, written to a file where one is given. Throws
 * `usage` without the URL that it will be published at, which is the client id.
 */
export async function makeDocument(
  context: Context,
  { client, origins }: Settings,
  options: { readonly client_name?: string | undefined; readonly file?: string | undefined },
): Promise<MadeDocument> {
  const named = origins.client_id === 'flag' ? client.client_id : undefined;
  const url = named ?? client.client_document ?? client.client_id;
  if (url === undefined || !URL.canParse(url)) {
    const message = 'no URL for the document is set, which is its client id';
    throw new Failure('usage', message, { advice: { id: 'client_document_url' } });
  }
  requireDocumentUrl(url);
  const { client_name, file } = options;
  const wanted = { client_name, redirect_uris: redirectUrisOf({ client }), scope: client.scope };
  const document = clientDocument(url, wanted);
  if (file !== undefined) {
    await context.writeFile(file, `${JSON.stringify(document, undefined, 2)}\n`);
  }
  return { document, file };
}

export type CheckedDocument = {
  readonly url: string;
  readonly checks: readonly DocumentCheck[];
  readonly valid: boolean;
};

/** More is read than a server takes, to say how long a document is. */
const maxBytes = 256 * 1024;

/**
 * Reads a Client ID Metadata Document as a server does, without redirects. One on plain http of this
 * machine is read too, before it is published, and fails the check of its URL. Throws `usage` for
 * other URLs, and `network` without a response.
 */
export async function checkPublished(
  context: Context,
  { client }: Settings,
  url: string,
): Promise<CheckedDocument> {
  const isLocal = URL.canParse(url) && isLocalHttp(new URL(url));
  if (!isLocal && documentUrlProblem(url) !== undefined && !isHttps(url)) requireDocumentUrl(url);
  const response = await context.http('client document')(url.replace(/#.*$/s, ''), {
    headers: { accept: 'application/json' },
    redirect: 'manual',
    maxBytes,
  });
  const fetched = {
    status: response.status,
    contentType: response.headers.get('content-type') ?? undefined,
    location: response.headers.get('location') ?? undefined,
    text: await response.text(),
  };
  const checks = checkDocument(url, fetched, client.redirect_uri);
  return { url, checks, valid: checks.every(({ verdict }) => verdict !== 'fail') };
}

function isLocalHttp({ protocol, hostname }: URL): boolean {
  return protocol === 'http:' && isLoopback(hostname);
}

/** A fragment or a user name is a finding, and no reason not to look. */
function isHttps(url: string): boolean {
  return URL.canParse(url) && new URL(url).protocol === 'https:';
}
