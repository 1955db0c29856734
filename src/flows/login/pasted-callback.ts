import type { CallbackRequest } from '../../model/loopback.ts';
import type { AuthorizationRequest } from '../../oauth/authorization-request.ts';
import { checkCallback } from '../../oauth/callback.ts';
import type { Connection } from '../../oauth/connection.ts';
import { readPasted } from '../../oauth/pasted-callback.ts';
import type { Settings } from '../../model/settings.ts';
import { isFormPost } from './listen.ts';

export type Expectation = {
  readonly authorizationRequest: AuthorizationRequest;
  readonly connection: Connection;
  readonly settings: Settings;
};

const maxPasteLength = 8192;

/** What was pasted so far, where a copy broke the address into lines. */
export function continuePaste(before: string, line: string): string {
  const isStart = /^\s*[<"'`]?https?:/i.test(line);
  return isStart ? line : `${before}${line}`.slice(0, maxPasteLength);
}

type JudgedPaste =
  | { readonly request: CallbackRequest; readonly reason?: undefined }
  | { readonly request?: undefined; readonly reason: string };

/** A pasted address is believed as little as a request. */
export function checkPaste(
  text: string,
  { settings, authorizationRequest, connection: { server } }: Expectation,
): JudgedPaste {
  const pasted = readPasted(text, {
    redirect_uri: authorizationRequest.redirect_uri,
    state: authorizationRequest.state,
    promisesIss: server.authorization_response_iss_parameter_supported === true,
    authorization_endpoint: server.authorization_endpoint,
  });
  if (pasted.type === 'refused') return { reason: pasted.reason };
  const expected = { authorizationRequest, server, formPost: isFormPost(settings) };
  const judgement = checkCallback(pasted.request, expected);
  if (judgement.type === 'stranger') {
    const isElsewhere = ['wrong_host', 'wrong_path'].includes(judgement.kind);
    const elsewhere = `an address that does not begin with ${authorizationRequest.redirect_uri}`;
    return { reason: isElsewhere ? elsewhere : judgement.reason };
  }
  return { request: { ...pasted.request, respond: () => {} } };
}
