// @ts-check
// Goes through the pages of an authorization server as a person would: user name, password,
// consent, code of a device.

/** @import { Browser, View } from './browser.mjs' */
/** @import { Button, Form, Input } from './page.mjs' */
/** @import { Scripted, SignIn } from '../row.mjs' */

const mostPages = 15;

/** What buttons and links say that go on, and those that do not. */
const allowing =
  /\b(allow|accept|approve|authori[sz]e|consent|grant|confirm|continue|yes|ok|log ?in|sign ?in|next|submit|send|connect|save|proceed)\b/i;
const denying = /\b(deny|cancel|no|reject|decline|refuse|abort|back|disagree)\b/i;
const elsewhere =
  /\b(forgot|register|sign ?up|create|reset|logout|log ?out|sign ?out|help|privacy|terms|language|try another)\b/i;

/**
 * @typedef {object} Person
 * @property {{ readonly username: string, readonly password: string } | undefined} [user]
 * @property {SignIn | undefined} [hints]
 * @property {boolean} [denies] presses the button that refuses, and ticks nothing
 * @property {string | undefined} [userCode] of a device (RFC 8628)
 */

/**
 * Signs in on the pages from `url` on, until the browser reaches its end; or, with a `browser`
 * that has none, until a page has nothing more to press. Gives the last page and what was pressed.
 * Throws an Error that shows the page on which it did not go on; its cause is that View.
 * @param {string} url
 * @param {Person} person
 * @param {{ browser: Browser, isOpenEnded?: boolean }} options
 * @returns {Promise<{ view: View, trail: readonly string[] }>}
 */
export async function signIn(url, person, { browser, isOpenEnded = false }) {
  for (const request of person.hints?.before ?? []) await browser.request(request);
  /** @type {string[]} */
  const trail = [];
  /** @type {Set<string>} */
  const pressed = new Set();
  let view = await browser.open(url);
  let hasRefused = false;
  for (let page = 0; page < mostPages; page += 1) {
    if (view.status === 0) return { view, trail };
    const next = nextOf(view, person, { pressed, hasRefused });
    if (next === undefined) {
      // Some servers tell of a denial by an error page, such as Spring's.
      const isLast = view.status < 400 || (person.denies === true && trail.length > 0);
      if (isOpenEnded && isLast) return { view, trail };
      const where = `${described(view)}, after ${trail.join(', ')}`;
      throw new Error(`nothing to press on ${where}`, { cause: view });
    }
    trail.push(next.name);
    pressed.add(next.key);
    hasRefused ||= next.refuses === true;
    view = await next.go(browser);
  }
  const message = `still not done after ${mostPages} pages: ${described(view)}`;
  throw new Error(message, { cause: view });
}

/**
 * @typedef {object} Next
 * @property {string} name
 * @property {string} key what was done, so that it is not done again on the same page
 * @property {boolean} [refuses]
 * @property {(browser: Browser) => Promise<View>} go
 */

/**
 * The next step of a person: the form with fields to fill, then the button or link with the right
 * word, then what the page would do by itself.
 * @param {View} view
 * @param {Person} person
 * @param {{ pressed: ReadonlySet<string>, hasRefused: boolean }} before
 * @returns {Next | undefined}
 */
function nextOf({ url, page }, person, { pressed, hasRefused }) {
  const { hints = {}, denies = false } = person;
  const scripted = hints.scripted?.find(({ at }) => url.includes(at));
  if (scripted !== undefined && !pressed.has(url)) {
    return { name: `script of ${scripted.at}`, key: url, go: running(scripted, url) };
  }
  const preferred = (denies ? hints.deny : hints.press) ?? [];
  const steps = page.forms.flatMap((form) => {
    const filled = fill(form, person);
    // Some servers ask for the next code when one was refused: nobody has one.
    if (filled === undefined || (hasRefused && filled.asks)) return [];
    const choices = form.buttons.length > 0 ? form.buttons : [undefined];
    return choices.map((button) => ({ button, form, ...filled, ...named(button, form) }));
  });
  const links = page.links.map(({ url: target, words }) => ({ target, words }));
  const fresh = (/** @type {string} */ key) => !pressed.has(key);
  const keyOf = (/** @type {{ words: string, form: Form }} */ step) => {
    return `${url} ${step.form.action} ${step.words}`;
  };
  for (const word of preferred) {
    const step = steps.find((one) => one.words.includes(word) && fresh(keyOf(one)));
    if (step !== undefined) {
      const key = keyOf(step);
      return { name: step.words, key, refuses: denies && !step.asks, go: pressing(step) };
    }
    const link = links.find((one) => one.words.includes(word) && fresh(one.target));
    if (link !== undefined) return { ...following(link), refuses: denies };
  }
  // Pages before the one with the decision, such as one that shows the code again, only go on.
  const refuses = denies && [...steps, ...links].some(({ words }) => denying.test(words));
  const isMeant = (/** @type {string} */ words) => {
    return refuses ? denying.test(words) : !denying.test(words) && !elsewhere.test(words);
  };
  const filling = steps.filter(({ asks }) => asks);
  const step =
    filling.find(({ words }) => !denying.test(words) && !elsewhere.test(words)) ??
    steps.find(
      (one) => isMeant(one.words) && (refuses || allowing.test(one.words)) && fresh(keyOf(one)),
    ) ??
    steps.find(
      (one) => one.button === undefined && one.form.inputs.every(isHidden) && fresh(keyOf(one)),
    ) ??
    steps.find((one) => isMeant(one.words) && fresh(keyOf(one)));
  if (step !== undefined) {
    const isRefusal = refuses && !step.asks && denying.test(step.words);
    return { name: step.words, key: keyOf(step), refuses: isRefusal, go: pressing(step) };
  }
  if (page.refresh !== undefined && fresh(page.refresh)) {
    return following({ target: page.refresh, words: 'refresh' });
  }
  const link = links.find(({ target, words }) => {
    const leads = refuses ? denying.test(words) : allowing.test(words) && isMeant(words);
    return leads && fresh(target);
  });
  return link === undefined ? undefined : { ...following(link), refuses };
}

