import type { Provider } from 'oidc-provider';

/**
 * Lets the token endpoint say what is wrong with the binding of a token: oidc-provider answers
 * "grant request is invalid" to every `invalid_grant`, which sends a client without a proof astray.
 */
export function explainBindingErrors(provider: Provider): void {
  provider.on('grant.error', (ctx, { error, error_detail }) => {
    if (error_detail === undefined || !isAboutBinding.test(error_detail)) return;
    ctx.body = { error, error_description: error_detail };
  });
}

const isAboutBinding = /DPoP|jkt|x5t|mutual TLS/;
