import type { Context } from 'koa';
import type {
  Configuration,
  Grant,
  Interaction,
  InteractionResults,
  Provider,
} from 'oidc-provider';
import { readForm } from './form.ts';
import { basePolicy, Prompt } from './oidc-provider.ts';
import { errorPage } from './pages/notices.ts';
import { chooseUserPage, consentPage, type Scope } from './pages/sign-in.ts';
import { allIndicators, resourceScopes } from './resource.ts';
import { showPage } from './show-page.ts';
import type { Site } from './site.ts';
import { findUser, users } from './users.ts';

const path = '/interaction/';

/** Where oidc-provider sends a browser to sign in or consent; `select_account` may be requested. */
export function interactionsOf({ issuerPath }: Site): NonNullable<Configuration['interactions']> {
  return {
    url: (_ctx, { uid }) => issuerPath + path + uid,
    policy: [new Prompt({ name: 'select_account', requestable: true }), ...basePolicy()],
  };
}

/** Handles the pages under /interaction/; `false` for any other path. */
export async function handleInteraction(
  ctx: Context,
  provider: Provider,
  site: Site,
): Promise<boolean> {
  if (!ctx.path.startsWith(path)) return false;
  const interaction = await findInteraction(ctx, provider);
  if (interaction === undefined) {
    showPage(ctx, errorPage('This sign-in has expired', expired), 400);
    return true;
  }
  if (ctx.method === 'GET') await showInteraction(ctx, provider, interaction, site);
  if (ctx.method === 'POST') await handleForm(ctx, provider, interaction, site);
  return true;
}

const noScope = 'no scope of this server was requested';
const expired = 'It has expired or was already finished. Start it again in the application.';

// The cookie identifies the interaction, and is sent to the path of that interaction only.
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
  site: Site,
): Promise<void> {
  const user = interaction.prompt.name === 'consent' ? signedInUser(interaction) : undefined;
  if (user === undefined) return await showChoice(ctx, provider, interaction, site);
  const scopes = requestedScopes(site, interaction.params);
  if (scopes.length === 0) {
    // RFC 6749 section 3.3: without a scope the request is processed "using a pre-defined default
    // value" or it fails "indicating an invalid scope".
    return await finish(ctx, provider, { error: 'invalid_scope', error_description: noScope });
  }
  const name = await clientName(provider, interaction);
  const page = consentPage(actionOf(ctx, site), name, user, scopes);
  showPage(ctx, { ...page, redirect_uri: redirectUri(interaction) });
}

async function showChoice(
  ctx: Context,
  provider: Provider,
  interaction: Interaction,
  site: Site,
): Promise<void> {
  const hint = interaction.params['login_hint'];
  const suggested = users.find(({ sub, email }) => hint === sub || hint === email)?.sub;
  const name = await clientName(provider, interaction);
  const page = chooseUserPage(actionOf(ctx, site), name, users, suggested);
  showPage(ctx, { ...page, redirect_uri: redirectUri(interaction) });
}

async function handleForm(
  ctx: Context,
  provider: Provider,
  interaction: Interaction,
  site: Site,
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
  if (form.has('switch')) return await showChoice(ctx, provider, interaction, site);
  showPage(ctx, errorPage('The request was refused', 'The form is incomplete.'), 400);
}

async function finish(ctx: Context, provider: Provider, result: InteractionResults): Promise<void> {
  const returnTo = await provider.interactionResult(ctx.req, ctx.res, result);
  ctx.status = 303;
  ctx.redirect(returnTo);
}

function signedInUser({ session }: Interaction): ReturnType<typeof findUser> {
  return session?.accountId === undefined ? undefined : findUser(session.accountId);
}

function actionOf(ctx: Context, { issuerPath }: Site): string {
  return issuerPath + ctx.path;
}

async function clientName(provider: Provider, { params }: Interaction): Promise<string> {
  const id = String(params['client_id']);
  return (await provider.Client.find(id))?.clientName ?? id;
}

function redirectUri({ params }: Interaction): string | undefined {
  return typeof params['redirect_uri'] === 'string' ? params['redirect_uri'] : undefined;
}

/** Adds what the user has just allowed to the grant of the client, and returns its id. */
async function saveGrant(provider: Provider, interaction: Interaction): Promise<string> {
  const grant = await findGrant(provider, interaction);
  const { missingOIDCScope, missingResourceScopes } = interaction.prompt.details;
  if (isList(missingOIDCScope)) grant.addOIDCScope(missingOIDCScope.join(' '));
  for (const [resource, scopes] of Object.entries(missingResourceScopes ?? {})) {
    if (isList(scopes)) grant.addResourceScope(resource, scopes.join(' '));
  }
  return grant.save();
}

async function findGrant(
  provider: Provider,
  { grantId, session, params }: Interaction,
): Promise<Grant> {
  const kept = grantId === undefined ? undefined : await provider.Grant.find(grantId);
  if (kept !== undefined) return kept;
  return new provider.Grant({
    accountId: session?.accountId,
    clientId: String(params['client_id']),
  });
}

function isList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

const ownScopes: Readonly<Record<string, string>> = {
  openid: 'See who you are',
  profile: 'See your name, language and time zone',
  email: 'See your e-mail address',
  offline_access: 'Keep access while you are offline',
};

/** The requested scopes, described for users, without unknown ones. */
function requestedScopes(
  site: Site,
  parameters: Readonly<Record<string, unknown>>,
): readonly Scope[] {
  const resources = [parameters['resource']].flat();
  const meanings = allIndicators(site).some((one) => resources.includes(one))
    ? { ...ownScopes, ...resourceScopes }
    : ownScopes;
  const names = typeof parameters['scope'] === 'string' ? parameters['scope'].split(' ') : [];
  return Object.entries(meanings)
    .filter(([name]) => names.includes(name))
    .map(([name, meaning]) => ({ name, meaning }));
}
