/** How a view is laid out. */
export interface ViewStyle {
  /** Columns of the terminal. */
  readonly width: number;
  readonly color: boolean;
  /** All attributes, events and links, and no bound on rows. */
  readonly verbose: boolean;
  /** Attributes that were asked for by name: these are shown instead of the glance. */
  readonly wanted?: (key: string) => boolean;
  /** For dates; the machine's own unless named. */
  readonly timeZone?: string;
}

/** Wider lines are hard to read, narrower ones impossible. */
export function usableWidth({ width }: ViewStyle): number {
  return Math.max(40, Math.min(width, 160));
}
