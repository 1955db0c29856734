import { type Dialect, rewriteJson } from './dialect.ts';

/**
 * For servers whose ID tokens are right by rules of their own, such as an issuer with the tenant in
 * it: the token travels as `vendor_id_token` and is verified by who knows those rules.
 */
export function hideIdToken(dialect: Dialect): Dialect {
  return (wire) => {
    const fetch = dialect(wire);
    return async (url, options) =>
      await rewriteJson(await fetch(url, options), ({ id_token, ...body }) => ({
        ...body,
        ...(id_token === undefined ? {} : { vendor_id_token: id_token }),
      }));
  };
}
