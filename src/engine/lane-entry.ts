/** Where lanes, script threads and helper processes start. Modules lie one folder deep, those of the bundle too. */
export const laneEntry = new URL('../lane.js', import.meta.url);
