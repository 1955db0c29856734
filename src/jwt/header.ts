import { algorithms, meantAlgorithm, sameAlgorithm } from './algorithms.ts';
import { type Check, fail, type Note, pass, unknown } from './check.ts';
import { type JsonObject, kindOf } from '../util/json.ts';
import { member } from './form/json.ts';
import type { KeySource } from './keys/key-set.ts';
import { list, quote } from './quote.ts';

/** Which algorithms the caller trusts, and where that list is from; the token itself never decides. */
export type AllowList = { readonly values: readonly string[]; readonly from: string };

/**
 * Checks the `alg` of a header against an allow-list (RFC 8725 section 3.1): the one given, or what
 * fits the kind of key that was given.
 */
export function checkAlgorithm(
  header: JsonObject,
  keys: KeySource['type'],
  allowed: AllowList | undefined,
): Check {
  const alg = member(header, 'alg');
  const expected = allowed === undefined ? fitting(keys) : list(allowed.values);
  if (isUnsecured(alg)) {
    return fail('alg', unsecured(alg), { expected, seen: quote(alg), rule: 'jwt-alg-none' });
  }
  if (typeof alg !== 'string') {
    const message = `alg is ${kindOf(alg)}, not the name of an algorithm`;
    return fail('alg', message, { expected, seen: quote(alg), rule: 'jwt-alg-none' });
  }
  const named = { expected, seen: alg };
  const algorithm = algorithms.get(alg);
  const meant = algorithm === undefined ? meantAlgorithm(alg) : undefined;
  if (meant !== undefined) {
    const message = `unknown alg ${quote(alg)}: ${meant} is spelled so, and case matters`;
    return fail('alg', message, { ...named, rule: 'jwt-alg-case' });
  }
  if (allowed !== undefined && !allowed.values.some((value) => sameAlgorithm(value, alg))) {
    const message = `alg ${quote(alg)} is not among ${expected} (${allowed.from})`;
    return fail('alg', message, { ...named, rule: 'jwt-alg-source' });
  }
  if (algorithm === undefined) {
    const message = `UNSUPPORTED alg ${quote(alg)}: undecided`;
    return unknown('alg', message, { ...named, rule: 'jwt-alg-unknown' });
  }
  if ((algorithm.kty === 'oct') !== (keys === 'secret')) {
    const remedy = keys === 'secret' ? {} : { remedy: 'give the secret with --secret-file' };
    return fail('alg', mismatch(alg, keys), { ...named, ...remedy, rule: 'jwt-alg-source' });
  }
  return pass(
    'alg',
    `${alg} (${allowed === undefined ? `${keys === 'secret' ? 'symmetric' : 'asymmetric'}, allowed` : `allowed ${allowed.from}`})`,
    named,
  );
}

/** Fails for header extensions: none is implemented here (RFC 7515 section 4.1.11, RFC 7797 section 7). */
export function checkExtensions(header: JsonObject): readonly Check[] {
  const checks: Check[] = [];
  const crit = member(header, 'crit');
  if (crit !== undefined) {
    const names = Array.isArray(crit) ? crit.map((name) => quote(name)) : [];
    const what = names.length === 0 ? `is ${quote(crit)}` : `lists ${list(names)}`;
    const message = `crit ${what}, which this verifier does not implement`;
    checks.push(fail('crit', message, { seen: quote(crit), rule: 'hdr-crit' }));
  }
  const b64 = member(header, 'b64');
  if (b64 !== undefined && b64 !== true) {
    const message = 'b64 is not true: an unencoded payload is not allowed in a JWT';
    checks.push(fail('b64', message, { seen: quote(b64), rule: 'hdr-b64' }));
  }
  return checks;
}

/** Header members that point to a key; none is ever followed (RFC 8725 section 3.10). */
const pointers = [
  ['jku', 'jwt-jku-x5u'],
  ['x5u', 'jwt-jku-x5u'],
  ['x5c', 'jwt-x5c'],
  ['jwk', 'jwt-embedded-jwk'],
] as const;

/** Notes the keys and URLs in the header, which were ignored. */
export function ignoredPointers(header: JsonObject): readonly Note[] {
  return pointers.flatMap(([name, id]) => {
    const value = member(header, name);
    if (value === undefined) return [];
    const what = typeof value === 'string' ? ` ${quote(value)}` : '';
    return [
      { id, message: `ignored ${name}${what}: a token does not decide which key is trusted` },
    ];
  });
}

function isUnsecured(alg: unknown): boolean {
  if (typeof alg === 'string') return ['', 'none'].includes(alg.trim().toLowerCase());
  return alg === undefined || alg === null || (Array.isArray(alg) && alg.length === 0);
}

function unsecured(alg: unknown): string {
  const how =
    alg === undefined
      ? 'alg is missing'
      : `alg ${typeof alg === 'string' && alg ? alg : quote(alg)}`;
  return `UNSECURED: ${how}, anyone can forge this token`;
}

function fitting(keys: KeySource['type']): string {
  return keys === 'secret'
    ? 'HS256, HS384 or HS512 (a secret was given)'
    : 'an algorithm of the public key';
}

function mismatch(alg: string, keys: KeySource['type']): string {
  return keys === 'secret'
    ? `${alg} is verified with a public key, but a secret was given`
    : `${alg} is verified with a shared secret, but public keys were given`;
}
