/**
 * Makes text from a certificate, a conf or a peer safe for a terminal: control characters (escape sequences among them),
 * bidirectional overrides and line breaks become visible, so that nothing foreign moves the cursor or hides a word.
 */
export function escapeText(text: string): string {
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
