/**
 * Signals that ask the program to stop: Ctrl-C, a service manager or `kill`, and a terminal that is closed. They may reach
 * the whole group; only the parent decides what they mean.
 */
export const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const satisfies readonly NodeJS.Signals[];
