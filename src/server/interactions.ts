import type { Context } from 'koa';
import type { Configuration, Interaction, InteractionResults, Provider } from 'oidc-provider';

import { clients } from './clients.ts';
import { readForm } from './form.ts';
import { saveGrant } from './grants.ts';
import { basePolicy, Prompt } from './oidc-provider.ts';
import { errorPage } from './pages/notices.ts';
import { chooseUserPage, consentPage } from './pages/sign-in.ts';
import { requestedScopes } from './scopes.ts';
import { showPage } from './show-page.ts';
import { findUser, users } from './users.ts';

const path = '/interaction/';

/** Where oidc-provider sends a browser that has to sign in or consent; `select_account` may be asked for. */
export const interactions: NonNullable<Configuration['interactions']> = {
  url: (_ctx, { uid }) => path + uid,
  policy: [new Prompt({ name: 'select_account', requestable: true }), ...basePolicy()],
};

/** Answers the pages under /interaction/ and says whether the request was for one of them. */
export async function answerInteraction(ctx: Context, provider: Provider): Promise<boolean> {
  if (!ctx.path.startsWith(path)) return false;
  const interaction = await findInteraction(ctx, provider);
  if (interaction === undefined) {
    showPage(ctx, errorPage('This sign-in is over', expired), 400);
    return true;
  }
  if (ctx.method === 'GET') await showInteraction(ctx, provider, interaction);
  if (ctx.method === 'POST') await takeAnswer(ctx, provider, interaction);
  return true;
}

const noScope = 'no scope that this server knows was requested';
const expired = 'It was finished before, or it has expired. Start it again where you came from.';

// The cookie holds the interaction, and is sent to the path of that interaction only.
async function findInteraction(ctx: Context, provider: Provider): Promise<Interaction | undefined> {
  try {
    const interaction = await provider.interactionDetails(ctx.req, ctx.res);
    return ctx.path === path + interaction.uid ? interaction : undefined;
  } catch {
    return undefined;
  }
}

async function showInteraction(
  ctx: Context,
  provider: Provider,
  interaction: Interaction,
): Promise<void> {
  const user = interaction.prompt.name === 'consent' ? signedInUser(interaction) : undefined;
  if (user === undefined) return showChoice(ctx, interaction);
  const scopes = requestedScopes(provider.issuer, interaction.params);
  if (scopes.length === 0) {
    // RFC 6749 section 3.3: without a scope the request is processed "using a pre-defined default
    // value" or it fails "indicating an invalid scope".
    return await finish(ctx, provider, { error: 'invalid_scope', error_description: noScope });
  }
  const page = consentPage(ctx.path, clientName(interaction), user, scopes);
  showPage(ctx, { ...page, redirect_uri: redirectUri(interaction) });
}

function showChoice(ctx: Context, interaction: Interaction): void {
  const hint = interaction.params['login_hint'];
  const suggested = users.find(({ sub, email }) => hint === sub || hint === email)?.sub;
  const page = chooseUserPage(ctx.path, clientName(interaction), users, suggested);
  showPage(ctx, { ...page, redirect_uri: redirectUri(interaction) });
}

async function takeAnswer(
  ctx: Context,
  provider: Provider,
  interaction: Interaction,
): Promise<void> {
  const form = await readForm(ctx.req);
  const user = findUser(form.get('user') ?? '');
  if (user !== undefined) {
    const login = { login: { accountId: user.sub }, select_account: {} };
    return await finish(ctx, provider, login);
  }
  if (form.get('consent') === 'deny') {
    const error_description = 'the user denied the request';
    return await finish(ctx, provider, { error: 'access_denied', error_description });
  }
  if (form.get('consent') === 'allow' && interaction.prompt.name === 'consent') {
    const grantId = await saveGrant(provider, interaction);
    return await finish(ctx, provider, { consent: { grantId } });
  }
  if (form.has('switch')) return showChoice(ctx, interaction);
  showPage(ctx, errorPage('That did not work', 'The form had no answer in it.'), 400);
}

async function finish(ctx: Context, provider: Provider, result: InteractionResults): Promise<void> {
  const returnTo = await provider.interactionResult(ctx.req, ctx.res, result);
  ctx.status = 303;
  ctx.redirect(returnTo);
}

function signedInUser({ session }: Interaction): ReturnType<typeof findUser> {
  return session?.accountId === undefined ? undefined : findUser(session.accountId);
}

function clientName({ params }: Interaction): string {
  const id = params['client_id'];
  return clients.find(({ client_id }) => client_id === id)?.client_name ?? String(id);
}

function redirectUri({ params }: Interaction): string | undefined {
  return typeof params['redirect_uri'] === 'string' ? params['redirect_uri'] : undefined;
}
