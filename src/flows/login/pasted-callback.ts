import type { CallbackRequest } from '../../model/loopback.ts';
import type { AuthorizationRequest } from '../../oauth/authorization-request.ts';
import {
  checkCallback,
  type Expectation as CallbackExpectation,
  unusableReason,
} from '../../oauth/callback.ts';
import type { Connection } from '../../oauth/connection.ts';
import { readPasted } from '../../oauth/pasted-callback.ts';
import type { Settings } from '../../model/settings.ts';
import { expectedCallbackIssuer } from '../server/expected-issuer.ts';
import { isFormPost } from './listen.ts';

export type Expectation = {
  readonly authorizationRequest: AuthorizationRequest;
  readonly connection: Connection;
  readonly settings: Settings;
};

const maxPasteLength = 64 * 1024;

/** The text pasted so far, in case a copy has broken the URL into lines. */
export function continuePaste(before: string, line: string): string {
  const isStart = /^\s*[<"'`]?https?:/i.test(line);
  return isStart ? line : `${before}${line}`.slice(0, maxPasteLength);
}

type CheckedPaste =
  | { readonly request: CallbackRequest; readonly reason?: undefined; readonly rule?: undefined }
  | {
      readonly request?: undefined;
      readonly reason: string;
      /** The diagnosis rule that explains it. */
      readonly rule?: string;
    };

/** What the callback of a sign-in is compared with. */
export function expectedCallback({
  authorizationRequest,
  connection: { server },
  settings,
}: Expectation): CallbackExpectation {
  const issuer = expectedCallbackIssuer(settings, server);
  return { authorizationRequest, server, issuer, formPost: isFormPost(settings) };
}

/** A pasted URL is checked like a request. */
export function checkPaste(text: string, expectation: Expectation): CheckedPaste {
  const expected = expectedCallback(expectation);
  const { authorizationRequest, server } = expected;
  const pasted = readPasted(text.slice(0, maxPasteLength), {
    redirect_uri: authorizationRequest.redirect_uri,
    state: authorizationRequest.state,
    promisesIss: server.authorization_response_iss_parameter_supported === true,
    authorization_endpoint: server.authorization_endpoint,
  });
  if (pasted.type === 'rejected') return { reason: pasted.reason };
  const verdict = checkCallback(pasted.request, expected);
  if (verdict.type === 'rejected') {
    const isElsewhere = ['wrong_host', 'wrong_path'].includes(verdict.kind);
    const elsewhere = `a URL that does not start with ${authorizationRequest.redirect_uri}`;
    if (verdict.kind === 'no_iss' || verdict.kind === 'wrong_iss') {
      return { reason: verdict.reason, rule: 'A17' };
    }
    return { reason: isElsewhere ? elsewhere : verdict.reason };
  }
  const unusable = unusableReason(pasted.request.parameters);
  if (unusable !== undefined) return { reason: `${unusable}; copy all of the URL` };
  return { request: { ...pasted.request, respond: () => {} } };
}
