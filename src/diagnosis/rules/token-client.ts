import { clientAuthOf } from '../evidence/exchange.ts';
import type { Facts } from '../facts.ts';
import { clientSteps, either, matchesError, setting } from '../match.ts';
import type { Rule } from '../rule.ts';
import {
  refusedClient,
  isRefused,
  anotherMethod,
  assertionMissing,
  authMethods,
  isPublicAtTokenStep,
  badlyEncoded,
  twoWays,
  unreadHeader,
  describeClient,
  refusedInSilence,
} from '../matchers/client.ts';

/** The one method with a secret that the server lists, beside the one that was used. */
function otherMethod(listed: unknown, used: string): string | undefined {
  if (!Array.isArray(listed)) return undefined;
  return ['basic', 'post'].find((one) => one !== used && listed.includes(authMethods[one]));
}

/** What Ory Hydra (fosite) says of a client: the method of its registration, and the one of the request. */
function registration(text: string): Partial<Record<'wanted' | 'used', string>> {
  const said = [
    /supports client authentication method '(?<wanted>[^']{1,100})', but method '(?<used>[^']{1,100})'/,
    /registered for (?<wanted>\w{1,40}) cannot use (?<used>\w{1,40})/,
  ];
  return (
    said.map((pattern) => pattern.exec(text)?.groups).find((found) => found !== undefined) ?? {}
  );
}

/** The values of `--client-auth`. */
const flagOf: Readonly<Record<string, string>> = {
  client_secret_basic: 'basic',
  client_secret_post: 'post',
  none: 'none',
  client_secret_jwt: 'client_secret_jwt',
  private_key_jwt: 'private_key_jwt',
  tls_client_auth: 'tls',
  self_signed_tls_client_auth: 'self_signed_tls',
};

/** The assignment of what a method needs and the run has not. */
function missingFor(flag: string, facts: Facts): string {
  const has = (name: string) => setting(facts, name) !== undefined;
  if (flag === 'private_key_jwt') return has('signing_key') ? '' : ' signing_key=<key>';
  if (flag === 'tls' || flag === 'self_signed_tls') {
    return has('client_cert') ? '' : ' client_cert=<file> client_key=<file>';
  }
  const used = facts.failed && clientAuthOf(facts.failed);
  const hasSecret = has('client_secret') || has('client_secret_file') || used !== 'assertion';
  return flag === 'none' || hasSecret ? '' : ' client_secret_file=<file>';
}

const noSecretFixes: Readonly<Record<string, readonly string[]>> = {
  introspection: [
    'use a confidential client: `again --client-id <id> --client-secret-file <file>`',
    'or verify a JWT without the server: `verify {access_token}`',
  ],
  revocation: [
    'delete the tokens here, and let those at the server expire: `logout`',
    'or use a confidential client: `again --client-id <id> --client-secret-file <file>`',
  ],
};

