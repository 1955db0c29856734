import { X509Certificate } from 'node:crypto';
import { certificateThumbprint } from '../../jwt/keys/thumbprint.ts';
import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import type { Settings } from '../../model/settings.ts';
import { shellWord } from '../../model/shell.ts';
import { requireText } from '../../model/text-file.ts';
import type { ClientCertificate } from '../../oauth/certificate-binding.ts';

/**
 * The certificate that connections show by these settings; `undefined` without one. Throws a `usage`
 * failure when the file cannot be read, or holds none.
 */
export async function shownCertificate(
  context: Context,
  { client_cert: file }: Settings['client'],
): Promise<ClientCertificate | undefined> {
  if (file === undefined) return undefined;
  const pem = requireText(await context.readFile(file), file);
  try {
    const certificate = new X509Certificate(pem);
    const { subject } = certificate;
    return { thumbprint: certificateThumbprint(certificate), subject, file };
  } catch (error) {
    const message = `no PEM certificate in ${file}: to convert DER: openssl x509 -inform der -in ${shellWord(file, '<file>')}`;
    throw new Failure('usage', message, { cause: error });
  }
}
