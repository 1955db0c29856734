import type { Context, Next } from 'koa';
import type { Configuration } from 'oidc-provider';

import { createApi } from './api.ts';
import { clients } from './clients.ts';
import { createConfiguration } from './configuration.ts';
import { replaceCompletePage, restartDevice } from './device.ts';
import { handleInteraction } from './interactions.ts';
import type { ServerKeys } from './keys.ts';
import type { App } from './listen.ts';
import { leaveWithoutSession } from './logout.ts';
import { Provider } from './oidc-provider.ts';
import { errorPage, homePage } from './pages/notices.ts';
import { apiResource } from './resource.ts';
import { showPage } from './show-page.ts';
import type { Store } from './storage.ts';
import { users } from './users.ts';

/**
 * The whole server as a request handler: oidc-provider, and around it our pages and headers.
 * `configure` may change the configuration of oidc-provider.
 */
export function createApp(
  issuer: string,
  keys: ServerKeys,
  store: Store,
  configure: (configuration: Configuration) => Configuration = (configuration) => configuration,
): App {
  const provider = new Provider(issuer, configure(createConfiguration(issuer, keys, store)));
  provider.silent = true;
  const handleApi = createApi(issuer, keys);

  async function handle(ctx: Context, next: Next): Promise<void> {
    setHeaders(ctx);
    if (ctx.host !== new URL(issuer).host) return misdirected(ctx, issuer);
    if (ctx.path === '/') {
      return showPage(ctx, homePage({ issuer, resource: apiResource(issuer), clients, users }));
    }
    if (ctx.path === '/favicon.ico') {
      ctx.status = 204;
      return;
    }
    if (await handleApi(ctx)) return;
    if (await handleInteraction(ctx, provider)) return;
    if (restartDevice(ctx, provider)) return;
    await next();
    await replaceCompletePage(ctx, provider);
    leaveWithoutSession(ctx);
    if (ctx.status === 404 && !ctx.body) {
      showPage(ctx, errorPage('Page not found', `This server has no page ${ctx.path}.`), 404);
    }
  }

  provider.use(async (ctx, next) => {
    await handle(ctx, next);
    // Koa responds after this: a token is stored before the client receives it.
    await store.flush();
  });
  return provider.callback();
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
function misdirected(ctx: Context, issuer: string): void {
  ctx.status = 421;
  ctx.body = {
    error: 'invalid_request',
    error_description: `this server is ${issuer} and accepts no other host name`,
  };
}
