// @ts-check
// What a person sees of a page: its title, its words, its forms and links.

import { parse } from 'parse5';

/** @import { DefaultTreeAdapterTypes as Tree } from 'parse5' */

/**
 * @typedef {object} Input
 * @property {string} name
 * @property {string} type of HTML: text, password, hidden, checkbox, radio, select, …
 * @property {string} value
 * @property {boolean} isChecked
 * @property {string} words its label, placeholder, autocomplete and id
 *
 * @typedef {object} Button
 * @property {string} name empty if it has none, and then it sends nothing
 * @property {string} value
 * @property {string} words
 * @property {string} [action] `formaction`, if it has one
 *
 * @typedef {object} Form
 * @property {'get' | 'post'} method
 * @property {string} action
 * @property {readonly Input[]} inputs
 * @property {readonly Button[]} buttons
 * @property {string} words all that stands in the form
 *
 * @typedef {object} Link
 * @property {string} url
 * @property {string} words
 *
 * @typedef {object} Page
 * @property {string} title
 * @property {string} words
 * @property {readonly Form[]} forms
 * @property {readonly Link[]} links
 * @property {string} [refresh] where `<meta http-equiv="refresh">` leads
 */

const unseen = new Set(['script', 'style', 'template', 'noscript', 'head']);

/**
 * Reads a page. Whatever is no HTML is a page without forms.
 * @param {string} markup
 * @param {string} url where it came from, the base of its addresses
 * @returns {Page}
 */
export function readPage(markup, url) {
  // With scripting off, what stands in <noscript> is part of the page.
  const elements = elementsBelow(parse(markup, { scriptingEnabled: false }));
  const base = elements.find(({ tagName }) => tagName === 'base');
  const root = new URL((base && attribute(base, 'href')) ?? '', url).href;
  const labels = elements.filter(({ tagName }) => tagName === 'label');
  const forms = elements.filter(({ tagName }) => tagName === 'form');
  const title = elements.find(({ tagName }) => tagName === 'title');
  const body = elements.find(({ tagName }) => tagName === 'body');
  return {
    title: title === undefined ? '' : wordsOf(title),
    words: body === undefined ? '' : wordsOf(body),
    forms: forms.map((form) => {
      const id = attribute(form, 'id');
      const outside = elements.filter((element) => {
        return id !== undefined && attribute(element, 'form') === id;
      });
      return readForm(form, [...elementsBelow(form), ...outside], { labels, root, url });
    }),
    links: elements.flatMap((element) => {
      const href = addressOf(element);
      if (href === undefined) return [];
      const target = URL.parse(href, root);
      return target === null ? [] : [{ url: target.href, words: wordsOf(element) }];
    }),
    ...refreshOf(elements, root),
  };
}

/**
 * @param {Tree.Element} form
 * @param {readonly Tree.Element[]} controls
 * @param {{ labels: readonly Tree.Element[], root: string, url: string }} around
 * @returns {Form}
 */
function readForm(form, controls, { labels, root, url }) {
  const action = attribute(form, 'action');
  return {
    method: attribute(form, 'method')?.toLowerCase() === 'post' ? 'post' : 'get',
    action: action === undefined || action === '' ? url : new URL(action, root).href,
    words: wordsOf(form),
    inputs: controls.flatMap((element) => {
      const name = attribute(element, 'name');
      const isInput = ['input', 'select', 'textarea'].includes(element.tagName);
      if (!isInput || name === undefined || name === '' || isButton(element)) return [];
      if (attribute(element, 'disabled') !== undefined) return [];
      return [
        {
          name,
          type: element.tagName === 'input' ? typeOf(element) : element.tagName,
          value: valueOf(element),
          isChecked: attribute(element, 'checked') !== undefined,
          words: [
            ...labels
              .filter((label) => attribute(label, 'for') === attribute(element, 'id'))
              .map(wordsOf),
            ...['placeholder', 'autocomplete', 'id', 'aria-label'].map((one) => {
              return attribute(element, one) ?? '';
            }),
          ].join(' '),
        },
      ];
    }),
    buttons: controls.flatMap((element) => {
      if (!isButton(element) || attribute(element, 'disabled') !== undefined) return [];
      const formaction = attribute(element, 'formaction');
      const value = attribute(element, 'value') ?? '';
      return [
        {
          name: attribute(element, 'name') ?? '',
          value,
          words: element.tagName === 'button' ? wordsOf(element) : value,
          ...(formaction !== undefined && { action: new URL(formaction, root).href }),
        },
      ];
    }),
  };
}

/** @param {Tree.Element} element */
function isButton(element) {
  if (element.tagName === 'button') return ['submit', ''].includes(typeOf(element, 'submit'));
  return element.tagName === 'input' && ['submit', 'image'].includes(typeOf(element));
}

/**
 * @param {Tree.Element} element
 * @param {string} [otherwise]
 */
function typeOf(element, otherwise = 'text') {
  return (attribute(element, 'type') ?? otherwise).toLowerCase();
}

/** @param {Tree.Element} element */
function valueOf(element) {
  if (element.tagName === 'textarea') return wordsOf(element);
  if (element.tagName !== 'select') {
    const isBox = ['checkbox', 'radio'].includes(typeOf(element));
    return attribute(element, 'value') ?? (isBox ? 'on' : '');
  }
  const options = elementsBelow(element).filter(({ tagName }) => tagName === 'option');
  const chosen = options.find((option) => attribute(option, 'selected') !== undefined);
  const option = chosen ?? options[0];
  return option === undefined ? '' : (attribute(option, 'value') ?? wordsOf(option));
}

/**
 * Where a link leads, or a button whose one line of script goes to an address.
 * @param {Tree.Element} element
 */
function addressOf(element) {
  if (element.tagName === 'a') return attribute(element, 'href');
  if (element.tagName !== 'button') return undefined;
  return /^(?:window\.|document\.)?location(?:\.href)?\s?=\s?'([^'"]+)';?$/.exec(
    attribute(element, 'onclick') ?? '',
  )?.[1];
}

/**
 * @param {readonly Tree.Element[]} elements
 * @param {string} root
 */
function refreshOf(elements, root) {
  const meta = elements.find((element) => {
    return (
      element.tagName === 'meta' && attribute(element, 'http-equiv')?.toLowerCase() === 'refresh'
    );
  });
  const content = meta === undefined ? undefined : attribute(meta, 'content');
  const [, target] =
    /^\s{0,9}\d{1,6}\s{0,9}[;,]\s{0,9}url\s{0,9}=\s{0,9}['"]?([^'"]+)/i.exec(content ?? '') ?? [];
  return target === undefined ? {} : { refresh: new URL(target, root).href };
}

/**
 * @param {Tree.ParentNode} node
 * @returns {Tree.Element[]}
 */
function elementsBelow(node) {
  return node.childNodes.flatMap((child) => {
    return 'tagName' in child ? [child, ...elementsBelow(child)] : [];
  });
}

/**
 * @param {Tree.Element} element
 * @param {string} name
 */
function attribute({ attrs }, name) {
  return attrs.find((one) => one.name === name)?.value;
}

/** @param {Tree.Element} element */
function wordsOf(element) {
  return textOf(element).replaceAll(/\s+/g, ' ').trim();
}

/**
 * @param {Tree.Element} element
 * @returns {string}
 */
function textOf(element) {
  return element.childNodes
    .map((child) => {
      if (child.nodeName === '#text' && 'value' in child) return child.value;
      return 'tagName' in child && !unseen.has(child.tagName) ? `${textOf(child)} ` : '';
    })
    .join('');
}
