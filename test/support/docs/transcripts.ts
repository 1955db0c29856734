/** Replaces what differs from run to run: tokens, their fingerprints, identifiers, times, the port of the server. */
export function mask(text: string): string {
  return text
    .replace(/eyJ[\w-]+\.[\w-]+\.[\w-]*/g, '<jwt>')
    .replace(/#[0-9a-f]{8}\b/g, '<fingerprint>')
    .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:<port>')
    .replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, '<time>')
    .replace(/\b\d+ (?:h|min|s)\b(?: \d+ (?:min|s)\b)?/g, '<duration>')
    .replace(/\b(issued|failed) (?:(?:just )?now|<duration> ago)/g, '$1 <lately>')
    .replace(/(?<![\w-])[\w-]{43}(?![\w-])/g, '<random>')
    .replace(/(?<![\w-])eyJ[\w-]{17}(?![\w-])/g, '<start of a jwt>');
}

export type Transcript = (command: string) => Promise<string>;

/**
 * A document whose `console` blocks are run again, in order: a line that begins with `$` is a
 * command, as far as backslashes continue it, and the lines below are what it printed. Output that
 * only differs where `mask` allows it stays as it is.
 */
export async function rerun(document: string, transcript: Transcript): Promise<string> {
  const parts = document.split(/^(```console\n[\s\S]*?^```$)/m);
  const fresh: string[] = [];
  for (const part of parts) {
    // oxlint-disable-next-line no-await-in-loop -- a command builds on those above it
    fresh.push(part.startsWith('```console\n') ? await rerunBlock(part, transcript) : part);
  }
  return fresh.join('');
}

async function rerunBlock(block: string, transcript: Transcript): Promise<string> {
  const body = block.slice('```console\n'.length, -'```'.length);
  const fresh: string[] = [];
  for (const entry of body.split(/^(?=\$ )/m)) {
    const lines = entry.trimEnd().split('\n');
    const end = lines.findIndex((line) => !line.endsWith('\\')) + 1;
    const command = lines.slice(0, end).join('\n');
    const shown = lines.slice(end);
    // oxlint-disable-next-line no-await-in-loop -- a command builds on those above it
    const printed = (await transcript(command.slice(2))).trimEnd();
    const kept = shown.join('\n');
    const anew = printed === '' ? [] : printed.split('\n');
    fresh.push(command, ...(mask(kept) === mask(printed) ? shown : anew));
  }
  return `\`\`\`console\n${fresh.join('\n')}\n\`\`\``;
}
