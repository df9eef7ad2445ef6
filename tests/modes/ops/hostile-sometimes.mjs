import { hostileIsolated } from './hostile.mjs';

// The same where it says of which content it may not survive.
export default {
  ...hostileIsolated,
  cost: 'script',
  needsIsolation: ({ bytes }) => Buffer.from(bytes).includes('poison'),
};
