import { html } from './html.ts';
import type { Page } from './layout.ts';

export type DeviceForm = {
  readonly action: string;
  /** The CSRF token. */
  readonly xsrf: string;
  readonly user_code?: string | undefined;
};

/** Asks for the code that the device shows; `problem` says why it is asked for again. */
export function deviceCodePage(form: DeviceForm, problem: string | undefined): Page {
  return {
    name: 'device-code',
    title: 'Connect a device',
    content: html`${problem && html`<p class="problem" id="problem" role="alert">${problem}</p>`}
      <form method="post" action="${form.action}">
        <input type="hidden" name="xsrf" value="${form.xsrf}" />
        <label for="user_code">Code shown on your device</label>
        <input
          type="text"
          id="user_code"
          name="user_code"
          value="${form.user_code}"
          required
          autofocus
          autocomplete="off"
          autocapitalize="characters"
          spellcheck="false"
          maxlength="32"
          ${problem && html`aria-invalid="true" aria-describedby="problem"`}
        />
        <button class="primary">Continue</button>
      </form>`,
  };
}

/** Shows the client and the code before anything is allowed (RFC 8628 section 5.4). */
export function deviceConfirmPage(form: DeviceForm, client: string, shownCode: string): Page {
  return {
    name: 'device-confirm',
    title: 'Is this your device?',
    content: html`<p><strong>${client}</strong> wants to sign in and shows this code:</p>
      <p class="code">${shownCode}</p>
      <p>Continue only if you started this yourself and the codes are the same.</p>
      <form method="post" action="${form.action}">
        <input type="hidden" name="xsrf" value="${form.xsrf}" />
        <input type="hidden" name="user_code" value="${form.user_code}" />
        <button class="primary" name="confirm" value="yes">The codes match, continue</button>
        <button name="abort" value="yes">Deny</button>
      </form>`,
  };
}

export function deviceDonePage(client: string): Page {
  return {
    name: 'device-done',
    title: 'Device connected',
    content: html`<p>
      <strong>${client}</strong> is signed in. Close this page and return to it.
    </p>`,
  };
}
