// The module that the build makes with AssemblyScript. Each function does the same operations in the same order as its
// counterpart in plain-rows.ts or plain-field.ts, and so answers the same bits.
export * from './luma.as';
export * from './peaks.as';
export * from './rings.as';
export * from './rows.as';
export * from './sums.as';
