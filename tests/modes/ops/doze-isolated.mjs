// The same where it says that it may not survive what it reads.
export { dozeIsolated as default } from './doze.mjs';
