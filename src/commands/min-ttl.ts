/** Seconds that a printed access token has to live at least. */
export const defaultMinTtl = 60;

/** `--min-ttl` of `token`, which its sub-commands take too. */
export type MinTtlFlags = { readonly minTtl?: number };
