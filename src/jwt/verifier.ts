import { decodeBase64url } from './form/base64url.ts';
import { parseJsonObject } from './form/json.ts';
import { longestToken } from './form/read-form.ts';
import type { KeySource } from './keys/key-set.ts';
import { checkSignature } from './signature/check-signature.ts';
import { guessKind } from './token-kind.ts';
import type { Verdict } from './verdict.ts';
import { concludeClaims, examineToken, type Head, type VerifyOptions } from './verify.ts';

/** Verifies a token at a time in seconds since the epoch, synchronously when its header is known. */
export type Verifier = (token: string, at: number) => Verdict | Promise<Verdict>;

/** Tokens of one issuer have few headers; the limit bounds the memory for tokens with a new header each. */
const maxHeaders = 500;
const maxHeaderLength = 8192;

/**
 * Verifies tokens one after the other with the verdicts of `verifyToken`. Once a token was found
 * valid, the algorithm, the key and the notes that its header led to are kept for the next one with
 * the same header, of which only payload, signature and claims are looked at. A token whose form or
 * signature is not good is verified from the beginning, which explains why.
 */
export function createVerifier(options: Omit<VerifyOptions, 'at'>): Verifier {
  const heads = new Map<string, Head & { readonly isIdToken: boolean }>();
  let own: string | undefined;
  const ownAccessToken = async () => {
    own = await options.ownAccessToken?.();
    return own;
  };
  const keys = watched(options.keys, () => heads.clear());
  const again = (token: string, expected: VerifyOptions): Verdict | undefined => {
    const [first = '', second = '', third = '', fourth] = token.split('.', 4);
    const head = token.length > longestToken ? undefined : heads.get(first);
    if (head?.key === undefined || fourth !== undefined) return undefined;
    const signature = decodeBase64url(third, '');
    const payload = decodeBase64url(second, '');
    if ('problem' in signature || 'problem' in payload) return undefined;
    const parsed = parseJsonObject(payload, '');
    if ('problem' in parsed) return undefined;
    const guess = guessKind(head.header, parsed.value, expected);
    // The algorithms of ID tokens are a matter of their own.
    if ((guess.kind === 'id_token') !== head.isIdToken) return undefined;
    // It is known by now: the first ID token with this header asked for it.
    if (head.isIdToken && token === own) return undefined;
    const signingInput = token.slice(0, first.length + 1 + second.length);
    const signed = { signingInput, signature };
    if (checkSignature(signed, head.alg, head.key) !== 'good') return undefined;
    return concludeClaims(parsed.value, head, guess, expected);
  };
  const verifyFirst = async (token: string, expected: VerifyOptions) => {
    const { verdict, head } = await examineToken(token, expected);
    const segment = token.slice(0, token.indexOf('.'));
    if (verdict.valid && head !== undefined && isWorthKeeping(token, segment)) {
      if (heads.size >= maxHeaders) heads.clear();
      heads.set(segment, { ...head, isIdToken: verdict.kind === 'id_token' });
    }
    return verdict;
  };
  let expected: VerifyOptions = { ...options, keys, ownAccessToken, at: 0 };
  return (token, at) => {
    if (at !== expected.at) expected = { ...expected, at };
    return again(token, expected) ?? verifyFirst(token, expected);
  };
}

/** Text around a token needs a note of its own, so such a token is not remembered. */
function isWorthKeeping(token: string, header: string): boolean {
  return header.length <= maxHeaderLength && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token);
}

/** Keys that report when they are replaced. */
function watched(keys: KeySource, changed: () => void): KeySource {
  if (keys.type === 'secret') return keys;
  let loaded: unknown;
  const load = async (refresh: boolean) => {
    const set = await keys.load(refresh);
    if (set !== loaded) changed();
    loaded = set;
    return set;
  };
  return { ...keys, load };
}
