/** What a person reads on an HTML page. */
import { type DefaultTreeAdapterTypes as Tree, parse } from 'parse5';
import { oneLine } from './error-body.ts';

export type PageText = {
  /** The texts of its headings, paragraphs and other blocks, in order. */
  readonly blocks: readonly string[];
  readonly headings: readonly string[];
  readonly title: string | undefined;
  /** The types of the fields that a user fills in. */
  readonly fields: readonly string[];
  readonly hasForm: boolean;
};

/** What is no text of the page, or the same on every page. */
const unread: ReadonlySet<string> = new Set([
  'button',
  'footer',
  'head',
  'nav',
  'noscript',
  'script',
  'select',
  'style',
  'svg',
  'template',
]);

/** They are in the line of the text around them. */
const inline: ReadonlySet<string> = new Set([
  'a',
  'abbr',
  'b',
  'bdi',
  'code',
  'em',
  'i',
  'kbd',
  'mark',
  'q',
  's',
  'samp',
  'small',
  'span',
  'strong',
  'sub',
  'sup',
  'tt',
  'u',
  'var',
  'wbr',
]);

const notFilledIn: ReadonlySet<string> = new Set([
  'button',
  'checkbox',
  'hidden',
  'image',
  'radio',
  'reset',
  'search',
  'submit',
]);

/** A page nested deeper than this is read no further. */
const maxDepth = 200;

/** Reads a page as a browser parses it, without its scripts. */
export function readPage(html: string): PageText {
  const blocks: string[] = [];
  const headings: string[] = [];
  const fields: string[] = [];
  let hasForm = false;
  let line = '';

  const end = () => {
    const text = oneLine(line);
    line = '';
    if (text !== undefined) blocks.push(text);
    return text;
  };
  const readElement = (element: Tree.Element, depth: number): void => {
    const { tagName } = element;
    if (tagName === 'form') hasForm = true;
    if (tagName === 'input') fields.push(attribute(element, 'type')?.toLowerCase() ?? 'text');
    if (inline.has(tagName)) return readAll(element, depth);
    end();
    if (unread.has(tagName) || attribute(element, 'hidden') !== undefined) return;
    readAll(element, depth);
    const text = end();
    if (text !== undefined && /^h[1-6]$/.test(tagName)) headings.push(text);
  };
  const readAll = (parent: Tree.ParentNode, depth: number): void => {
    if (depth > maxDepth) return;
    for (const node of parent.childNodes) {
      if ('value' in node) line += node.value;
      else if ('tagName' in node) readElement(node, depth + 1);
    }
  };
  const document = parse(html);
  readAll(document, 0);
  end();
  const filled = fields.filter((type) => !notFilledIn.has(type));
  return { blocks, headings, title: titleOf(document), fields: filled, hasForm };
}

function titleOf(node: Tree.ParentNode, depth = 0): string | undefined {
  for (const child of node.childNodes) {
    if (!('tagName' in child) || depth > 3) continue;
    if (child.tagName === 'title') return oneLine(child.childNodes.map(textOf).join(''));
    const title = titleOf(child, depth + 1);
    if (title !== undefined) return title;
  }
  return undefined;
}

function textOf(node: Tree.ChildNode): string {
  return 'value' in node ? node.value : '';
}

function attribute({ attrs }: Tree.Element, name: string): string | undefined {
  return attrs.find((one) => one.name === name)?.value;
}
