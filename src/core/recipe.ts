import { z } from 'zod';
import { kinds } from './content.js';
import { byteSize, duration, wholeNumber } from './quantities.js';
import { isProxyUrl, printableUrl } from './url.js';

const kindOrKinds = z.union([z.enum(kinds), z.array(z.enum(kinds)).min(1)]);
const namedOptions = z
  .record(z.string(), z.union([z.looseObject({}), z.null()]))
  .refine((entry) => Object.keys(entry).length === 1, { error: 'expected one name with its options' });

/** An op, a format, a sink or a source in a recipe: its name, or its name with options. */
const namedEntry = z.union([z.string().min(1), namedOptions]);
/** Such an entry, as it stands in a recipe. */
export type NamedEntry = z.infer<typeof namedEntry>;

/** A folder name that is safe everywhere and cannot be mistaken for one of our own files. */
export const outputNamePattern = /^(?!(?:con|prn|aux|nul|com\d|lpt\d)$)[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/i;

const proxyUrl = z
  .string({ error: 'expected text such as http://host:port, found something else' })
  .superRefine((text, context) => {
    if (isProxyUrl(text)) return;
    // What is wrong may hold a password all the same, and a password any character.
    const shown = JSON.stringify(text.replace(/^.*@/s, '…@').slice(0, 100));
    const message = `expected http://host:port or https://host:port, with user:password@ before the host or not, found ${shown}`;
    context.addIssue({ code: 'custom', message });
  });

/** How things are fetched: the `fetch` part of a recipe and the flags of the same names. */
export const fetchOptions = z.strictObject({
  timeout: duration().default(60_000).describe('One attempt, without our own queueing and pauses'),
  connectTimeout: duration().default(10_000).describe('Until the connection stands'),
  firstByteTimeout: duration().default(30_000).describe('From the request to the headers of the answer'),
  idleTimeout: duration().default(30_000).describe('Silence in the middle of a body'),
  minSpeed: byteSize(0).default(1024).describe('Slowest transfer of a body, in bytes a second; 0 takes any'),
  minSpeedTime: duration().default(30_000).describe('How long a body may come more slowly than that'),
  retries: wholeNumber(0, 100).default(3).describe('Attempts after the first, where another can help'),
  backoff: duration(0).default(500).describe('First pause before a retry; doubles each time, with jitter'),
  maxBytes: byteSize().default(100_000_000).describe('Largest body that is taken'),
  largeBytes: byteSize()
    .default(64 * 1024 * 1024)
    .describe('A body over this size is kept in a file while it is worked on, not in memory'),
  maxRedirects: wholeNumber(0, 50).default(10).describe('Redirects followed for one item'),
  perHost: wholeNumber(1, 10_000).default(8).describe('Requests at once to one hostname, all ports together'),
  perHostRate: z
    .number()
    .min(0.001)
    .max(10_000)
    .optional()
    .describe('Requests a second to one hostname, spaced evenly over all lanes'),
  allowPrivate: z.boolean().default(false).describe('Permit private, loopback and link-local addresses'),
  allowAddress: z.array(z.string()).default([]).describe('Permit these non-public addresses (CIDR)'),
  allowData: z.boolean().default(false).describe('Permit data: URLs'),
  allowFiles: z.boolean().default(false).describe('Permit file: URLs inside a list'),
  allowDowngrade: z.boolean().default(false).describe('Follow redirects from https to http'),
  tolerateCoding: z
    .boolean()
    .default(false)
    .describe(
      'Take a body that is not packed as its headers say, where it is what its Content-Type says; utf-8, none and binary are no packing',
    ),
  ignoreRobots: z.boolean().default(false).describe('Do not ask robots.txt; for your own servers'),
  userAgent: z.string().min(1).max(300).optional().describe('What to call ourselves'),
  resolve: z.record(z.string(), z.string()).default({}).describe('Addresses for host names, instead of asking DNS'),
  dnsServers: z
    .array(z.string().min(1))
    .max(16)
    .default([])
    .describe("Name servers to ask instead of the machine's (IP address, with :port or not)"),
  proxy: proxyUrl
    .optional()
    .describe(
      'Fetch through this proxy (http://user:password@host:port or https://…; HTTP_PROXY and the like are ignored). It finds the addresses of names: what they may lead to is its business',
    ),
});
/** Fetch settings that have been checked, with defaults for what was not given. */
export type FetchOptions = z.infer<typeof fetchOptions>;

/** The same options as they stand in a recipe: only those that are given. */
export const givenFetchOptions = z.strictObject(
  Object.fromEntries(
    Object.entries(fetchOptions.shape).map(([name, schema]) => {
      const inner: z.ZodType = schema instanceof z.ZodDefault ? (schema.unwrap() as z.ZodType) : schema;
      return [name, inner.optional().describe(schema.description ?? name)];
    }),
  ),
) as unknown as z.ZodType<Partial<FetchOptions>, Partial<z.input<typeof fetchOptions>>>;

/** One named product of an item. */
export const outputSchema = z.strictObject({
  kind: kindOrKinds.optional().describe('Take only content of this kind'),
  url: z
    .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
    .optional()
    .describe('Take only items whose URL looks like this; * stands for anything'),
  ops: z.array(namedEntry).max(50).default([]).describe('Steps, in order: names, or a name with options'),
  save: z
    .union([namedEntry, z.array(namedEntry).min(1).max(20)])
    .default('original')
    .describe('Formats to save, or `original` for the bytes as they came'),
});

/** The structure of a recipe; op, format, sink and source options are checked against their own schemas when it is planned. */
export const recipeSchema = z.strictObject({
  name: z.string().max(100).optional().describe('What to call it'),
  description: z.string().max(2_000).optional().describe('What it does'),
  source: z
    .union([z.string().min(1), z.array(z.string().min(1)).min(1), namedOptions])
    .optional()
    .describe('Where items come from: a list, a folder, a glob, a URL, or a source with options'),
  accept: kindOrKinds.optional().describe('Content of any other kind fails with wrong-type before anything is saved'),
  fetch: givenFetchOptions.default({}).describe('How things are fetched'),
  opTimeout: duration().default(60_000).describe('The longest one step of an item may take before it is stopped'),
  laneMemory: byteSize()
    .default(2 * 1024 * 1024 * 1024)
    .describe(
      'The most memory a lane process may take; work that takes more is stopped (hybrid and processes, on Linux)',
    ),
  outputs: z
    .record(
      z.string().regex(outputNamePattern, {
        error: 'expected letters, digits, - and _, and no name that Windows reserves (it becomes a folder)',
      }),
      outputSchema,
    )
    .refine((outputs) => Object.keys(outputs).length > 0, { error: 'expected at least one output' })
    .refine(
      (outputs) => new Set(Object.keys(outputs).map((name) => name.toLowerCase())).size === Object.keys(outputs).length,
      {
        error: 'expected names that differ in more than their case (they become folders)',
      },
    )
    .describe('Named products, each a chain of ops and how to save it'),
  sink: namedEntry.default('files').describe('Where results go'),
  key: z
    .string()
    .min(1)
    .max(500)
    .default('{index}-{name}')
    .describe('File key: text with {index} (six digits; {index:3} has three), {name}, {host}, {sha256} and any column'),
});
/** A recipe whose structure is checked and complete. */
export type Recipe = z.infer<typeof recipeSchema>;

/** A recipe as it may be shown and written down: without the user and the password of its proxy. */
export function hideProxyLogin(recipe: Recipe): Recipe {
  const { proxy } = recipe.fetch;
  return proxy === undefined ? recipe : { ...recipe, fetch: { ...recipe.fetch, proxy: printableUrl(proxy) } };
}
