import { defineOp } from 'millrace';

// A user's module that waits for what never comes.
await new Promise(() => {});
export default defineOp({ run: (content) => content });
