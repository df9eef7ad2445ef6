// The same for an op that wants the whole of it in memory.
export { hashBytes as default } from './hash.mjs';
