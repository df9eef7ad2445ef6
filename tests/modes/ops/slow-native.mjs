// The same where it says it leaves the event loop, though it does not.
export { slowNative as default } from './slow.mjs';
