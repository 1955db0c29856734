type Body = Readonly<Record<string, unknown>>;

/** Seconds; what the largest servers grant. */
const usualLifetime = 900;

/**
 * A device authorization response as RFC 8628 section 3.2 spells it, from what servers send:
 * `verification_url`, numbers as text, an `interval` of 0, no `expires_in`. Other bodies come back
 * unchanged.
 */
export function normalizeDeviceAnswer(body: Body): Body {
  if (typeof body['device_code'] !== 'string') return body;
  const { interval, expires_in, verification_uri, verification_url, ...rest } = body;
  const seconds = positive(interval);
  return {
    ...rest,
    verification_uri: verification_uri ?? verification_url,
    expires_in: positive(expires_in) ?? usualLifetime,
    ...(seconds === undefined ? {} : { interval: seconds }),
  };
}

function positive(value: unknown): number | undefined {
  const number = typeof value === 'string' ? Number.parseFloat(value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number > 0 ? number : undefined;
}
