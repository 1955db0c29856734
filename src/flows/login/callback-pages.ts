import type { CallbackPage } from '../../model/loopback.ts';
import { hintOf } from '../../diagnosis/hints/hint-of.ts';
import { Failure } from '../../model/errors.ts';
import type { LoginResult } from '../tokens/save-login.ts';

/** For a request that is not the answer: the sign-in goes on. */
export function rejectionPage(stranger: {
  readonly status: number;
  readonly reason: string;
}): CallbackPage {
  const lines = [
    `This listener saw ${stranger.reason}.`,
    'The sign-in in the terminal is still waiting for its own answer.',
  ];
  return { status: stranger.status, heading: 'Not the answer that was expected', lines };
}

/** Shown when the tokens are stored. */
export function successPage({ profile, claims }: LoginResult): CallbackPage {
  const who = claims?.name ?? claims?.email ?? claims?.sub;
  const lines = [
    who === undefined ? `Profile ${profile}.` : `${who}, profile ${profile}.`,
    'The terminal has the result. You can close this tab.',
  ];
  return { status: 200, heading: 'Signed in', lines };
}

/** Says the same as the terminal. */
export function failurePage(error: unknown, { aborted }: AbortSignal): CallbackPage {
  if (aborted) {
    const lines = ['It was interrupted in the terminal.'];
    return { status: 400, heading: 'Not signed in', lines };
  }
  if (!(error instanceof Failure)) {
    return { status: 500, heading: 'Not signed in', lines: ['The terminal says why.'] };
  }
  const lines = [error.message, ...(hintOf(error)?.split('\n') ?? [])];
  return { status: 400, heading: 'Not signed in', lines };
}
