const byteUnits = {
  "": 1,
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
} as const;

/** `32MiB`, `64 KiB`, `1000` or a number as bytes; `undefined` for anything else. */
export function parseBytes(value: string | number): number | undefined {
  if (typeof value === "number") return Number.isInteger(value) && value > 0 ? value : undefined;
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(value.trim());
  if (match === null) return undefined;
  const unit = match[2]!.toUpperCase();
  if (!Object.hasOwn(byteUnits, unit)) return undefined;
  const bytes = Math.round(Number(match[1]) * byteUnits[unit as keyof typeof byteUnits]);
  return bytes > 0 ? bytes : undefined;
}

const timeUnits = { ms: 1, s: 1e3, m: 60e3, h: 3600e3, d: 86_400e3 } as const;
/** Above this a timer of JavaScript fires at once instead of late. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** `300ms`, `5s`, `1m30s`, `2h` as milliseconds; `undefined` for anything else. */
export function parseDurationMs(text: string): number | undefined {
  const trimmed = text.trim();
  if (!/^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/.test(trimmed)) return undefined;
  let total = 0;
  for (const match of trimmed.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)) {
    total += Number(match[1]) * timeUnits[match[2] as keyof typeof timeUnits];
  }
  total = Math.round(total);
  return total >= 0 && total <= MAX_TIMER_MS ? total : undefined;
}
