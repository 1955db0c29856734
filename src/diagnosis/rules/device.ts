import { clientAuthOf } from '../evidence/exchange.ts';
import { either, failureSays, isAt, likely, says, whatWasSaid } from '../match.ts';
import type { Rule } from '../rule.ts';
import { at, waiting, tooFast, unnamed } from '../matchers/device.ts';

export const deviceRules: readonly Rule[] = [
  {
    id: 'D01',
    phase: 'device',
    title: 'nobody has confirmed the code yet',
    codes: ['authorization_pending'],
    match: waiting,
    cause:
      'The server waits for somebody to open the page and type the code; this answer is normal, under HTTP 400, 403, 428 or 200.',
    fix: [
      'open the page, type the code and confirm: atm-cli device{profile}',
      'give it more time: --timeout 600',
    ],
    source:
      'RFC 8628 section 3.5; https://auth0.com/docs/get-started/authentication-and-authorization-flow/device-authorization-flow; https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps#device-flow',
  },
  {
    id: 'D02',
    phase: 'device',
    title: 'the server wants to be asked less often',
    codes: ['slow_down'],
    match: tooFast,
    cause:
      'The requests came faster than the server wants; where the pauses were kept, the clock of this machine runs fast (WSL, virtual machines).',
    fix: [
      'let the clock be set: wsl --shutdown, or restart the time service of the virtual machine',
      'then again: atm-cli device{profile}; atm-cli waits 5 s longer after each slow_down',
    ],
    source: 'RFC 8628 section 3.5; cli/oauth device/device_flow.go',
  },
  {
    id: 'D03',
    phase: 'device',
    title: 'the device code is over',
    codes: ['expired_token', 'token_expired'],
    match: either(
      says({
        at,
        codes: ['expired_token', 'token_expired'],
        phrases: /device.code.{0,20}expired/i,
      }),
      failureSays(/the code expired: not confirmed/, 2),
    ),
    cause:
      'The code lived its time (300 s at GitLab, 600 s at Okta, 900 s at GitHub and Entra) and nobody confirmed it; Auth0 says so once, and invalid_grant afterwards.',
    fix: ['ask for a new one: atm-cli device{profile}'],
    source:
      'RFC 8628 section 3.5; https://auth0.com/docs/get-started/authentication-and-authorization-flow/device-authorization-flow',
  },
  {
    id: 'D04',
    phase: 'device',
    title: 'somebody refused on the other device',
    codes: ['access_denied', 'authorization_declined'],
    match: (facts) => {
      if (facts.step === 'pasted' && facts.said.error === 'access_denied') return undefined;
      const opinion = says({ at, codes: ['access_denied', 'authorization_declined'] })(facts);
      return facts.step === undefined &&
        facts.said.error === 'access_denied' &&
        !facts.run.command.startsWith('device')
        ? undefined
        : opinion && { ...opinion, weight: 2 };
    },
    cause: 'The person pressed Cancel on the page of the code, or a policy refused.',
    fix: ['if that was not meant: atm-cli device{profile}'],
    source:
      'RFC 8628 section 3.5; https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-device-code',
  },
  {
    id: 'D05',
    phase: 'device',
    title: 'the client may not use the device flow',
    codes: [
      'device_flow_disabled',
      'AADSTS7000218',
      'unauthorized_client',
      'unsupported_grant_type',
    ],
    match: (facts) => {
      const isDevice = facts.step !== undefined && facts.step !== 'pasted';
      const opinion = says({
        at,
        codes: isDevice
          ? ['device_flow_disabled', 'unauthorized_client', 'unsupported_grant_type']
          : ['device_flow_disabled'],
        phrases:
          /client missing grant type .*device_code|device flow must be explicitly enabled|not (allowed|enabled).{0,40}device/i,
        numbers: isDevice ? ['7000218'] : [],
      })(facts);
      return opinion && { ...opinion, weight: 4 };
    },
    cause: 'The device flow is not enabled for this client.',
    fix: [
      'enable it where the client is registered: GitHub "Enable Device Flow"; Entra Authentication > Allow public client flows; zitadel and Auth0: grant type Device Code',
      'or sign in through the browser: atm-cli login{profile}',
    ],
    source:
      'https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps#error-codes-for-the-device-flow; zitadel/oidc pkg/op/device.go; https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes',
  },
  {
    id: 'D06',
    phase: 'device',
    title: 'the server does not know the device code',
    codes: [
      'incorrect_device_code',
      'bad_verification_code',
      'AADSTS70018',
      'AADSTS70019',
      'AADSTS90120',
    ],
    match: (facts) => {
      const isDevice = facts.step === 'device token';
      const opinion = says({
        at,
        codes: [
          'incorrect_device_code',
          ...(isDevice ? ['bad_verification_code', 'invalid_grant'] : []),
        ],
        numbers: ['70018', '70019', '90120'],
      })(facts);
      return opinion && { ...opinion, weight: 3 };
    },
    cause: 'The device code is wrong, used already, over, or of another client.',
    fix: ['ask for a new one: atm-cli device{profile}'],
    source:
      'https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-device-code; https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps',
  },
  {
    id: 'D07',
    phase: 'device',
    title: 'a scope is not allowed in the device flow',
    codes: ['invalid_scope'],
    match: (facts) => {
      const words = /invalid device flow scope: ?([^"\n\\]*)/i.exec(facts.said.text);
      if (words !== null) return likely(whatWasSaid(facts), 3);
      return facts.step !== 'pasted' &&
        facts.step !== undefined &&
        isAt(facts, at) &&
        facts.said.error === 'invalid_scope'
        ? likely(whatWasSaid(facts), 2)
        : undefined;
    },
    cause: 'The server allows few scopes in the device flow; Google only its short list.',
    tell: ({ said }) => {
      const [first] = (/invalid device flow scope: ?([^"\n\\]*)/i.exec(said.text)?.[1] ?? '')
        .trim()
        .split(/\s+/);
      return first ? `The server does not allow the scope ${first} in the device flow.` : undefined;
    },
    fix: [
      'ask for less: atm-cli device{profile} --scope "openid email"',
      'or sign in through the browser, where all scopes are allowed: atm-cli login{profile}',
    ],
    source:
      'https://developers.google.com/identity/protocols/oauth2/limited-input-device#allowedscopes',
  },
  {
    id: 'D08',
    phase: 'device',
    title: 'the device endpoint wants the client to prove itself',
    codes: ['invalid_client'],
    match: (facts) => {
      const words = says({ at, phrases: /confidential client requires authentication/i })(facts);
      const isRefused =
        facts.failed?.step === 'device authorization' &&
        clientAuthOf(facts.failed) === 'none' &&
        (facts.said.status === 401 || facts.said.error === 'invalid_client');
      return (
        words ??
        (isRefused && facts.said.numbers.length === 0 ? likely(whatWasSaid(facts), 2) : undefined)
      );
    },
    cause:
      'The client is confidential, and this server wants its secret at the device endpoint too, not only at the token endpoint.',
    fix: [
      'give the secret: --client-secret-file <file>, with --client-auth basic or --client-auth post',
      'Discord wants basic',
    ],
    source:
      'RFC 8628 section 3.1; zitadel/oidc pkg/op/device.go; https://discord.com/developers/docs/topics/oauth2',
  },
  {
    id: 'D09',
    phase: 'device',
    title: 'the server has no device flow',
    codes: ['device_authorization_endpoint'],
    match: failureSays(
      /does not support the device flow|names no device_authorization_endpoint/,
      3,
    ),
    cause:
      'The server has no device_authorization_endpoint (Cognito, Supabase), or does not say where it is.',
    fix: [
      'sign in through a browser anywhere and paste the address it ends on: atm-cli login{profile} --no-browser',
      'or name the endpoint: --device-authorization-endpoint <url>',
    ],
    source:
      'RFC 8628 section 4; https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints.html',
  },
  {
    id: 'D10',
    phase: 'device',
    title: 'the page is called verification_url',
    codes: ['verification_url', 'verification_uri'],
    match: unnamed,
    cause:
      'Google names verification_url what the RFC names verification_uri, and Entra has no verification_uri_complete but a message: a strict client shows no page.',
    fix: ['nothing: atm-cli reads both, and shows a QR code only where the whole address is known'],
    source:
      'RFC 8628 section 3.2; https://developers.google.com/identity/protocols/oauth2/limited-input-device',
  },
];
