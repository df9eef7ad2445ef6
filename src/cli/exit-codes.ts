/** What the program's exit code says: part of the contract with scripts. */
export const exitCodes = { ok: 0, runFailed: 1, usage: 2, someFailed: 3, interrupted: 130 } as const;
