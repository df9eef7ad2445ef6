// The same where it says it leaves the event loop: it then runs on the lane's own loop in every mode.
export { hostileNative as default } from './hostile.mjs';
