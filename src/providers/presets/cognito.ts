import { loopbackHosts } from '../../model/traits.ts';
import type { Preset } from '../preset.ts';

export const cognito: Preset = {
  id: 'cognito',
  name: 'Amazon Cognito',
  hosts: ['*.amazonaws.com', '*.amazoncognito.com'],
  parameters: [
    { name: 'region', kind: 'name', description: 'the AWS region', example: 'eu-west-1' },
    {
      name: 'pool',
      kind: 'name',
      description: 'the id of the user pool',
      example: 'eu-west-1_AbCdEfGhI',
    },
  ],
  settings: {
    issuer: 'https://cognito-idp.{region}.amazonaws.com/{pool}',
    scope: 'openid profile email',
  },
  traits: {
    basic_encoding: 'raw',
    redirect: {
      hosts: loopbackHosts,
      port: 'exact',
      note: 'plain http is accepted for localhost only',
    },
    refresh: {
      trigger: {},
      rotation: 'sometimes',
      note: 'only the authorization code flow issues one; rotation is a setting of the app client',
    },
    device: { grant: 'none' },
    access_token: {
      form: 'jwt',
      note: 'the access token has client_id and token_use, but no aud',
    },
  },
  unconfirmed: ['redirect', 'access_token'],
  notes: [
    'the endpoints are on another host than the issuer, and require a domain of the pool',
    'errors have no error_description',
  ],
  sources: [
    'https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html',
    'https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetTokensFromRefreshToken.html',
  ],
};
