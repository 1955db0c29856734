import type { Context } from 'koa';
import type { Configuration, KoaContextWithOIDC } from 'oidc-provider';

import { signedOutPage, signOutPage } from './pages/notices.ts';
import { showPage } from './show-page.ts';
import { findUser } from './users.ts';

type Logout = NonNullable<NonNullable<Configuration['features']>['rpInitiatedLogout']>;

/**
 * OpenID Connect RP-Initiated Logout section 2: "the OP MUST ask" unless the ID token hint is for
 * the user who is signed in.
 */
export const rpInitiatedLogout: Logout = {
  enabled: true,
  logoutSource: async (ctx) => {
    const { session, entities } = ctx.oidc;
    const user = session?.accountId ?? '';
    if (session === undefined || entities.IdTokenHint?.payload['sub'] !== user) {
      const xsrf = String(session?.state?.['secret']);
      const name = findUser(user)?.name ?? user;
      const action = ctx.oidc.urlFor('end_session_confirm');
      return showPage(ctx, signOutPage(action, xsrf, name, redirectUri(ctx)));
    }
    await session.destroy();
    ctx.cookies.set(ctx.oidc.provider.cookieName('session'), null);
    leave(ctx);
  },
  postLogoutSuccessSource: (ctx) => {
    showPage(ctx, signedOutPage());
  },
};

/** Without a session, redirects at once, instead of a page that submits itself by a script. */
export function leaveWithoutSession(ctx: Context): void {
  if (!isLogout(ctx) || ctx.oidc.session?.accountId !== undefined) return;
  leave(ctx);
}

function isLogout(ctx: Context): ctx is KoaContextWithOIDC {
  return (ctx as Partial<KoaContextWithOIDC>).oidc?.route === 'end_session' && ctx.status === 200;
}

function leave(ctx: KoaContextWithOIDC): void {
  const { state } = ctx.oidc.params ?? {};
  const target = new URL(redirectUri(ctx) ?? ctx.oidc.urlFor('end_session_success'));
  if (typeof state === 'string' && redirectUri(ctx) !== undefined) {
    target.searchParams.set('state', state);
  }
  ctx.status = 303;
  ctx.redirect(target.href);
}

// oidc-provider has checked it against the registered ones of the client, or removed it.
function redirectUri(ctx: KoaContextWithOIDC): string | undefined {
  const uri = ctx.oidc.params?.['post_logout_redirect_uri'];
  return typeof uri === 'string' ? uri : undefined;
}
