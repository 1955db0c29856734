import { list } from '../../jwt/quote.ts';
import { isObject } from '../../util/json.ts';
import type { LintRow } from '../finding.ts';
import { isPlainHttp, type LintInput, metadataOf } from '../input.ts';
import { mayNameEndpoint } from '../../model/url.ts';

/** Where the endpoints are. */
export const endpointRules: readonly LintRow[] = [
  {
    id: 'metadata-endpoint-http',
    severity: 'error',
    look: (input) =>
      endpoints(input)
        .filter(([, url]) => !mayBeNamed(input, url))
        .map(([name, { href }]) => ({
          message: `${name} is not https: ${href}`,
          seen: href,
        })),
    rfc: 'RFC 6749 section 3.1',
    fix: 'serve it over https and publish the https URL; behind a proxy, trust its X-Forwarded-Proto',
  },
  {
    id: 'metadata-endpoint-fragment',
    severity: 'error',
    look: (input) =>
      endpoints(input)
        .filter(([, { hash }]) => hash !== '')
        .map(([name, { href }]) => ({ message: `${name} has a fragment: ${href}`, seen: href })),
    rfc: 'RFC 6749 section 3.1',
    fix: 'publish it without the fragment (the part after #)',
  },
  {
    id: 'metadata-endpoint-origin',
    severity: 'info',
    look: (input) => {
      if (!URL.canParse(input.issuer)) return [];
      const { origin } = new URL(input.issuer);
      const names = new Map<string, string[]>();
      for (const [name, url] of endpoints(input)) {
        if (url.origin !== origin) names.set(url.origin, [...(names.get(url.origin) ?? []), name]);
      }
      return [...names].map(([other, there]) => ({
        message: `${list(there)} ${there.length === 1 ? 'is' : 'are'} at ${other}, not at ${origin}`,
        seen: other,
      }));
    },
    rfc: 'RFC 8414 section 6.2',
    fix: 'nothing, if that host is yours; otherwise another party receives the codes and secrets',
  },
];

function mayBeNamed({ issuer }: LintInput, url: URL): boolean {
  return URL.canParse(issuer) ? mayNameEndpoint(new URL(issuer), url) : !isPlainHttp(url);
}

/** Every member that is the URL of an endpoint, aliases for mutual TLS included. */
function endpoints(input: LintInput): readonly (readonly [string, URL])[] {
  const metadata = metadataOf(input);
  const aliases = metadata['mtls_endpoint_aliases'];
  const all = [
    ...Object.entries(metadata),
    ...(isObject(aliases) ? Object.entries(aliases) : []).map(
      ([name, value]) => [`mtls_endpoint_aliases.${name}`, value] as const,
    ),
  ];
  return all.flatMap(([name, value]) => {
    const isAddress = name.endsWith('_endpoint') || name === 'jwks_uri';
    if (!isAddress || typeof value !== 'string' || !URL.canParse(value)) return [];
    return [[name, new URL(value)] as const];
  });
}
