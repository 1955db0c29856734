import { randomUUID } from 'node:crypto';
import type { Context } from '../../model/context.ts';
import type { Advice } from '../../model/advice.ts';
import { Failure } from '../../model/errors.ts';
import { type Decoded, decodeUnverified } from '../../jwt/decode.ts';
import { importSigningKey } from '../../jwt/keys/signing-key.ts';
import { quote } from '../../jwt/quote.ts';
import { signJwt } from '../../jwt/sign.ts';
import { assertionAudience } from '../../oauth/client-auth.ts';
import type { Connection } from '../../oauth/connection.ts';
import type { Settings } from '../../model/settings.ts';
import type { Grant } from '../../oauth/grant.ts';
import { epochSeconds } from '../clock.ts';
import { traitsOf } from '../server/provider-traits.ts';

/** A signed assertion, or what to sign here. */
export type AssertionSource =
  | { readonly type: 'given'; readonly assertion: string }
  | {
      readonly type: 'signed';
      /** A file with a private key: PEM or JWK. */
      readonly keyFile: string;
      readonly alg?: string | undefined;
      /** `iss`; the client id when absent. */
      readonly issuer?: string | undefined;
      /** `sub`; the issuer when absent. */
      readonly subject?: string | undefined;
      /** `aud`; the issuer when absent, or the token endpoint where none is known. */
      readonly audience?: string | undefined;
      /** Seconds. */
      readonly lifetime: number;
      readonly claims: Readonly<Record<string, string>>;
    };

/** The assertion of a JWT bearer grant (RFC 7523 section 3), signed now when it is not given. */
export async function assertionFrom(
  context: Context,
  settings: Settings,
  { server, client }: Connection,
  source: AssertionSource,
): Promise<string> {
  if (source.type === 'given') return source.assertion;
  const { keyFile, alg, lifetime, claims } = source;
  const key = importSigningKey(await context.readFile(keyFile), keyFile, alg);
  const { assertion_audience } = traitsOf(settings);
  const now = epochSeconds(context);
  const issuer = source.issuer ?? client.client_id;
  return await signJwt(key, {
    iss: issuer,
    sub: source.subject ?? issuer,
    aud: source.audience ?? assertionAudience(server, settings.client, assertion_audience),
    iat: now,
    exp: now + lifetime,
    jti: randomUUID(),
    ...claims,
  });
}

type Sent = {
  readonly presented: Grant;
  readonly connection: Connection;
  /** Seconds since the epoch. */
  readonly now: number;
};

/** The failure of a rejected assertion, with its claims, which show the reason. */
export function explainAssertion(error: unknown, { presented, connection, now }: Sent): unknown {
  const { parameters } = presented;
  const [, assertion] = parameters.find(([name]) => name === 'assertion') ?? [];
  const isRefusal = error instanceof Failure && error.code === 'invalid_grant';
  if (assertion === undefined || !isRefusal) return error;
  const decoded = decodeUnverified(assertion, now);
  const says = 'header' in decoded ? describe(decoded) : decoded.message;
  const { kind, message, code, rule, serverError, advice } = error;
  return new Failure(kind, `${message}; the assertion: ${says}`, {
    code,
    rule,
    serverError,
    advice: [...advice, ...otherAudience(decoded, connection)],
    cause: error,
  });
}

/** Servers differ in whether `aud` is their issuer or their token endpoint. */
function otherAudience(
  decoded: ReturnType<typeof decodeUnverified>,
  { server: { issuer, token_endpoint = '' } }: Connection,
): readonly Advice[] {
  const aud = 'header' in decoded && Object(decoded.payload).aud;
  return aud === issuer ? [{ id: 'assertion_audience', token_endpoint }] : [];
}

function describe({ header, payload, times }: Decoded): string {
  const claims = typeof payload === 'object' ? payload : {};
  const named = ['iss', 'sub', 'aud'].map((name) => `${name} ${quote(claims[name])}`);
  const signed = `alg ${quote(header['alg'])}, kid ${quote(header['kid'])}`;
  const expiry = times.find(({ claim }) => claim === 'exp');
  return [...named, signed, `exp ${expiry?.words ?? 'missing'}`].join(', ');
}
