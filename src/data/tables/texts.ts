/** Values that texts stand for; undefined if a text stands for none. */

/** No two parts match the same digits, so that a long text takes linear time. */
const decimal = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/** A decimal number; infinite beyond the range of float64. */
export const numberOfText = (text: string): number | undefined => (decimal.test(text) ? Number(text) : undefined);

const booleans: Readonly<Record<string, 0 | 1>> = {
  true: 1,
  false: 0,
  yes: 1,
  no: 0,
  t: 1,
  f: 0,
  y: 1,
  n: 0,
  1: 1,
  0: 0,
};

export const booleanOfText = (text: string): 0 | 1 | undefined =>
  text.length <= 5 && Object.hasOwn(booleans, text.toLowerCase()) ? booleans[text.toLowerCase()] : undefined;

const date =
  /^(\d{4})([-/])(\d\d?)\2(\d\d?)(?:[T ](\d\d?):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)? ?(Z|[+-]\d\d(?::?\d\d)?)?$/i;
const time = /^(\d\d?):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?$/;

/** Milliseconds since 1970 of an ISO date with or without a time, or milliseconds of a time of day. UTC without a zone. */
export const dateOfText = (text: string): number | undefined => {
  if (text.length > 40) return undefined;
  const found = date.exec(text);
  if (!found) return timeOfDay(time.exec(text));
  const [, year, , month, day, hour, minute, second, fraction, zone] = found;
  if (zone !== undefined && hour === undefined) return undefined;
  const midnight = new Date(0);
  midnight.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  if (midnight.getUTCMonth() !== Number(month) - 1 || midnight.getUTCDate() !== Number(day)) return undefined;
  if (hour === undefined) return midnight.getTime();
  const ofDay = timeOfDay(['', hour, minute, second, fraction]);
  return ofDay === undefined ? undefined : midnight.getTime() + ofDay - offsetOf(zone);
};

const timeOfDay = (found: readonly (string | undefined)[] | null): number | undefined => {
  if (!found) return undefined;
  const [, hour, minute, second = '0', fraction = ''] = found;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  return (
    ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000 + Math.floor(Number(`0.${fraction}0`) * 1000)
  );
};

/** Milliseconds that a zone is ahead of UTC. */
const offsetOf = (zone: string | undefined): number => {
  if (zone === undefined || zone.toUpperCase() === 'Z') return 0;
  const [hours, minutes] = [zone.slice(1, 3), zone.slice(3).replace(':', '')];
  return (zone.startsWith('-') ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
};

/** A list of numbers as JSON writes it. */
export const vectorOfText = (text: string): readonly number[] | undefined => {
  if (!text.startsWith('[')) return undefined;
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) && list.every((value) => typeof value === 'number') ? list : undefined;
  } catch {
    return undefined;
  }
};
