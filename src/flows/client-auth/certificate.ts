import { createHash, X509Certificate } from 'node:crypto';
import type { Context } from '../../model/context.ts';
import type { Settings } from '../../model/settings.ts';
import { requireText } from '../../model/text-file.ts';
import type { ClientCertificate } from '../../oauth/certificate-binding.ts';

/**
 * The certificate that connections show by these settings; `undefined` without one, and for a file
 * that holds none: the connection says so. Throws a `usage` failure when the file cannot be read.
 */
export async function shownCertificate(
  context: Context,
  { client_cert: file }: Settings['client'],
): Promise<ClientCertificate | undefined> {
  if (file === undefined) return undefined;
  const pem = requireText(await context.readFile(file), file);
  try {
    const { raw, subject } = new X509Certificate(pem);
    return { thumbprint: createHash('sha256').update(raw).digest('base64url'), subject, file };
  } catch {
    return undefined;
  }
}
