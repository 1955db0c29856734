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
    issuerCheck: 'entra-tenantid',
    redirect: {
      hosts: ['localhost', '127.0.0.1'],
      port: 'any',
      note: 'register http://localhost/callback: the port is free, the path and its case are not; 127.0.0.1 only through the manifest, [::1] never',
    },
    refresh: {
      trigger: { scope: 'offline_access' },
      rotation: 'sometimes',
      resendScope: true,
      note: 'the refresh tokens of a single-page application live 24 hours',
    },
    device: {
      grant: 'supported',
      note: 'allow public client flows in the registration; there is no verification_uri_complete, and refusal is called authorization_declined',
    },
    accessToken: {
      form: 'mixed',
      note: 'a token for Microsoft Graph cannot be verified by anybody else; one for an API of your own is a JWT of version 1 or 2, as its registration says',
    },
  },
  unconfirmed: ['refresh'],
  notes: [
    'the API goes into the scope (api://<id>/.default): resource is refused',
    'the platform of the redirect URI (Web, SPA, Mobile and desktop) decides whether a client secret is needed or refused',
  ],
  sources: [
    'https://learn.microsoft.com/en-us/entra/identity-platform/reply-url',
    'https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-auth-code-flow',
    'https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-device-code',
  ],
};
