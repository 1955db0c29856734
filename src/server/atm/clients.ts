import { Failure } from '../../model/errors.ts';
import { developmentSecret } from '../clients.ts';

/** An application as registered at ATM, named as in its document. */
export type AtmClient = {
  readonly clientId: string;
  /** The `aud` of its tokens, which is not the client id in the document. */
  readonly applicationId: string;
  readonly clientSecret: string;
  readonly name: string;
  readonly redirectUrl: string;
};

/** The example of the document. */
export const defaultRedirectUrl = 'http://localhost:8080/callback';

/**
 * The built-in applications; the second one is for tests with the code or refresh token of another
 * application. Throws a `usage` failure for a redirect URL that is not http(s).
 */
export function atmClients(redirectUrl: string): readonly AtmClient[] {
  requireRedirectUrl(redirectUrl);
  return [
    {
      clientId: 'atm-cli',
      applicationId: 'atmCliApplication0001',
      clientSecret: developmentSecret,
      name: 'atm-cli',
      redirectUrl,
    },
    {
      clientId: 'atm-cli-other',
      applicationId: 'atmCliApplication0002',
      clientSecret: `${developmentSecret}-other`,
      name: 'atm-cli (other)',
      redirectUrl,
    },
  ];
}

function requireRedirectUrl(redirectUrl: string): void {
  const url = URL.canParse(redirectUrl) ? new URL(redirectUrl) : undefined;
  if (url !== undefined && ['http:', 'https:'].includes(url.protocol) && url.hash === '') return;
  const message = `the redirect URL ${JSON.stringify(redirectUrl)} is not an http or https URL without a fragment, such as ${defaultRedirectUrl}`;
  throw new Failure('usage', message);
}
