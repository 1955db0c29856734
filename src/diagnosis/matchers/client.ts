import { clientAuthOf, type ObservedExchange } from '../evidence/exchange.ts';
import { lengthOf } from '../evidence/secrets.ts';
import type { Facts } from '../facts.ts';
import {
  clientSteps,
  isAt,
  likely,
  type Matcher,
  possible,
  ruledOut,
  describeResponse,
  matchesError,
  setting,
} from '../match.ts';

/** Client authentication failed, whatever the reason. */
export const refusedClient = matchesError({
  at: clientSteps,
  codes: [
    'invalid_client',
    'incorrect_client_credentials',
    'bad_client_secret',
    'invalid_client_id',
  ],
  phrases:
    /client authentication failed|Invalid client or Invalid client credentials|Client not found/i,
});

/** Whether the client was refused without a specific reason. */
export function isRefused(facts: Facts): boolean {
  const specific =
    /supports client authentication method|properly encoded|one mechanism|more than one (client )?authentication|client_secret is missing/i;
  return (
    refusedClient(facts) !== undefined &&
    facts.errorResponse.numbers.length === 0 &&
    !specific.test(facts.errorResponse.text)
  );
}

/** The names in the metadata (RFC 7591 section 2). */
export const authMethods: Readonly<Record<string, string>> = {
  none: 'none',
  basic: 'client_secret_basic',
  post: 'client_secret_post',
};
/** The empty 401 or 403 of Spring and Django at the endpoints that are for confidential clients. */
function isRefusedWithoutWords({ step, errorResponse }: Facts): boolean {
  const { status, text } = errorResponse;
  const isRefusal = status === 401 || status === 403;
  return isTokenStep(step) && isRefusal && text.trim() === '';
}

/** Introspection or revocation by a client without authentication, which many servers refuse. */
export function isPublicAtTokenStep({ failed }: Facts): boolean {
  return failed !== undefined && isTokenStep(failed.step) && clientAuthOf(failed) === 'none';
}

function isTokenStep(step: string | undefined): boolean {
  return step === 'introspection' || step === 'revocation';
}

/** Whether the client proves itself with its certificate, of which a request shows nothing. */
export function authenticatesByCertificate(facts: Facts): boolean {
  return ['tls', 'self_signed_tls'].includes(setting(facts, 'client_auth') ?? '');
}

const assertionMethods = ['private_key_jwt', 'client_secret_jwt'];

/** Another authentication method was used than the server or the client registration allows. */
export const anotherMethod: Matcher = (facts) => {
  const { failed, metadata, callback } = facts;
  if (failed === undefined || failed.step === 'pasted') return undefined;
  if (/certificate/i.test(facts.errorResponse.text) || authenticatesByCertificate(facts))
    return undefined;
  const used = clientAuthOf(failed);
  const listed =
    metadata[`${failed.step}_endpoint_auth_methods_supported`] ??
    metadata['token_endpoint_auth_methods_supported'];
  const isAssertion = used === 'assertion';
  const names = isAssertion ? assertionMethods : [authMethods[used] ?? used];
  const isUnlisted = Array.isArray(listed) && !names.some((one) => listed.includes(one));
  // A server that does not look where the credentials are says that they are missing.
  const isMissed =
    isUnlisted &&
    isAt(facts, clientSteps) &&
    facts.errorResponse.error === 'invalid_request' &&
    /client.?(id|secret|authentication)/i.test(facts.errorResponse.text);
  const isSilent = isRefusedWithoutWords(facts) && isPublicAtTokenStep(facts);
  if (!isRefused(facts) && !isMissed && !isSilent) return undefined;
  const name = authMethods[used] ?? (isAssertion && isUnlisted ? 'a client assertion' : undefined);
  if (Array.isArray(listed) && name !== undefined && !listed.includes(name)) {
    return likely(`${name} was used, but the server supports ${listed.join(', ')}`, 4);
  }
  if (used === 'none' && callback?.sent['code'] !== undefined) {
    return likely(
      'the authorization endpoint accepted the client id, but the token request had no secret',
      4,
    );
  }
  if (name === undefined) return undefined;
  const why = Array.isArray(listed)
    ? `the server supports ${listed.join(', ')}`
    : 'the registered method of the client is not known here';
  return possible(`${name} was used, and ${why}`, 1);
};

/** Keycloak, of a client that is registered for assertions. */
export const assertionMissing: Matcher = (facts) => {
  const { failed, errorResponse } = facts;
  const isSent = failed !== undefined && clientAuthOf(failed) === 'assertion';
  const isNamed = /\bclient_assertion(?:_type)? is missing/i.test(errorResponse.text);
  if (isSent || !isNamed || !isAt(facts, clientSteps)) return undefined;
  return likely(`${describeResponse(facts)}; the request had no client assertion`, 4);
};

