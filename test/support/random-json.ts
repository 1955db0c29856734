/** Random choices and JSON values that are the same at every run; `seed` is any whole number. */
export function randomJson(seed: number) {
  let state = seed;
  /** A whole number from 0 to below `limit` (mulberry32). */
  const below = (limit: number): number => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
  const pick = <T>(values: readonly T[]): T => values[below(values.length)] as T;
  const value = (depth = 2): unknown => {
    if (depth > 0 && below(3) === 0) {
      const items = Array.from({ length: below(4) }, () => value(depth - 1));
      if (below(2) === 0) return items;
      return Object.fromEntries(items.map((item) => [pick(names), item]));
    }
    return pick(leaves);
  };
  return { below, pick, value };
}

const names = ['a', 'keys', 'kty', 'kid', 'token_endpoint', 'issuer', '__proto__', 'constructor'];
const urls = ['https://id.example/x', 'http://localhost/', '/relative', 'javascript:x'];
const texts = ['', ' ', 'true', '5', 'ES256', 'openid api', 'RSA', '\u0000', '\uFEFF', ...urls];
const leaves = [null, true, false, 0, 1, -1, 1.5, 1e21, ...texts];
