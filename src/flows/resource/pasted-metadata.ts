import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import {
  readResourceMetadata,
  type ResourceMetadata,
  resourceOfMetadataUrl,
} from '../../oauth/resource-metadata.ts';
import { requireReachable } from './choose-server.ts';
import { fetchResourceMetadata, limitReachFrom } from './find-resource.ts';

/**
 * The resource whose metadata are at an address that was given in place of its own URL: the one that
 * they name, of the same origin, else the one that the address is built from (RFC 9728 section 3.1).
 * `undefined` for a URL that is no such address.
 */
export async function resourceAt(context: Context, address: URL): Promise<string | undefined> {
  const byForm = resourceOfMetadataUrl(address);
  if (byForm === undefined) return undefined;
  const resource = (await metadataAt(context, address))?.resource ?? '';
  const isOwn = URL.canParse(resource) && new URL(resource).origin === address.origin;
  return isOwn ? resource : byForm;
}

/**
 * The failure of a sign-in that has the address of resource metadata as its issuer: it names the
 * authorization servers in them, as far as an API may lead there.
 */
export async function pastedMetadataFailure(context: Context, address: URL): Promise<Failure> {
  const metadata = await metadataAt(context, address);
  const issuers = (metadata?.authorization_servers ?? []).filter((one) => isUsable(address, one));
  const resource = metadata?.resource ?? resourceOfMetadataUrl(address) ?? address.href;
  const named =
    issuers.length === 0
      ? 'which name no authorization server that can be used'
      : `which name the authorization server${issuers.length === 1 ? '' : 's'} ${issuers.join(', ')}`;
  const message = `the issuer is the address of resource metadata (RFC 9728), ${named}: ${address.href}`;
  return new Failure('usage', message, {
    rule: 'M16',
    advice: { id: 'metadata_as_issuer', resource, issuers },
  });
}

async function metadataAt(context: Context, address: URL): Promise<ResourceMetadata | undefined> {
  limitReachFrom(context, address, undefined);
  const { value, at } = await fetchResourceMetadata(context, address);
  return value === undefined ? undefined : readResourceMetadata(value, at);
}

function isUsable(address: URL, issuer: string): boolean {
  try {
    requireReachable(address, issuer);
    return true;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return false;
  }
}
