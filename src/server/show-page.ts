import type { Context } from 'koa';

import { contentPolicy, renderPage, type Page } from './pages/layout.ts';

/** Responds with a page and its Content-Security-Policy. */
export function showPage(ctx: Context, page: Page, status = 200): void {
  ctx.status = status;
  ctx.type = 'html';
  ctx.set('content-security-policy', contentPolicy(page));
  ctx.body = renderPage(page);
}
