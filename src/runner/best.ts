/** Whether a value beats the best one so far; what is not a number never does. */
export const isBetter = (value: number, best: number | undefined, goal: 'maximize' | 'minimize'): boolean =>
  !Number.isNaN(value) && (best === undefined || (goal === 'maximize' ? value > best : value < best));