export const tokenClient: readonly Rule[] = [
  {
    id: 'T01',
    phase: 'token',
    title: 'client id or secret is wrong',
    codes: ['invalid_client', '401'],
    kinds: ['client-secret', 'client-unknown'],
    kindsAt: clientSteps,
    match: (facts) => {
      const opinion = refusedClient(facts);
      if (opinion === undefined || !isRefused(facts)) return undefined;
      const { failed } = facts;
      const how = failed && failed.step !== 'pasted' ? `; ${describeClient(facts)}` : '';
      return { ...opinion, because: `${opinion.because}${how}`, weight: 1 };
    },
    cause:
      'The server does not know this client id, or the secret is not the one of this client, for example of another environment.',
    causeFor: ({ step }) =>
      step === 'refresh'
        ? 'This client got the refresh token, and is refused now: it was disabled or deleted, its secret was changed, or the profile has another one.'
        : undefined,
    fix: [
      'compare client id, secret and authentication method (--client-auth post or basic) with the registration',
      'see where each value comes from: `profile show --origins`',
      'give the secret again: --client-secret-file <file>, --client-secret-stdin or ATM_CLIENT_SECRET',
    ],
    source:
      'RFC 6749 section 5.2; oidc-provider docs/README.md FAQ; https://developer.okta.com/docs/reference/error-codes/',
  },
  {
    id: 'T02',
    phase: 'token',
    title: 'client authentication method does not match the registration',
    codes: ['invalid_client', 'client_secret_basic', 'client_secret_post'],
    kinds: ['client-auth-method'],
    match: either(
      matchesError({
        at: clientSteps,
        phrases:
          /supports client authentication method|client authentication method .{0,200}(requested|not (allowed|supported))|registered for (?:client_secret_\w{1,20}|private_key_jwt) cannot use/i,
      }),
      assertionMissing,
      unreadHeader,
      anotherMethod,
    ),
    cause: 'The client is registered for one authentication method, and another one was used.',
    causeFor: (facts) => {
      if (unreadHeader(facts) !== undefined) {
        return 'The server reads client_id and client_secret from the request body only, and they were in the Authorization header.';
      }
      const { wanted, used } = registration(facts.errorResponse.text);
      if (wanted) return `The client is registered for ${wanted}, but ${used} was used.`;
      if (assertionMissing(facts) !== undefined) {
        return 'The client is registered for assertions (private_key_jwt or client_secret_jwt), and none was sent.';
      }
      return isPublicAtTokenStep(facts)
        ? 'The endpoint is for clients that authenticate, and this one sent no secret.'
        : undefined;
    },
    fixFor: (facts) => {
      const { failed, errorResponse, metadata } = facts;
      if (unreadHeader(facts) !== undefined) {
        return [
          'send them in the body: `set client_auth=post`',
          'or, if the client has no secret: `set client_auth=none`',
        ];
      }
      if (assertionMissing(facts) !== undefined) {
        return [
          'sign with its key: `set client_auth=private_key_jwt signing_key=<key>`',
          'or with its secret: `set client_auth=client_secret_jwt`',
        ];
      }
      if (isPublicAtTokenStep(facts)) return noSecretFixes[failed?.step ?? ''];
      const used = failed && clientAuthOf(failed);
      if (used === 'none') {
        return [
          'give what the client is registered with, such as its secret: `sign-in --client-secret-file <file>`',
          'or its key: `sign-in --signing-key <key>`',
          'or register the client as a public one, without a secret',
        ];
      }
      const flag =
        flagOf[registration(errorResponse.text).wanted ?? ''] ??
        otherMethod(metadata['token_endpoint_auth_methods_supported'], used ?? '');
      if (flag === undefined) return undefined;
      const set = `set client_auth=${flag}${missingFor(flag, facts)}`;
      return [`use the method that the server wants: \`${set}\``];
    },
    fix: [
      'use the registered method, basic, post, or none without a secret: `set client_auth=post`',
    ],
    source: 'RFC 6749 section 2.3.1; fosite client_authentication.go',
  },
  {
    id: 'T03',
    phase: 'token',
    title: 'the server decodes the secret in another way',
    codes: ['invalid_client'],
    match: either(
      matchesError({ at: clientSteps, phrases: /not properly encoded/i }),
      badlyEncoded,
    ),
    cause:
      'RFC 6749 requires id and secret form-encoded before base64 in Basic; many servers do not decode them, so a secret with + / = : % & or a space fails there.',
    fix: [
      'send the secret in the body, where it is encoded only once: --client-auth post',
      'or generate a secret of letters and digits only',
    ],
    source:
      'RFC 6749 section 2.3.1; oidc-provider lib/shared/client_auth.js; https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html',
  },
  {
    id: 'T32',
    phase: 'token',
    title: 'the endpoint refuses the client without a reason',
    codes: ['401'],
    kinds: ['grant-not-allowed'],
    kindsAt: ['introspection', 'revocation'],
    match: refusedInSilence,
    cause: 'The endpoint takes only clients that authenticate there in a way that it supports.',
    causeFor: (facts) => {
      if (facts.failed === undefined) return undefined;
      return clientAuthOf(facts.failed) === 'none'
        ? 'No client authentication was sent, and this endpoint does not accept public clients.'
        : 'The client authentication was refused: id or secret is wrong, or this client may not use the endpoint.';
    },
    fixFor: ({ failed }) =>
      failed !== undefined && clientAuthOf(failed) === 'none'
        ? ['authenticate: `again --client-id <id> --client-secret-file <file>`']
        : undefined,
    fix: ['compare client id, secret and authentication method with the registration'],
    source: 'RFC 6749 section 2.3; RFC 7009 section 2.1; RFC 7662 section 2.1',
  },
  {
    id: 'T04',
    phase: 'token',
    title: 'client authentication was sent twice',
    codes: ['invalid_request'],
    match: either(
      matchesError({
        at: clientSteps,
        phrases:
          /only be provided using one mechanism|more than one (client )?(authentication )?method|multiple client (credentials|authentication)/i,
      }),
      twoWays,
    ),
    cause:
      'The secret was sent in the header and in the body; a server must refuse two methods in one request.',
    fix: [
      'choose one: --client-auth basic or --client-auth post',
      'remove client_secret or client_id from --param',
    ],
    source:
      'RFC 6749 section 2.3; oidc-provider lib/shared/client_auth.js; zitadel/oidc pkg/op/token_request.go',
  },
];
