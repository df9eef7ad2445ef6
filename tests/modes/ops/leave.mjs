import { defineOp } from 'millrace';

// A user's op that ends whatever it runs in, and says that all is well.
export default defineOp({ run: () => process.exit(0) });
