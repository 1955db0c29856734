import { type ClockOffset, failedCheck } from '../evidence/exchange.ts';
import { signInFix } from '../advice/sign-in.ts';
import type { Facts } from '../facts.ts';
import { either, isSignIn, matchesPasted, type Matcher } from '../match.ts';
import type { Rule } from '../rule.ts';
import { matchesCheck } from '../matchers/check.ts';

/** The clocks differ, and the failing time lies within that difference. */
const clock: Matcher = (facts) => {
  const opinion = either(
    matchesCheck(
      ['exp', 'nbf', 'iat', 'auth_time'],
      undefined,
      3,
      ({ rule }) => rule !== 'jwt-number',
    ),
    matchesPasted(
      /"?(exp|nbf|iat)"? (claim )?(timestamp )?(check failed|should be in the past)|unexpected JWT "iat"/,
      2,
    ),
  )(facts);
  if (opinion === undefined || facts.clockOffset === undefined) return opinion;
  return { ...opinion, because: `${opinion.because}; ${compared(facts.clockOffset)}`, weight: 4 };
};

/** Our clock beside that of the server, and what shows the difference. */
function compared({ seconds, by }: ClockOffset): string {
  const side = seconds > 0 ? 'behind' : 'ahead of';
  return `this clock is ${Math.abs(seconds)} s ${side} that of the server (${by})`;
}

