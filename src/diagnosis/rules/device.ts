import { clientAuthOf } from '../evidence/exchange.ts';
import {
  deviceSteps,
  byRule,
  either,
  likely,
  matchesError,
  describeResponse,
  unlessOther,
} from '../match.ts';
import { serverFix } from '../advice/server.ts';
import { signInFix } from '../advice/sign-in.ts';
import type { Rule } from '../rule.ts';
import {
  asksForNoScope,
  googleScopes,
  notForDevices,
  refusedDeviceScope,
  unknownDeviceCode,
  at,
  listsDeviceGrant,
  waiting,
  tooFast,
  unnamed,
} from '../matchers/device.ts';

export const deviceRules: readonly Rule[] = [
  {
    id: 'D01',
    phase: 'device',
    title: 'the code is not confirmed yet',
    codes: ['authorization_pending'],
    match: waiting,
    cause:
      'The server waits for the user to open the page and enter the code; this response is normal, with HTTP 400, 403, 428 or 200.',
    fixFor: (facts) => signInFix(facts, 'code_not_confirmed'),
    fix: ['open the page, enter the code and confirm it in time: `device --timeout 600`'],
    source:
      'RFC 8628 section 3.5; https://auth0.com/docs/get-started/authentication-and-authorization-flow/device-authorization-flow; https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps#device-flow',
  },
  {
    id: 'D02',
    phase: 'device',
    title: 'polling is too fast for the server',
    codes: ['slow_down'],
    match: tooFast,
    cause:
      'The requests were more frequent than the server allows; if the interval was kept, the clock of this machine runs fast (WSL, virtual machines).',
    fix: [
      'synchronize the clock: wsl --shutdown, or restart the time service of the virtual machine',
      'then again, waiting 5 s longer after each slow_down: `device`',
    ],
    source: 'RFC 8628 section 3.5; cli/oauth device/device_flow.go',
  },
  {
    id: 'D03',
    phase: 'device',
    title: 'the device code has expired',
    codes: ['expired_token', 'token_expired', 'AADSTS70019'],
    kinds: ['device-expired'],
    match: either(
      byRule('D03', 4),
      matchesError({ at: deviceSteps, codes: ['token_expired'] }),
      matchesError({
        at,
        codes: ['expired_token'],
        numbers: ['70019', '70020'],
        phrases: /device.code.{0,20}expired/i,
      }),
    ),
    cause:
      'The code expired (after 300 s at GitLab, 600 s at Okta, 900 s at GitHub and Entra) before it was confirmed, or the page in the browser showed an error instead of asking; Auth0 answers expired_token once, and invalid_grant afterwards.',
    fix: [
      'request a new one: `device`',
      'if the page in the browser showed an error, ask about its words: `explain <words>`',
    ],
    source:
      'RFC 8628 section 3.5; https://auth0.com/docs/get-started/authentication-and-authorization-flow/device-authorization-flow',
  },
  {
    id: 'D04',
    phase: 'device',
    title: 'access denied on the other device',
    codes: ['access_denied', 'authorization_declined'],
    kinds: ['denied-by-person'],
    kindsAt: deviceSteps,
    match: unlessOther(['denied-by-person'], (facts) => {
      if (facts.step === 'pasted' && facts.errorResponse.error === 'access_denied')
        return undefined;
      const opinion = matchesError({ at, codes: ['access_denied', 'authorization_declined'] })(
        facts,
      );
      return facts.step === undefined &&
        facts.errorResponse.error === 'access_denied' &&
        !facts.run.command.startsWith('device')
        ? undefined
        : opinion && { ...opinion, weight: 2 };
    }),
    cause: 'The user pressed Cancel on the page of the code, or a policy refused.',
    causeFor: (facts) =>
      asksForNoScope(facts)
        ? 'The user pressed Cancel, a policy refused, or there was nothing to grant: the request had no scope (Spring Authorization Server).'
        : undefined,
    fixFor: (facts) =>
      asksForNoScope(facts)
        ? ['if nobody pressed Cancel, name a scope: `device --scope <scope>`']
        : undefined,
    fix: ['if that was a mistake: `device`'],
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
    kinds: ['grant-not-allowed', 'grant-not-offered'],
    kindsAt: ['device authorization'],
    match: notForDevices,
    cause: 'The device flow is not enabled for this client.',
    fix: [
      'enable it where the client is registered: GitHub "Enable Device Flow"; Entra Authentication > Allow public client flows; zitadel and Auth0: grant type Device Code',
      'or sign in through the browser: `sign-in`',
    ],
    source:
      'https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps#error-codes-for-the-device-flow; zitadel/oidc pkg/op/device.go; https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes',
  },
  {
    id: 'D06',
    phase: 'device',
    title: 'the device code is unknown to the server',
    codes: ['incorrect_device_code', 'bad_verification_code', 'AADSTS70018', 'AADSTS90120'],
    kinds: ['device-unknown'],
    match: unknownDeviceCode,
    cause: 'The device code is wrong, already used, expired, or of another client.',
    fix: ['request a new one: `device`'],
    source:
      'https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-device-code; https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps',
  },
  {
    id: 'D07',
    phase: 'device',
    title: 'a scope is not allowed in the device flow',
    codes: ['invalid_scope'],
    match: refusedDeviceScope,
    cause: 'The server allows few scopes in the device flow; Google only its short list.',
    causeFor: ({ errorResponse }) => {
      const [first] = (googleScopes(errorResponse.text) ?? '').trim().split(/\s+/);
      return first ? `The server does not allow the scope ${first} in the device flow.` : undefined;
    },
    fix: [
      'request fewer scopes: `device --scope "openid email"`',
      'or sign in through the browser, where all scopes are allowed: `sign-in`',
    ],
    source:
      'https://developers.google.com/identity/protocols/oauth2/limited-input-device#allowedscopes',
  },
  {
    id: 'D08',
    phase: 'device',
    title: 'the device endpoint requires client authentication',
    codes: ['invalid_client'],
    match: unlessOther(['client-auth-method', 'client-secret'], (facts) => {
      const phrase = matchesError({ at, phrases: /confidential client requires authentication/i })(
        facts,
      );
      const isRefused =
        facts.failed?.step === 'device authorization' &&
        clientAuthOf(facts.failed) === 'none' &&
        (facts.errorResponse.status === 401 || facts.errorResponse.error === 'invalid_client');
      return (
        phrase ??
        (isRefused && facts.errorResponse.numbers.length === 0
          ? likely(describeResponse(facts), 2)
          : undefined)
      );
    }),
    cause:
      'The client is confidential, and this server requires its secret at the device endpoint as well as at the token endpoint.',
    fix: [
      'give the secret: --client-secret-file <file>, with --client-auth basic or --client-auth post',
      'Discord requires basic',
    ],
    source:
      'RFC 8628 section 3.1; zitadel/oidc pkg/op/device.go; https://discord.com/developers/docs/topics/oauth2',
  },
  {
    id: 'D09',
    phase: 'device',
    title: 'the server has no device flow',
    codes: ['device_authorization_endpoint'],
    match: byRule('D09'),
    cause:
      'The server has no device_authorization_endpoint (Cognito, Supabase), or its metadata omits it.',
    causeFor: (facts) =>
      listsDeviceGrant(facts)
        ? 'The metadata list the grant of the device flow, but not its endpoint (django-oauth-toolkit).'
        : undefined,
    fixFor: (facts) =>
      listsDeviceGrant(facts)
        ? [
            'give the endpoint: `device --device-authorization-endpoint <url>`',
            'django-oauth-toolkit: device-authorization/ below the issuer, with its slash at the end',
          ]
        : serverFix(facts, 'no_endpoint'),
    fix: [
      'sign in with a browser on any machine and paste the final URL: `login --no-browser`',
      'or give the endpoint: `device --device-authorization-endpoint <url>`',
    ],
    source:
      'RFC 8628 section 4; https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints.html',
  },
  {
    id: 'D10',
    phase: 'device',
    title: 'verification_url instead of verification_uri',
    codes: ['verification_url', 'verification_uri'],
    match: unnamed,
    cause:
      'Google sends verification_url where RFC 8628 has verification_uri, and Entra sends a message instead of verification_uri_complete: a strict client shows no URL.',
    fix: ['none needed: atm-cli reads both, and shows a QR code only for a complete URL'],
    source:
      'RFC 8628 section 3.2; https://developers.google.com/identity/protocols/oauth2/limited-input-device',
  },
];
