const minute = 60;
const day = 24 * 60 * minute;

/** Lifetimes in seconds: short enough to see tokens expire, long enough for tests. */
export const lifetimes = {
  access_token: 10 * minute,
  authorization_code: minute,
  device_code: 10 * minute,
  id_token: 10 * minute,
  interaction: 30 * minute,
  refresh_token: 14 * day,
  session: 14 * day,
  /** Longer than its refresh tokens, which are rotated. */
  grant: 90 * day,
} as const;