export const verifyClaims: readonly Rule[] = [
  {
    id: 'V03',
    phase: 'verify',
    title: 'iss is not the expected issuer',
    codes: ['clm-iss', 'iss'],
    match: either(
      matchesCheck(['iss'], undefined, 2),
      matchesPasted(/unexpected "iss"|JWT "iss"/, 2),
    ),
    cause:
      'The issuer of the token is not the one expected, compared byte for byte: Auth0 issuers end with a slash, and a custom domain is another issuer than the canonical one.',
    causeFor: (facts) => {
      const { expected, seen } = failedCheck(facts, ['iss']) ?? {};
      return expected && seen
        ? `The iss of the token is ${seen}, expected ${expected}; they are compared byte for byte.`
        : undefined;
    },
    fix: [
      'use the issuer of the metadata: `discover`',
      'verify against it: `verify <token> --issuer <url>`',
    ],
    source:
      'RFC 8725 section 3.8; https://auth0.com/docs/secure/tokens/access-tokens/validate-access-tokens',
  },
  {
    id: 'V04',
    phase: 'verify',
    title: 'a v1.0 token of Entra',
    codes: ['sts.windows.net', 'accessTokenAcceptedVersion'],
    match: matchesCheck(
      ['iss'],
      undefined,
      4,
      ({ seen = '', rule }) => rule === 'V04' || /sts\.windows\.net/.test(seen),
    ),
    cause:
      'The token is of version 1.0 although the endpoints are v2.0: accessTokenAcceptedVersion of the API is null or 1.',
    fix: [
      'set api.requestedAccessTokenVersion (accessTokenAcceptedVersion) to 2 in the manifest of the API',
      'or verify with the v1 issuer: `verify <token> --issuer https://sts.windows.net/<tenant-id>/`',
    ],
    source: 'https://learn.microsoft.com/en-us/entra/identity-platform/access-tokens#token-formats',
  },
  {
    id: 'V05',
    phase: 'verify',
    title: 'the expected issuer is a template (Entra)',
    codes: ['{tenantid}'],
    match: matchesCheck(
      ['iss'],
      undefined,
      4,
      ({ expected = '', rule }) => rule === 'V05' || /\{tenantid\}/.test(expected),
    ),
    cause:
      'The issuer in the metadata of /common and /organizations is a template with {tenantid}, to be replaced by the tid of the token; this token has none.',
    fix: [
      'use one tenant: `sign-in --provider entra --tenant <tenant-id> --client-id {client_id}`',
      'or verify against one tenant: `verify <token> --issuer https://login.microsoftonline.com/<tenant-id>/v2.0`',
    ],
    source:
      'https://learn.microsoft.com/en-us/entra/identity-platform/access-tokens#validate-the-issuer',
  },
  {
    id: 'V07',
    phase: 'verify',
    title: 'a token of the Okta organization',
    codes: ['/oauth2/default'],
    match: matchesCheck(['iss', 'key', 'signature'], undefined, 4, ({ seen, rule }, { checks }) => {
      const iss = checks.find(({ id }) => id === 'iss')?.seen ?? seen ?? '';
      return rule === 'V07' || /^"?https:\/\/[\w-]{1,63}\.okta(preview)?\.com"?$/.test(iss);
    }),
    cause:
      "Tokens of the organization's authorization server are only for Okta, and only Okta can verify them.",
    fix: [
      'sign in at a custom authorization server: `sign-in --provider okta --domain <domain> --authorization-server default --client-id {client_id}`',
    ],
    source: 'https://developer.okta.com/docs/concepts/auth-servers/',
  },
  {
    id: 'V08',
    phase: 'verify',
    title: 'the token is for another audience',
    codes: ['clm-aud', 'clm-azp', 'aud', 'azp'],
    kinds: ['jwt-audience'],
    match: either(
      matchesCheck(['aud'], undefined, 2),
      matchesCheck(['azp'], undefined, 2),
      matchesPasted(/unexpected "aud"|JWT "aud"/, 2),
    ),
    cause: 'The audience of the token is another API or client than expected.',
    causeFor: (facts) => {
      const { id, expected, seen } = failedCheck(facts, ['aud', 'azp']) ?? {};
      if (expected === undefined || seen === undefined) return undefined;
      const keycloak =
        seen === 'account' || seen === '"account"'
          ? '; Keycloak puts account there until the client has an audience mapper'
          : '';
      return `The token has ${id} ${seen}, expected ${expected}${keycloak}.`;
    },
    fixFor: (facts) =>
      signInFix(facts, 'other_application') ??
      (isSignIn(facts.run) || facts.run.command.startsWith('token')
        ? [
            'do not accept it; compare the client id with the registration: `profile show`',
            'the ID token has to be for the client that requested it; otherwise the server or a proxy is at fault',
          ]
        : undefined),
    fix: [
      'request a token for this API, with --audience or --resource: `sign-in --audience <api>`',
      'if the audience is the right one: `verify <token> --audience <aud>`',
    ],
    source: 'RFC 7519 section 4.1.3; OpenID Connect Core section 3.1.3.7; apache/solr-mcp#211',
  },
  {
    id: 'V12',
    phase: 'verify',
    title: 'the token has expired or is not valid yet by this clock',
    codes: ['clm-exp', 'clm-nbf-iat', 'ERR_JWT_EXPIRED', 'exp', 'nbf', 'iat'],
    kinds: ['clock', 'jwt-expired'],
    match: clock,
    cause: 'The token has expired, is not valid yet, or the clock of this machine is wrong.',
    causeFor: (facts) => {
      const { clockOffset } = facts;
      if (failedCheck(facts, ['exp', 'nbf', 'iat']) === undefined || clockOffset === undefined)
        return undefined;
      return `The token has expired or is not valid yet for this clock: ${compared(clockOffset)}.`;
    },
    fixFor: ({ clockOffset, clocksAgree, run }) => {
      if (clockOffset !== undefined || run.exchanges.length === 0) return undefined;
      const renewed = isSignIn(run) ? 'sign-in' : 'token refresh';
      if (clocksAgree) {
        return [
          `the clocks agree (Date header), so get a new token: \`${renewed}\``,
          'if new tokens fail as well, the server sets wrong times',
        ];
      }
      return [
        'compare the clock of this machine with that of the server, which sends no Date header',
        `if they agree, get a new token: \`${renewed}\``,
      ];
    },
    fix: [
      'set the clock of this machine (timedatectl set-ntp true; wsl --shutdown)',
      'to tolerate a few seconds: `verify <token> --clock-tolerance 60`',
    ],
    source: 'RFC 7519 sections 4.1.4 to 4.1.6; RFC 9110 section 6.6.1',
  },
  {
    id: 'V14',
    phase: 'verify',
    title: 'nonce mismatch',
    codes: ['clm-nonce', 'nonce'],
    kinds: ['nonce-mismatch'],
    match: either(matchesCheck(['nonce'], undefined, 3), matchesPasted(/JWT "nonce"/, 2)),
    cause:
      'The ID token belongs to another sign-in (an older tab, a replay), or the server drops the nonce.',
    fix: [
      'close the older tabs and sign in again: `sign-in`',
      'if it happens each time, the server or a proxy in front of it drops the nonce',
    ],
    causeFor: (facts) =>
      isNonceMissing(facts)
        ? 'The server, or a proxy in front of it, drops the nonce of the authorization request: the ID token has none.'
        : undefined,
    fixFor: (facts) =>
      isNonceMissing(facts)
        ? [
            'report it to the operators of the server: an ID token repeats the nonce of its request',
            'if only an access token is needed, ask for no ID token: `sign-in --scope <scope>`',
          ]
        : undefined,
    source: 'OpenID Connect Core section 3.1.3.7, item 11',
    unconfirmed: true,
  },
];

function isNonceMissing({ checks }: Facts): boolean {
  return checks.some(
    ({ id, verdict, expected, seen }) =>
      id === 'nonce' && verdict === 'fail' && expected !== undefined && seen === undefined,
  );
}
