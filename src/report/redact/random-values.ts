import { plainName } from './secret-names.ts';

/** Names, plain, of what looks random and is public: identifiers, hashes and the parts of public keys. */
const publicNames: ReadonlySet<string> = new Set([
  'ath',
  'aud',
  'azp',
  'client',
  'dpopjkt',
  'dpopnonce',
  'e',
  'iss',
  'jkt',
  'jti',
  'kid',
  'n',
  'scope',
  'sid',
  'sub',
  'x',
  'x5c',
  'x5t',
  'x5ts256',
  'y',
]);

const publicEnding =
  /(?:id|uri|url|uris|hash|challenge|thumbprint|fingerprint|digest|etag|version|name|email|agent|date|ray|traceparent|server|endpoint|issuer|subject|audience|application|organization|resource|origin|location|host|signature)$/;

/** Whether what has this name is public, however it looks; so is what has none. */
export function isPublicName(name: string): boolean {
  const plain = plainName(name);
  return plain === '' || publicNames.has(plain) || publicEnding.test(plain);
}

/** Bits for each character: texts of a language and paths have less, random ones of 20 characters more. */
const leastEntropy = 3.5;

/**
 * Whether a value looks like one that was made at random: 20 to 4096 characters of the alphabets of
 * base64 and base64url without a blank, of lower case, upper case and digits, and of an entropy that
 * words do not have; or 32 and more hexadecimal digits.
 */
export function looksRandom(value: string): boolean {
  if (value.length < 20 || value.length > 4096) return false;
  if (/^(?:[0-9a-f]{32,}|[0-9A-F]{32,})$/.test(value)) return entropyOf(value) > 3;
  if (!/^[\w+/=.~-]+$/.test(value) || /^[a-z]+:|\/\/|^\//.test(value)) return false;
  const classes = [/[a-z]/, /[A-Z]/, /[0-9]/];
  return classes.every((one) => one.test(value)) && entropyOf(value) >= leastEntropy;
}

/** Shannon's entropy of the characters, in bits for each. */
function entropyOf(value: string): number {
  const counts = new Map<string, number>();
  for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => {
    const share = count / value.length;
    return sum - share * Math.log2(share);
  }, 0);
}
