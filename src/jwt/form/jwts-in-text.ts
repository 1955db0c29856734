/**
 * The JWTs among other text, such as a line of a log, in their order: three segments in the
 * alphabet of base64url (RFC 7515 section 2), of which the first begins as JSON objects do, or five
 * that are encrypted (RFC 7516 section 3). It takes time that is linear in the length of the text.
 */
export function jwtsIn(text: string): readonly string[] {
  return (text.match(/[\w.-]+/g) ?? []).flatMap((run) => {
    const segments = run.split('.');
    const found: string[] = [];
    for (let at = 0; at + 2 < segments.length; at += 1) {
      const [first = '', ...rest] = segments.slice(at, at + 5);
      // Text may be joined to the first segment, such as in "token-eyJ…".
      const header = first.slice(Math.max(first.indexOf('eyJ'), 0));
      if (!header.startsWith('eyJ')) continue;
      const length = rest.length === 4 && isEncrypted(header) ? 4 : 2;
      const others = rest.slice(0, length);
      if (length === 2 && others.includes('')) continue;
      found.push([header, ...others].join('.'));
      at += length;
    }
    return found;
  });
}

function isEncrypted(header: string): boolean {
  return Buffer.from(header.slice(0, 4096), 'base64url').includes('"enc"');
}
