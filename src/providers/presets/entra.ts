import type { Preset } from '../preset.ts';

export const entra: Preset = {
  id: 'entra',
  name: 'Microsoft Entra ID',
  hosts: ['login.microsoftonline.com'],
  parameters: [
    {
      name: 'tenant',
      kind: 'name',
      description: 'the id or a domain of the tenant, or common, organizations, consumers',
      example: 'contoso.onmicrosoft.com',
    },
  ],
  settings: {
    issuer: 'https://login.microsoftonline.com/{tenant}/v2.0',
    scope: 'openid profile email offline_access',
    redirect_uri: 'http://localhost:8976/callback',
  },
  traits: {
    assertion_audience: 'token_endpoint',
    issuer_check: 'entra-tenantid',
    redirect: {
      hosts: ['localhost', '127.0.0.1'],
      port: 'any',
      note: 'register http://localhost/callback: any port is accepted, path and case must match; 127.0.0.1 only through the manifest, [::1] never',
    },
    refresh: {
      trigger: { scope: 'offline_access' },
      rotation: 'sometimes',
      resend_scope: true,
      note: 'the refresh tokens of a single-page application are valid for 24 hours',
    },
    device: {
      grant: 'supported',
      note: 'allow public client flows in the registration; there is no verification_uri_complete, and the error for a denied request is authorization_declined',
    },
    access_token: {
      form: 'mixed',
      note: 'only Microsoft Graph can verify its tokens; a token for your own API is a JWT of version 1 or 2, as set in its registration',
    },
  },
  unconfirmed: ['refresh'],
  notes: [
    'the API is part of the scope (api://<id>/.default): resource is rejected',
    'the platform of the redirect URI (Web, SPA, Mobile and desktop) decides whether a client secret is required or rejected',
    'a client assertion has the token endpoint as aud, and its certificate by x5t#S256',
    'there is no DPoP: its proof-of-possession tokens are signed HTTP requests, which the libraries of Microsoft make',
  ],
  sources: [
    'https://learn.microsoft.com/en-us/entra/identity-platform/reply-url',
    'https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-auth-code-flow',
    'https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-device-code',
    'https://learn.microsoft.com/en-us/entra/identity-platform/certificate-credentials',
    'https://learn.microsoft.com/en-us/entra/msal/dotnet/advanced/proof-of-possession-tokens',
  ],
};
