import type { CallbackPage } from '../../model/loopback.ts';
import type { RejectedRequest } from '../../oauth/callback.ts';
import { Failure } from '../../model/errors.ts';
import type { LoginResult } from '../tokens/save-login.ts';

const explanations: Readonly<Partial<Record<RejectedRequest['kind'], string>>> = {
  wrong_state: 'This link belongs to another sign-in (or an old tab).',
  short_url_used: 'This link works once. To open the page again, use the long URL in the terminal.',
};

/** Shown for an unexpected request: the sign-in goes on. */
export function rejectionPage(
  rejected: Pick<RejectedRequest, 'status' | 'kind' | 'reason'>,
): CallbackPage {
  const lines = [
    explanations[rejected.kind] ?? `This was ${rejected.reason}.`,
    'The sign-in in the terminal is still waiting for its callback.',
  ];
  return { status: rejected.status, heading: 'Unexpected callback', lines };
}

/** Shown when the tokens are stored. */
export function successPage({ profile, claims }: LoginResult): CallbackPage {
  const user = claims?.name ?? claims?.email ?? claims?.sub;
  const lines = [
    user === undefined ? `Profile ${profile}.` : `${user}, profile ${profile}.`,
    'The result is in the terminal. You can close this tab.',
  ];
  return { status: 200, heading: 'Signed in', lines };
}

/** Sends the browser on to the repeated sign-in. */
export function repeatPage(url: string): CallbackPage {
  const lines = ['The sign-in is repeated with fewer scopes: the terminal says why.'];
  return { status: 303, heading: 'Once more', lines, location: url };
}

/** Shows what happened; the terminal says what to do. */
export function failurePage(
  error: unknown,
  { aborted }: Pick<AbortSignal, 'aborted'>,
): CallbackPage {
  if (aborted) {
    const lines = ['The sign-in was interrupted in the terminal.'];
    return { status: 400, heading: 'Not signed in', lines };
  }
  if (!(error instanceof Failure)) {
    return { status: 500, heading: 'Not signed in', lines: ['The reason is in the terminal.'] };
  }
  const lines = [sentence(error.message), 'What to do next is in the terminal.'];
  return { status: 400, heading: 'Not signed in', lines };
}

/** Pages use whole sentences, unlike the terminal. */
function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}
