// @ts-check
// A browser with a person in it, for --browser: signs in on the pages of the server, and brings the
// client its code. Usage: node robot.mjs <file with the person> <url>

import { appendFileSync, readFileSync } from 'node:fs';

import { fetchBounded } from '../probe.mjs';
import { createBrowser } from '../sign-in/browser.mjs';
import { signIn } from '../sign-in/sign-in.mjs';

const [file = '', url = ''] = process.argv.slice(2);
const { user, hints, log } = JSON.parse(readFileSync(file, 'utf8'));

/** An authorization response: where it leads is the client (RFC 6749 section 4.1.2). */
function isCallback(/** @type {string} */ address) {
  const { searchParams } = new URL(address);
  return searchParams.has('state') && (searchParams.has('code') || searchParams.has('error'));
}

try {
  const browser = createBrowser(isCallback);
  const { view, trail } = await signIn(url, { user, hints }, { browser });
  const response = await fetchBounded(view.url);
  appendFileSync(log, `${trail.join(', ')}: HTTP ${response.status}\n`);
} catch (error) {
  appendFileSync(log, `${String(error)}\n`);
  process.exitCode = 1;
}
