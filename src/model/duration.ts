const HOUR_MS = 3_600_000;
const UNIT_MS: Readonly<Record<string, number>> = {
  h: HOUR_MS,
  d: 24 * HOUR_MS,
  w: 7 * 24 * HOUR_MS,
  m: 30 * 24 * HOUR_MS,
  y: 365 * 24 * HOUR_MS,
};

/** `90d` in milliseconds. Units: h, d, w, m (30 days), y (365 days). Undefined when the text is no duration. */
export function parseDuration(text: string): number | undefined {
  const [, digits, unit] = /^(\d{1,5})([hdwmy])$/.exec(text) ?? [];
  return digits === undefined || unit === undefined ? undefined : Number(digits) * (UNIT_MS[unit] ?? 0);
}

/** Milliseconds in the largest unit that is whole, hours at the least: `24h`, `3d`. */
export function durationText(ms: number): string {
  const hours = Math.round(ms / HOUR_MS);
  return hours > 24 && hours % 24 === 0 ? `${hours / 24}d` : `${hours}h`;
}

/** Midnight UTC at the start of a `YYYY-MM-DD` day, or undefined when there is no such day. */
export function parseDay(text: string): Date | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const date = new Date(`${text}T00:00:00Z`);
  return Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== text ? undefined : date;
}

/** `2027-01-31 14:05 UTC`. */
export const instantText = (date: Date): string => `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
