// The same where it says that it may not survive what it reads.
export { hostileIsolated as default } from './hostile.mjs';
