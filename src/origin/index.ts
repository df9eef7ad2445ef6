export type { ApodOptions } from './apod.js';
export { type Fault, type FaultKind, faultKinds, parseFaults } from './faults.js';
export type { OriginFile } from './files.js';
export { type Origin, type OriginOptions, startOrigin } from './server.js';
export type { HostStats, OriginStats } from './stats.js';
