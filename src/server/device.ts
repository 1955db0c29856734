import type { Context } from 'koa';
import type { Client, Configuration, KoaContextWithOIDC, Provider } from 'oidc-provider';

import {
  deviceCodePage,
  deviceConfirmPage,
  deviceDonePage,
  type DeviceForm,
} from './pages/device.ts';
import { showPage } from './show-page.ts';

type DeviceFlow = NonNullable<NonNullable<Configuration['features']>['deviceFlow']>;

/** RFC 8628: the code is entered and compared, and only then does the user sign in and consent. */
export const deviceFlow: DeviceFlow = {
  enabled: true,
  charset: 'base-20',
  mask: '****-****',
  deviceInfo: () => ({}),
  userCodeInputSource: (ctx, _form, _out, error) => {
    const form = deviceForm(ctx, error && 'userCode' in error ? String(error.userCode) : undefined);
    showPage(ctx, deviceCodePage(form, error && explain(error)), error && ctx.status);
  },
  userCodeConfirmSource: (ctx, _form, client, _deviceInfo, userCode) => {
    showPage(ctx, deviceConfirmPage(deviceForm(ctx, userCode), clientName(client), userCode));
  },
  successSource: (ctx) => {
    showPage(ctx, deviceDonePage(clientName(ctx.oidc.client)));
  },
};

/**
 * Shows the confirmation for `verification_uri_complete` at once, instead of oidc-provider's page,
 * which submits itself by a script. Other pages are not changed.
 */
export async function replaceCompletePage(ctx: Context, provider: Provider): Promise<void> {
  if (!isDevicePage(ctx)) return;
  const given = ctx.oidc.params?.['user_code'];
  if (typeof given !== 'string' || given === '') return;
  const code = await provider.DeviceCode.findByUserCode(normalize(given), {
    ignoreExpiration: true,
  });
  const problem = code === undefined ? messages.NotFoundError : problemOf(code);
  const client =
    code?.clientId === undefined ? undefined : await provider.Client.find(code.clientId);
  if (code === undefined || problem !== undefined || client === undefined) {
    return showPage(ctx, deviceCodePage(deviceForm(ctx, given), problem ?? messages.NotFoundError));
  }
  const shown = `${code.userCode.slice(0, 4)}-${code.userCode.slice(4)}`;
  showPage(ctx, deviceConfirmPage(deviceForm(ctx, shown), clientName(client), shown));
}

/** Redirects a form without a session to the entry: oidc-provider fails on it. */
export function restartDevice(ctx: Context, provider: Provider): boolean {
  if (
    ctx.method !== 'POST' ||
    ctx.path !== provider.pathFor('code_verification', { mountPath: '' })
  )
    return false;
  if (ctx.cookies.get(provider.cookieName('session')) !== undefined) return false;
  ctx.status = 303;
  ctx.redirect(provider.urlFor('code_verification'));
  return true;
}

const messages = {
  NoCodeError: 'Enter the code that your device shows.',
  NotFoundError: 'This code is unknown. Compare it with the one on your device.',
  ExpiredError: 'This code has expired. Start again on your device.',
  AlreadyUsedError: 'This code was already used. Start again on your device.',
  AbortedError: 'The request of this device was denied.',
} as const;

function explain(error: Error & { readonly error_description?: string | undefined }): string {
  const { name, message, error_description } = error;
  if (name in messages) return messages[name as keyof typeof messages];
  return error_description ?? message;
}

function problemOf(code: InstanceType<Provider['DeviceCode']>): string | undefined {
  if (code.isExpired) return messages.ExpiredError;
  if (code.error || code.accountId || code.inFlight) return messages.AlreadyUsedError;
  return undefined;
}

function isDevicePage(ctx: Context): ctx is KoaContextWithOIDC {
  const route = (ctx as Partial<KoaContextWithOIDC>).oidc?.route;
  return route === 'code_verification' && ctx.method === 'GET' && ctx.status === 200;
}

function deviceForm(ctx: KoaContextWithOIDC, user_code: string | undefined): DeviceForm {
  const xsrf = ctx.oidc.session?.state?.['secret'];
  return { action: ctx.oidc.urlFor('code_verification'), xsrf: String(xsrf), user_code };
}

function clientName(client: Client | undefined): string {
  return client?.clientName ?? client?.clientId ?? 'The device';
}

function normalize(userCode: string): string {
  return userCode.toUpperCase().replace(/\W/g, '');
}
