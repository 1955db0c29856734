import { loopbackHosts } from '../../model/traits.ts';
import type { Preset } from '../preset.ts';

export const atm: Preset = {
  id: 'atm',
  name: 'ATM',
  hosts: ['api.dev.token.tci-pf.net'],
  parameters: [
    {
      name: 'base-url',
      kind: 'server',
      description: 'the base URL of the API',
      example: 'https://api.example.com',
      default: 'https://api.dev.token.tci-pf.net',
    },
    {
      name: 'login-url',
      kind: 'server',
      description: 'the hosted login page',
      example: 'https://id.example.com/login',
      default: 'http://token.tci-pf.net/login',
    },
  ],
  settings: {
    authorization_endpoint: '{login-url}',
    token_endpoint: '{base-url}/auth/token',
    jwks_uri: '{base-url}/auth/.well-known/jwks.json',
    redirect_uri: 'http://localhost:8080/callback',
  },
  traits: {
    dialect: 'atm',
    body: 'json',
    secret_method: 'post',
    needs_secret: true,
    login_page: 'clientId',
    token_issuer: 'atm',
    token_audience: 'application',
    user_claim: 'scope',
    redirect: {
      hosts: loopbackHosts,
      port: 'exact',
      note: 'the Redirect Url of the application only: the request does not include one',
    },
    pkce: 'none',
    state: 'none',
    refresh: {
      trigger: {},
      rotation: 'always',
      resend_id_token: true,
    },
    device: { grant: 'none' },
    access_token: { form: 'jwt', note: 'iss is "atm", scope is an object with the user' },
    password_login: '{base-url}/auth',
  },
  notes: [
    'the callback has no state and there is no PKCE: this sign-in has no protection against a forged callback',
    'aud of the tokens is an application id and not the client id: the first sign-in stores it, later ones check it; --audience sets it',
    'the documented login page is plain http: reaching it needs --allow-insecure-http',
  ],
  sources: [
    'https://doc.token.tci-pf.net/developer/authorization-code.html',
    'https://doc.token.tci-pf.net/developer/refresh-token.html',
  ],
};
