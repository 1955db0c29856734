import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import { isSameValue } from '../../model/settings.ts';
import { isLoopback, requireServerUrl } from '../../model/url.ts';
import { requireIssuerUrl } from '../../oauth/other-issuer.ts';
import type { FoundResource } from './find-resource.ts';

export type ServerChoice = {
  /** The issuer that the user has named by a flag or the environment. */
  readonly named: string | undefined;
  /** The issuer of the profile. */
  readonly ofProfile: string | undefined;
  /** The user has agreed to a client at a server that is not known yet. */
  readonly mayRegister: boolean;
  /** A client is named. */
  readonly hasClient: boolean;
};

/**
 * The authorization server of a resource: the one that the user has named, which the resource has to
 * list, else its only one, else that of the profile, else the one that the user chooses. One that was
 * never used before is asked about. Throws `usage` where nobody can be asked, and `check_failed` when
 * the resource names none, or one that an API on https must not lead to.
 */
export async function chooseServer(
  context: Context,
  { api, metadata, metadataUrl }: Pick<FoundResource, 'api' | 'metadata' | 'metadataUrl'>,
  { named, ofProfile, mayRegister, hasClient }: ServerChoice,
): Promise<string> {
  const listed = metadata.authorization_servers;
  const isListed = (issuer: string) => listed.find((one) => isSameValue(one, issuer));
  if (named !== undefined) {
    const same = isListed(named);
    if (same !== undefined) return same;
    throw notListedFailure(api, named, listed);
  }
  const [first, second] = listed;
  if (first === undefined) {
    throw noServerFailure(metadataUrl);
  }
  const known = ofProfile === undefined ? undefined : isListed(ofProfile);
  const issuer = second === undefined ? first : (known ?? (await askWhich(context, api, listed)));
  requireReachable(api, issuer);
  const isAgreed = second !== undefined && known === undefined;
  if (!isAgreed && !mayRegister && !(await isUsedBefore(context, issuer))) {
    await requireConsent(context, api, { issuer, hasClient });
  }
  return issuer;
}

/** The user has named an authorization server whose tokens the API does not accept. */
export function notListedFailure(api: URL, named: string, listed: readonly string[]): Failure {
  const message = `${api.href} does not accept tokens of ${named}: its metadata name ${listed.join(', ') || 'no authorization server'}`;
  return new Failure('usage', message, {
    rule: 'M19',
    advice: { id: 'other_servers', issuers: listed },
  });
}

/** The metadata of a resource name no authorization server. */
export function noServerFailure(metadataUrl: string): Failure {
  const message = `the resource metadata at ${metadataUrl} name no authorization server (authorization_servers)`;
  return new Failure('check_failed', message, {
    rule: 'M20',
    advice: { id: 'no_authorization_server' },
  });
}

async function askWhich(context: Context, api: URL, listed: readonly string[]): Promise<string> {
  if (context.terminal.interactive) {
    const choices = listed.map((issuer) => ({ value: issuer, name: issuer }));
    return await context.ask.choose(`Which authorization server of ${api.host}?`, choices);
  }
  throw new Failure(
    'usage',
    `${api.href} accepts tokens of several authorization servers: ${listed.join(', ')}`,
    { rule: 'M19', advice: { id: 'other_servers', issuers: listed } },
  );
}

/**
 * No API leads to plain http on another machine, and one on https not to this machine, whoever wrote
 * its metadata: throws a `check_failed` failure for such an issuer, and for one that is no URL.
 */
export function requireReachable(api: URL, issuer: string): void {
  const isInternet = api.protocol === 'https:' && !isLoopback(api.hostname);
  const message = `the metadata of ${api.host} name the authorization server ${issuer}`;
  if (!URL.canParse(issuer)) {
    throw new Failure('check_failed', `${message}, which is not a URL`, { rule: 'M20' });
  }
  const { protocol, hostname } = new URL(issuer);
  const isPlain = protocol !== 'https:' && !isLoopback(hostname);
  if (isPlain || (isInternet && (protocol !== 'https:' || isLoopback(hostname)))) {
    const seen = protocol === 'https:' ? 'this machine' : `plain ${protocol}//`;
    throw new Failure('check_failed', `${message}, which is ${seen}: nothing was sent there`, {
      rule: 'M20',
      advice: { id: 'leads_inside', host: hostname },
    });
  }
  requireIssuerUrl(requireServerUrl('the authorization server', issuer, false));
}

/** Whether a profile of this issuer is stored. */
async function isUsedBefore(context: Context, issuer: string): Promise<boolean> {
  const { profiles } = await context.profiles.read();
  return [...profiles.values()].some((one) => {
    return one.issuer !== undefined && isSameValue(one.issuer, issuer);
  });
}

async function requireConsent(
  context: Context,
  api: URL,
  { issuer, hasClient }: { readonly issuer: string; readonly hasClient: boolean },
): Promise<void> {
  const { host } = new URL(issuer);
  if (context.terminal.interactive) {
    const question = `${api.host} wants you to sign in at ${host} (new here). Go on?`;
    if (await context.ask.confirm(question, { default: true })) return;
    throw new Failure('refused', `not signed in: ${host} was declined`);
  }
  throw new Failure(
    'usage',
    `${api.href} wants a sign-in at ${issuer}, an authorization server that was not used here before`,
    { rule: 'M21', advice: { id: 'unknown_server', issuer, hasClient } },
  );
}
