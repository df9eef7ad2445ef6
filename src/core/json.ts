/** Plain data: what may cross a thread, a process or a wire. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
