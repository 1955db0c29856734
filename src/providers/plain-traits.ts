/** A server that does as the RFCs say: what presets differ from. */
import type { Traits } from './traits.ts';

export const loopbackHosts = ['127.0.0.1', 'localhost', '[::1]'] as const;

/** A server of which nothing is known. */
export const plainTraits: Traits = {
  dialect: 'rfc6749',
  body: 'form',
  scopeSeparator: ' ',
  basicEncoding: 'form',
  issuerCheck: 'exact',
  redirect: { hosts: loopbackHosts, port: 'exact' },
  pkce: 'supported',
  state: 'supported',
  refresh: { trigger: {}, rotation: 'sometimes' },
  device: { grant: 'supported' },
  accessToken: { form: 'mixed' },
};
