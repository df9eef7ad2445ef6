import { RunError } from '../../core/errors.js';

/** The environment variable that holds a person's key, and the name of the key among a context's secrets. */
export const keyName = 'NASA_API_KEY';
/** NASA's key for everybody. */
export const demoKey = 'DEMO_KEY';
/** Where keys are given out. */
export const keyPage = 'https://api.nasa.gov';

const nasaHost = 'api.nasa.gov';
/** Shorter keys cannot be told from words; NASA's have 40 characters. */
const shortestSecret = 8;

/**
 * Finds the key to ask with: the one that was given, else the environment's, else NASA's key for everybody. The
 * environment's goes to NASA alone: a recipe may name any server. Throws a RunError (`E_USAGE`) where it cannot be a key.
 */
export function findKey(
  endpoint: URL,
  secrets: Readonly<Record<string, string>> = {},
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string {
  const isNasa = endpoint.protocol === 'https:' && endpoint.hostname === nasaHost;
  const key = (secrets[keyName] ?? (isNasa ? environment[keyName] : undefined) ?? '').trim() || demoKey;
  checkKey(key, keyName);
  return key;
}

/** Throws a RunError (`E_USAGE`) where this cannot be a key; `where` says which one, the key is not shown. */
export function checkKey(key: string, where: string): void {
  if (/^[\x21-\x7e]{1,200}$/.test(key)) return;
  const found = key === '' ? 'nothing' : 'something else';
  throw new RunError(
    'E_USAGE',
    `${where}: expected a key of up to 200 letters, digits and signs, found ${found}; keys are given out at ${keyPage}`,
  );
}

/** Takes a key that is long enough to be one out of an answer, should the server repeat it. */
export function removeKey(answer: string, key: string): string {
  return key === demoKey || key.length < shortestSecret ? answer : answer.replaceAll(key, '…');
}

/** Takes a key out of a sentence that came from outside, or that holds the address that was asked. */
export function hideKey(sentence: string, key: string): string {
  const withoutParameter = sentence.replace(/(api_key=)[^\s&"'#]*/gi, '$1…');
  if (key === demoKey || key.length >= shortestSecret) return removeKey(withoutParameter, key);
  const escaped = key.replace(/[^A-Za-z0-9]/g, '\\$&');
  return withoutParameter.replace(new RegExp(`(?<![A-Za-z0-9])${escaped}(?![A-Za-z0-9])`, 'g'), '…');
}
