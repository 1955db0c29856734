import type { Finding } from '../../lint/finding.ts';
import { isDocument, type LintResponse } from '../../lint/input.ts';
import {
  type ListedServer,
  type ResourceDocument,
  type ResourceLintInput,
  textsIn,
  tokenChallenge,
} from '../../lint/resource/input.ts';
import { lintFindingsOfResource } from '../../lint/resource/lint-resource.ts';
import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import { resourceMetadataUrls } from '../../oauth/resource-metadata.ts';
import { decodeText } from '../../util/decode-text.ts';
import { parseObject, parseShallow } from '../../util/json.ts';
import { type LintReport, lintServer } from '../server/lint.ts';
import type { Choice } from '../server/resolve-settings.ts';
import { askResource, maxResourceBytes } from './ask-resource.ts';
import { requireReachable } from './choose-server.ts';
import { type ResourceTarget, type SettingsOfApi, settingsOfApi } from './discover-resource.ts';
import { fetchResourceMetadata, limitReachFrom } from './find-resource.ts';

/** What is wrong with the documents of one listed authorization server. */
export type ListedReport = {
  readonly issuer: string;
  readonly findings: readonly Finding[];
  readonly tried: readonly LintResponse[];
  /** Why they could not be checked. */
  readonly error?: string | undefined;
};

export type ResourceLintReport = {
  readonly api: string;
  /** About the API: its answer, its metadata, its choice of servers, what clients insist on. */
  readonly findings: readonly Finding[];
  readonly tried: readonly ResourceDocument[];
  readonly servers: readonly ListedReport[];
  /** It is an API: it has metadata, or asks for a token. */
  readonly isResource: boolean;
};

/**
 * Asks an API without a token, fetches its metadata from every URL that may have them, and the
 * documents of each server in them, and checks all, including what a sign-in would refuse. Nothing is
 * sent to a server that an API on https must not lead to. Throws the `network` failure of the API
 * itself.
 */
export async function lintResource(
  context: Context,
  choice: Choice,
  { api: address, isMcp }: ResourceTarget,
): Promise<ResourceLintReport> {
  const { api, named, resolve } = await settingsOfApi(context, choice, address);
  const answer = await askResource(context, api, { isMcp });
  limitReachFrom(context, api, named);
  const { status, method, header, challenges, location } = answer;
  const asked = { api: api.href, isMcp, answer: { status, method, header, challenges, location } };
  const bare = { ...asked, documents: [], servers: [] };
  const metadataUrl = tokenChallenge(bare)?.parameters['resource_metadata'];
  const documents: ResourceDocument[] = [];
  for (const { of, url } of documentUrls(api, metadataUrl)) {
    // oxlint-disable-next-line no-await-in-loop -- three URLs of one server, one after the other
    documents.push(await askDocument(context, of, url));
  }
  const found: ResourceLintInput = { ...bare, documents };
  const servers: ListedServer[] = [];
  const reports: ListedReport[] = [];
  for (const issuer of textsIn(found, 'authorization_servers') ?? []) {
    // oxlint-disable-next-line no-await-in-loop -- one server after the other
    const { server, report } = await lintListed(context, api, issuer, resolve);
    servers.push(server);
    reports.push(report);
  }
  return {
    api: api.href,
    findings: lintFindingsOfResource({ ...found, servers }),
    tried: documents,
    servers: reports,
    isResource: documents.some(isDocument) || status === 401,
  };
}

type Place = { readonly of: ResourceDocument['of']; readonly url: URL };

/** Each URL once: that of the challenge, if it is of the API's origin, then the well-known ones. */
function documentUrls(api: URL, named: string | undefined): readonly Place[] {
  const [inserted = api, root] = resourceMetadataUrls(api);
  const ofChallenge = named !== undefined && URL.canParse(named) ? new URL(named) : undefined;
  const isOwn = ofChallenge?.origin === api.origin;
  const all: readonly Place[] = [
    ...(ofChallenge !== undefined && isOwn ? [{ of: 'challenge', url: ofChallenge } as const] : []),
    { of: 'inserted', url: inserted },
    ...(root === undefined ? [] : [{ of: 'root', url: root } as const]),
  ];
  // One that the challenge names as well is where RFC 9728 looks for it.
  return all.filter(({ url, of }) => {
    return of !== 'challenge' || !all.some((one) => one.of !== of && one.url.href === url.href);
  });
}

/** Servers that reflect an origin need one: that of MCP Inspector. */
const browserOrigin = 'http://localhost:6274';

async function askDocument(
  context: Context,
  of: ResourceDocument['of'],
  { href: url }: URL,
): Promise<ResourceDocument> {
  const fetch = context.http('resource metadata');
  const options = { redirect: 'manual', maxBytes: maxResourceBytes } as const;
  const accept = 'application/json';
  try {
    const response = await fetch(url, { ...options, headers: { accept } });
    const { status, headers } = response;
    const contentType = headers.get('content-type') ?? undefined;
    const location = headers.get('location') ?? undefined;
    const text = decodeText(new Uint8Array(await response.arrayBuffer()), contentType);
    const isRedirect = status >= 300 && status < 400 && location !== undefined;
    const body = isRedirect ? await followed(context, url) : parseShallow(text);
    const isThere = status === 200 && parseObject(text) !== undefined;
    const allowed = isThere
      ? (headers.get('access-control-allow-origin') ?? (await allowedOrigin()))
      : undefined;
    return {
      url,
      of,
      status,
      ...(contentType !== undefined && { contentType }),
      ...(location !== undefined && { location }),
      ...(allowed !== undefined && { allowedOrigin: allowed }),
      body,
    };
  } catch (error) {
    if (!(error instanceof Failure) || error.kind === 'interrupted') throw error;
    return { url, of, error: error.message };
  }

  async function allowedOrigin(): Promise<string | undefined> {
    const response = await fetch(url, { ...options, headers: { accept, origin: browserOrigin } });
    await response.arrayBuffer();
    return response.headers.get('access-control-allow-origin') ?? undefined;
  }
}

/** The document behind redirects of the same origin, for the rules about its content. */
async function followed(context: Context, url: string): Promise<unknown> {
  return (await fetchResourceMetadata(context, new URL(url))).value;
}

/** What a rule about the list of servers says as well. */
const saidOfList: ReadonlySet<string> = new Set(['answer-no-metadata', 'metadata-issuer-mismatch']);

async function lintListed(
  context: Context,
  api: URL,
  issuer: string,
  resolve: SettingsOfApi['resolve'],
): Promise<{ readonly server: ListedServer; readonly report: ListedReport }> {
  const without = (error: Failure, isForbidden: boolean) => ({
    server: { issuer, tried: [], error: error.message, ...(isForbidden && { isForbidden }) },
    report: { issuer, findings: [], tried: [], error: error.message },
  });
  try {
    requireReachable(api, issuer);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return without(error, true);
  }
  try {
    const report: LintReport = await lintServer(context, await resolve(issuer));
    const { tried, wellKnown } = report;
    const findings = report.findings.filter(({ id }) => !saidOfList.has(id));
    return { server: { issuer, tried: wellKnown }, report: { issuer, findings, tried } };
  } catch (error) {
    if (!(error instanceof Failure) || error.kind === 'interrupted') throw error;
    return without(error, false);
  }
}
