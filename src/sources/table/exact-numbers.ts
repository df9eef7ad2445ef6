/** What a text with a number that a double cannot hold always has: many digits, or an exponent of three. */
const mayBeInexact = /[:,[\s]-?\d(?:\d{15}|[\d.]{200}|[\d.]*[eE][+-]?\d{3})/;

/** A string or a number of JSON. The string is read in runs, so that a long one costs no memory of the pattern. */
const stringsAndNumbers = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * Reads JSON as JSON.parse does, but numbers that a double cannot hold become text: integers over 2^53, whose last digits
 * would change, and those that are too large or too small. Throws what JSON.parse throws.
 */
export function parseExactly(text: string): unknown {
  // First as it is: with other words in it, a text that is no JSON could become some.
  const value: unknown = JSON.parse(text);
  if (!mayBeInexact.test(text)) return value;
  let hasInexact = false;
  const quoted = text.replace(stringsAndNumbers, (token) => {
    if (token.startsWith('"') || isHeld(token)) return token;
    hasInexact = true;
    return `"${token}"`;
  });
  return hasInexact ? JSON.parse(quoted) : value;
}

/** Fractions are rounded by whoever reads them; integers are often names of things. */
function isHeld(token: string): boolean {
  const number = Number(token);
  if (/^-?\d+$/.test(token)) return Number.isSafeInteger(number);
  return Number.isFinite(number) && (number !== 0 || !/^[^eE]*[1-9]/.test(token));
}
