import type { Context, Next } from 'koa';
import type { Configuration } from 'oidc-provider';

import { explainBindingErrors } from './binding-errors.ts';
import { clientsWith } from './clients.ts';
import { createConfiguration } from './configuration.ts';
import { replaceCompletePage, restartDevice } from './device.ts';
import { handleInteraction } from './interactions.ts';
import type { ServerKeys } from './keys.ts';
import type { App } from './listen.ts';
import { leaveWithoutSession } from './logout.ts';
import { Provider } from './oidc-provider.ts';
import { errorPage, homePage } from './pages/notices.ts';
import { askForConsent, setClientRules } from './registration/registration.ts';
import { handleResourceMetadata } from './resources/metadata.ts';
import { createResources } from './resources/protected.ts';
import { apiResource } from './resource.ts';
import { showPage } from './show-page.ts';
import type { Site } from './site.ts';
import type { Store } from './storage.ts';
import { tlsClients } from './tls/clients.ts';
import { behindAlias, explainBoundToken } from './tls/mutual-tls.ts';
import { users } from './users.ts';

/**
 * The whole server as a request handler: oidc-provider, and around it our pages and headers.
 * `configure` may change the configuration of oidc-provider.
 */
export function createApp(
  site: Site,
  keys: ServerKeys,
  store: Store,
  configure: (configuration: Configuration) => Configuration = (configuration) => configuration,
): App {
  const { origin, issuer, issuerPath, resources, tls } = site;
  const provider = new Provider(issuer, configure(createConfiguration(site, keys, store)));
  provider.silent = true;
  setClientRules(provider);
  explainBindingErrors(provider);
  const handleResource = createResources(site, keys);
  const clients = [...clientsWith(site.clientJwks), ...tlsClients(tls)];

  async function handle(ctx: Context, next: Next): Promise<void> {
    setHeaders(ctx);
    if (ctx.host !== new URL(origin).host) return misdirected(ctx, origin);
    if (handleResourceMetadata(ctx, site)) return;
    if (await handleResource(ctx)) return;
    if (ctx.path === '/') {
      const resource = apiResource(issuer);
      const own = { issuer, issuerPath, resource, resources, files: tls?.files };
      return showPage(ctx, homePage({ ...own, clients, users }));
    }
    if (ctx.path === '/favicon.ico') {
      ctx.status = 204;
      return;
    }
    const found = pathAtIssuer(ctx.path, issuerPath);
    if (found === undefined) return showMissing(ctx);
    const { prefix, path } = tls === undefined ? { prefix: '', path: found } : behindAlias(found);
    // oidc-provider makes its URLs with `mountPath`, and routes by the path below it.
    Object.assign(ctx, { mountPath: issuerPath + prefix, path });
    if (await handleInteraction(ctx, provider, site)) return;
    if (restartDevice(ctx, provider)) return;
    askForConsent(ctx);
    await next();
    await replaceCompletePage(ctx, provider);
    if (tls !== undefined) explainBoundToken(ctx);
    leaveWithoutSession(ctx);
    if (ctx.status === 404 && !ctx.body) showMissing(ctx);
  }

  provider.use(async (ctx, next) => {
    await handle(ctx, next);
    // Koa responds after this: a token is stored before the client receives it.
    await store.flush();
  });
  return provider.callback();
}

const wellKnown = ['openid-configuration', 'oauth-authorization-server'].map(
  (name) => `/.well-known/${name}`,
);

/**
 * The path of a request below the issuer; `undefined` when it is elsewhere. With a path the
 * metadata are at three addresses: "by inserting a well-known URI string […] between the host
 * component and the path component" (RFC 8414 section 3), for both names, and by appending it
 * (OpenID Connect Discovery section 4).
 */
function pathAtIssuer(path: string, issuerPath: string): string | undefined {
  if (issuerPath === '') return path;
  const inserted = wellKnown.find((one) => path === one + issuerPath);
  if (inserted !== undefined) return inserted;
  if (!path.startsWith(`${issuerPath}/`)) return undefined;
  const below = path.slice(issuerPath.length);
  // RFC 8414 has no such address.
  return below === wellKnown[1] ? undefined : below;
}

function showMissing(ctx: Context): void {
  const path = ctx.originalUrl.split('?')[0] ?? '';
  showPage(ctx, errorPage('Page not found', `This server has no page ${path}.`), 404);
}

// The policy for the pages of oidc-provider itself: it adds the hash of its script to script-src.
function setHeaders(ctx: Context): void {
  ctx.set({
    'content-security-policy':
      "default-src 'none'; script-src; frame-ancestors 'none'; base-uri 'none'",
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  });
}

// oidc-provider makes its URLs from the Host header: a foreign name would appear in metadata and
// pages, and a web site could reach a loopback server under its own name (DNS rebinding).
function misdirected(ctx: Context, origin: string): void {
  ctx.status = 421;
  ctx.body = {
    error: 'invalid_request',
    error_description: `this server is ${origin} and accepts no other host name`,
  };
}
