import { renderUnicodeCompact } from 'uqr';

/** Light modules around the code, so that a camera finds its edge on any background. */
const quietZone = 2;

/**
 * A text as QR code for a terminal, two modules in each character: block characters are light, the
 * background is dark.
 */
export function qrLines(text: string): readonly string[] {
  return renderUnicodeCompact(text, { border: quietZone }).split('\n');
}
