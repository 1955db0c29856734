/** A URL as a reader names its server: without the scheme, and without a slash at the end. */
export function placeOf(url = ''): string {
  return url.replace(/^https?:\/\//, '').replace(/\/$/, '');
}
