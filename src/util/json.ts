/** A JSON object with unknown members. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The maximum nesting for printers and recursion; protocols need less than a tenth. */
export const deepestJson = 100;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The JSON type of a value, with its article. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** The value of a JSON text; `undefined` when it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The same for external JSON that is to be walked or printed: `undefined` also when it is deep. */
export function parseShallow(text: string): unknown {
  const value = parseJson(text);
  return value === undefined || isDeep(text) ? undefined : value;
}

/** An external JSON object; `undefined` for anything else. */
export function parseObject(text: string): JsonObject | undefined {
  const value = parseShallow(text);
  return isObject(value) ? value : undefined;
}

/** Whether JSON is nested more than `deepestJson` levels deep. */
export function isDeep(text: string): boolean {
  let depth = 0;
  let isText = false;
  for (let at = 0; at < text.length; at += 1) {
    const mark = text[at];
    if (mark === '\\') at += 1;
    else if (mark === '"') isText = !isText;
    else if (!isText && (mark === '[' || mark === '{')) depth += 1;
    else if (!isText && (mark === ']' || mark === '}')) depth -= 1;
    if (depth > deepestJson) return true;
  }
  return false;
}
