const minute = 60;
const day = 24 * 60 * minute;

/** How long things live, in seconds: short enough to see them expire, long enough to try things out. */
export const lifetimes = {
  access_token: 10 * minute,
  authorization_code: minute,
  device_code: 10 * minute,
  id_token: 10 * minute,
  interaction: 30 * minute,
  refresh_token: 14 * day,
  session: 14 * day,
  /** Outlives its refresh tokens, which are renewed by rotation. */
  grant: 90 * day,
} as const;