/**
 * The values of a form, and whether it asks a person for something; nothing when it asks for what
 * the person does not know.
 * @param {Form} form
 * @param {Person} person
 */
function fill(form, { user, hints = {}, userCode, denies = false }) {
  const body = new URLSearchParams();
  let asks = false;
  for (const input of form.inputs) {
    const { name, type } = input;
    const given = hints.fields?.[name];
    if (given !== undefined) {
      body.append(name, given);
    } else if (type === 'hidden' || type === 'select' || type === 'textarea') {
      body.append(name, input.value);
    } else if (type === 'checkbox') {
      if (!denies || input.isChecked) body.append(name, input.value);
    } else if (type === 'radio') {
      if (input.isChecked || !body.has(name)) body.set(name, input.value);
    } else {
      const value = answer(input, { user, userCode });
      if (value === undefined && input.value === '') return undefined;
      asks ||= value !== undefined;
      body.append(name, value ?? input.value);
    }
  }
  return { body, asks };
}

/**
 * What a person types into this field.
 * @param {Input} input
 * @param {Pick<Person, 'user' | 'userCode'>} known
 */
function answer({ name, type, words }, { user, userCode }) {
  const said = `${name} ${words}`;
  if (type === 'password') return user?.password;
  if (userCode !== undefined && /code/i.test(said)) return userCode;
  if (/user|login|e-?mail|account|identifier|\bname\b|username|sub/i.test(said)) {
    return user?.username;
  }
  return undefined;
}

/**
 * @param {Button | undefined} button
 * @param {Form} form
 */
function named(button, form) {
  if (button === undefined) return { words: form.words };
  return { words: `${button.words} ${button.name} ${button.value}`.trim() };
}

/**
 * @param {{ form: Form, button: Button | undefined, body: URLSearchParams }} step
 * @returns {Next['go']}
 */
function pressing({ form, button, body }) {
  if (button !== undefined && button.name !== '') body.append(button.name, button.value);
  const action = button?.action ?? form.action;
  return (browser) => browser.submit({ method: form.method, action, body });
}

/**
 * @param {{ target: string, words: string }} link
 * @returns {Next}
 */
function following({ target, words }) {
  return { name: words, key: target, go: (browser) => browser.open(target) };
}

/**
 * @param {Scripted} scripted
 * @param {string} url of its page
 * @returns {Next['go']}
 */
function running({ requests, go }, url) {
  const query = new URL(url).searchParams;
  const filled = (/** @type {string} */ template) => {
    return template.replaceAll(/\{(\w+)\}/g, (_all, name) => query.get(name) ?? '');
  };
  return async (browser) => {
    for (const { method, url: target, json } of requests) {
      const members = Object.entries(json ?? {}).map(([name, value]) => [name, filled(value)]);
      await browser.request({
        method,
        url: filled(target),
        ...(json !== undefined && { json: Object.fromEntries(members) }),
      });
    }
    return await browser.open(go === undefined ? url : filled(go));
  };
}

/** @param {Input} input */
function isHidden({ type }) {
  return type === 'hidden';
}

/** @param {View} view */
function described({ url, status, page }) {
  const forms = page.forms.map(({ action, inputs, buttons }) => {
    const fields = inputs.map(({ name, type }) => `${name} (${type})`).join(', ');
    return `form to ${action} with ${fields} and ${buttons.map(({ words }) => words).join(', ')}`;
  });
  const shown = page.words.slice(0, 300);
  return `"${page.title}" (HTTP ${status}, ${url}): ${[...forms, shown].join('; ')}`;
}
