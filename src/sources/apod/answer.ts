import { RunError } from '../../core/errors.js';
import { quote } from '../input/url.js';
import { demoKey, hideKey, keyName, keyPage } from './key.js';
import type { ApiAnswer, ApiQuestion, Quota } from './request.js';
import { cleanText, showValue } from './text.js';

type Fields = Readonly<Record<string, unknown>>;

const aboutDemoKey = `${demoKey} takes 30 requests an hour and 50 a day, and a key of your own 1,000 an hour: get one free at ${keyPage} and give it in ${keyName} or with --api-key`;

/**
 * Reads the entries out of an answer: the list of them, or the only one. Throws a RunError (`E_SOURCE`) that says what
 * the server said, what is left of the quota and what to do, where there are none.
 */
export function readEntries(answer: ApiAnswer, question: ApiQuestion): readonly unknown[] {
  const { name } = question;
  const parsed = parse(answer.text);
  const refusal = readRefusal(parsed?.value);
  if (answer.status !== 200 || refusal !== undefined) throw refuse(answer, refusal, question);
  if (parsed === undefined) {
    const found = describeBody(answer);
    throw new RunError('E_SOURCE', `${name} answered with ${found}; expected JSON, check the address of the API`);
  }
  const { value } = parsed;
  if (Array.isArray(value) && value.length > 0) return value;
  if (isObject(value)) return [value];
  const found = Array.isArray(value) ? 'an empty list' : showValue(value);
  throw new RunError('E_SOURCE', `${name} has nothing: found ${found}; expected at least one entry, try other dates`);
}

/** Says what is left of a quota; of NASA's key for everybody, also what it takes. */
export function describeQuota(quota: Quota, { name, key, endpoint }: ApiQuestion): string {
  const more = key === demoKey && endpoint.hostname === new URL(keyPage).hostname ? `; ${aboutDemoKey}` : '';
  return `${name[0]?.toUpperCase()}${name.slice(1)}: ${countsOf(quota)} with this key${more}`;
}

/** What is no JSON: its type and size, and how it begins where that can be read. */
function describeBody({ mime, text, sizeBytes }: ApiAnswer): string {
  const isText = !/[\0\ufffd]/.test(text.slice(0, 1_000));
  const beginning = isText ? `, which begin ${quote(text.trimStart(), 60)}` : '';
  return `${sizeBytes.toLocaleString('en-US')} bytes of ${quote(mime ?? 'no type', 60)}${beginning}`;
}

function countsOf({ limit, remaining }: Quota): string {
  return `${remaining.toLocaleString('en-US')} of ${limit.toLocaleString('en-US')} requests are left`;
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

interface Refusal {
  /** `API_KEY_INVALID`, `OVER_RATE_LIMIT`, `400`. */
  readonly code: string;
  readonly message: string;
}

/** NASA's gateway answers `{ error: { code, message } }`, the service behind it `{ code, msg }`. */
function readRefusal(value: unknown): Refusal | undefined {
  if (!isObject(value)) return undefined;
  const { error, msg, code } = value;
  if (isObject(error)) return { code: shown(error.code, 40), message: shown(error.message, 300) };
  if (typeof error === 'string') return { code: shown(code, 40), message: shown(error, 300) };
  if (typeof msg === 'string') return { code: shown(code, 40), message: shown(msg, 300) };
  return undefined;
}

function shown(value: unknown, maxLength: number): string {
  return typeof value === 'string' || typeof value === 'number' ? cleanText(String(value), maxLength) : '';
}

function refuse(answer: ApiAnswer, refusal: Refusal | undefined, question: ApiQuestion): RunError {
  const { status, quota } = answer;
  const codes = new Set([status === 200 ? '' : String(status), refusal?.code ?? '']);
  const code = [...codes].filter(Boolean).join(' ');
  const said = refusal?.message ? `: ${quote(hideKey(refusal.message, question.key), 300)}` : '';
  const left = quota === undefined ? '' : ` (${countsOf(quota)})`;
  const advice = adviceFor(status, refusal?.code ?? '', question);
  return new RunError('E_SOURCE', `${question.name} refused with ${code}${said}${left}; ${advice}`);
}

function adviceFor(status: number, code: string, { key, endpoint }: ApiQuestion): string {
  if (status === 429 || code === 'OVER_RATE_LIMIT') {
    return key === demoKey ? `wait an hour or a day; ${aboutDemoKey}` : 'wait an hour, then run the same command again';
  }
  if (status === 401 || status === 403 || code.startsWith('API_KEY_')) {
    return `expected a valid key in ${keyName} or with --api-key: get one free at ${keyPage}`;
  }
  if (status === 400) return 'correct the count or the dates';
  if (status === 404 && code !== '') return 'there is no picture for this; choose another date';
  if (status === 404) return `check the address of the API, ${endpoint.href}`;
  return 'try again later';
}