/** HTTP 401 or 403 at an endpoint for clients, without a code and without a word. */
export const refusedInSilence: Matcher = (facts) => {
  const { failed, metadata, errorResponse } = facts;
  const { status, error, description, html } = errorResponse;
  if (failed === undefined || !clientSteps.some((step) => step === failed.step)) return undefined;
  const isSilent = error === undefined && (description ?? '') === '' && html === undefined;
  if (!isSilent || (status !== 401 && status !== 403)) return undefined;
  if (isPublicAtTokenStep(facts)) return undefined;
  const member = memberOf[failed.step] ?? 'token_endpoint_auth_methods_supported';
  const listed = metadata[member];
  const methods = Array.isArray(listed) ? listed.join(', ') : 'not in the metadata';
  const because = `HTTP ${status} without a reason; client authentication was ${clientAuthOf(failed)}, ${member}: ${methods}`;
  // A client that has got a refresh token could authenticate: the token may be no longer valid.
  return failed.step === 'refresh' ? possible(because, 2) : likely(because, 2);
};

const memberOf: Readonly<Record<string, string>> = {
  introspection: 'introspection_endpoint_auth_methods_supported',
  revocation: 'revocation_endpoint_auth_methods_supported',
};
/** The client was in a Basic header, and the server looked for it in the body only. */
export const unreadHeader: Matcher = (facts) => {
  const { failed, errorResponse } = facts;
  const isInHeader =
    failed !== undefined &&
    clientAuthOf(failed) === 'basic' &&
    failed.sent['client_id'] === undefined;
  if (!isInHeader || !isAt(facts, clientSteps)) return undefined;
  if (!missesClient.test(errorResponse.text)) return undefined;
  return likely(
    `${describeResponse(facts)}; client_id was in the Authorization header, not in the body`,
    4,
  );
};

/** The MCP SDK and other schemas, OpenAuth at its client credentials and its codes. */
const missesClient =
  /\bclient_?id\b[^.;]{0,120}\b(?:missing|required|undefined|null|empty)\b|\b(?:missing|no|requires?)\b[^.;]{0,40}\bclient_?id\b|not authorized to use this authorization code/i;

/** Words that are about neither the client id nor its secret. */
function namesOther({ classified }: Facts): boolean {
  const isClient = classified?.kind === 'client-secret' || classified?.kind === 'client-unknown';
  return classified?.by === 'words' && !isClient;
}

/** The secret was sent with Basic, where servers disagree on its encoding. */
export const badlyEncoded: Matcher = (facts) => {
  const { failed } = facts;
  if (!isRefused(facts) || failed === undefined || namesOther(facts)) return undefined;
  if (clientAuthOf(failed) === 'basic') {
    if (failed.step === 'refresh') return possible('the client has got a refresh token before', 0);
    const changed = isEncoded(facts, failed);
    if (changed === undefined) {
      return possible(
        'the secret was sent with Basic, where + / = : % & and spaces are encoded first',
        1,
      );
    }
    return changed
      ? likely(
          'the client id or secret has characters that were percent-encoded for Basic, which many servers do not decode',
          2,
        )
      : ruledOut('neither the client id nor the secret has characters that Basic encodes');
  }
  return failed.step === 'pasted'
    ? undefined
    : ruledOut('the secret was not sent in a Basic header');
};

/**
 * Whether client id or secret changed when they were form-encoded for a Basic header. Where the
 * journal has stored only fingerprints, it is told by a header that is too long; else `undefined`.
 */
function isEncoded(facts: Facts, { exchange }: ObservedExchange): boolean | undefined {
  const [, credentials = ''] =
    /^basic +(\S.*)$/i.exec(exchange.request.headers['authorization'] ?? '') ?? [];
  if (/^[\w+/]+=*$/.test(credentials)) {
    // A space becomes +, and + becomes %2B.
    return /%[\dA-F]{2}|\+/.test(Buffer.from(credentials, 'base64').toString('utf8'));
  }
  const id = setting(facts, 'client_id');
  const secret = setting(facts, 'client_secret');
  if (id === undefined || secret === undefined) return undefined;
  const plain = 4 * Math.ceil((id.length + 1 + lengthOf(secret)) / 3);
  return lengthOf(credentials) > plain ? true : undefined;
}

/** The request has two authentication methods. */
export const twoWays: Matcher = (facts) => {
  const { failed } = facts;
  if (failed === undefined || !isAt(facts, clientSteps) || clientAuthOf(failed) !== 'several')
    return undefined;
  return likely('the request had client authentication twice: in a header and in its body', 4);
};

/** How the client authenticated: `client cli, client authentication basic, a secret of 32 characters`. */
export function describeClient(facts: Facts): string {
  const { failed } = facts;
  if (failed === undefined) return '';
  const id =
    failed.sent['client_id'] ??
    facts.authorization?.sent['client_id'] ??
    setting(facts, 'client_id');
  const secret = failed.sent['client_secret'] ?? setting(facts, 'client_secret');
  const origin = facts.run.settings.find(({ name }) => name === 'client_secret')?.origin;
  const from = origin === undefined ? '' : ` from the ${origin}`;
  const size = secret === undefined ? '' : `, a secret of ${lengthOf(secret)} characters${from}`;
  return `client ${id ?? '(not known)'}, client authentication ${clientAuthOf(failed)}${size}`;
}
