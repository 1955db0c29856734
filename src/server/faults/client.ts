import { clients, type ServerClient } from '../clients.ts';
import type { Asked } from './fault.ts';

/** What authenticates the client of a request, by Basic or in the form (RFC 6749 section 2.3.1). */
export function credentialsOf({ headers, form }: Asked): readonly [id: string, secret: string] {
  const [, basic] = /^Basic (.+)$/i.exec(headers.authorization ?? '') ?? [];
  if (basic === undefined) return [form.get('client_id') ?? '', form.get('client_secret') ?? ''];
  const [id = '', secret = ''] = Buffer.from(basic, 'base64').toString('utf8').split(':');
  return [decodeURIComponent(id), decodeURIComponent(secret)];
}

/** The registered client of a request. */
export function clientOf(asked: Asked): ServerClient | undefined {
  const [id] = credentialsOf(asked);
  return clients.find(({ client_id }) => client_id === id);
}
