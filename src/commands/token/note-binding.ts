import type { Context } from '../../model/context.ts';
import type { TokenSet } from '../../model/token-set.ts';
import { isBound } from '../../oauth/authorization-header.ts';

/** Says on standard error what a token needs that is bound to a key or to a certificate. */
export function noteBinding({ terminal }: Context, tokens: TokenSet): void {
  const { token_type, certificate_thumbprint: thumbprint } = tokens;
  if (isBound(token_type)) {
    terminal.stderr.write(
      'note: the token is bound to a key: each request with it needs a DPoP proof\n',
    );
  }
  if (thumbprint === undefined) return;
  terminal.stderr.write(
    `note: the token is bound to the certificate x5t#S256 ${thumbprint}: it works only on a connection that shows it, with curl by --cert <file> --key <file>\n`,
  );
}
