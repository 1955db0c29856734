/** One JSON object for standard output; every document carries the version of its shape. */
export function json(document: object): string {
  return `${JSON.stringify({ schemaVersion: 1, ...document }, undefined, 2)}\n`;
}
