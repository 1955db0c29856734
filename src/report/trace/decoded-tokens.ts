import { type Decoded, decodeUnverified } from '../../jwt/decode.ts';
import type { Exchange } from '../../model/exchange.ts';
import { fingerprint } from '../../util/fingerprint.ts';
import { redactExchange, redactorFor } from '../redact/redact-run.ts';
import { jwtsIn, redactClaims, redactJson, type Redactor } from '../redact/redactor.ts';

/** A JWT of an exchange, decoded, redacted and not verified. */
export type SeenToken = {
  /** The exchanges that carried it, by id, the first first. */
  readonly exchanges: readonly number[];
  /** What it was called where it was first seen, such as `id_token`. */
  readonly name: string;
  readonly fingerprint: string;
  readonly length: number;
  readonly decoded: Decoded;
};

/**
 * The JWTs of unredacted exchanges, each once, in the order of the exchanges; their claims are
 * redacted like everything else. `now` is in milliseconds since the epoch.
 */
export function decodedTokens(exchanges: readonly Exchange[], now: number): readonly SeenToken[] {
  const redactor = redactorFor(exchanges);
  const found = new Map<string, { readonly name: string; readonly ids: Set<number> }>();
  for (const exchange of exchanges) {
    redactExchange(
      exchange,
      collector((name, token) => {
        const seen = found.get(token) ?? { name, ids: new Set() };
        seen.ids.add(exchange.id);
        found.set(token, seen);
      }),
    );
  }
  return [...found].flatMap(([token, { name, ids }]) => {
    const decoded = decodeUnverified(token, Math.floor(now / 1000));
    if (!('header' in decoded)) return [];
    const { length } = token;
    const shown = withoutSecrets(decoded, redactor);
    return [{ exchanges: [...ids], name, fingerprint: fingerprint(token), length, decoded: shown }];
  });
}

function collector(take: (name: string, token: string) => void): Redactor {
  const look = (name: string, value: string) => {
    for (const token of jwtsIn(value)) take(name, token);
    return value;
  };
  return { secret: look, random: look, text: (text, name = 'text') => look(name, text) };
}

function withoutSecrets(decoded: Decoded, redactor: Redactor): Decoded {
  const { header, payload } = decoded;
  return {
    ...decoded,
    header: redactJson(header, redactor) as Decoded['header'],
    ...(payload === undefined
      ? {}
      : { payload: redactClaims(header, payload, redactor) as NonNullable<Decoded['payload']> }),
  };
}
