const refusal =
  /[^.<>\n]{0,60}(?:HTTP request to an HTTPS server|plain HTTP request was sent to HTTPS port|speaking plain HTTP to an SSL-enabled|combination of host and port requires TLS)[^.<>\n]{0,60}/i;

/** What Go, nginx, Apache or Tomcat say of plain http on a port for TLS; `undefined` in other texts. */
export function plainHttpRefusal(text: string): string | undefined {
  return refusal.exec(text.slice(0, 4096))?.[0].trim();
}
