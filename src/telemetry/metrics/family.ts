/** The values of a family's labels, in the order of its names. */
export type LabelValues = readonly string[];

/** How a metric counts. */
export type MetricKind = "counter" | "gauge" | "histogram";

/** What a metric is called and says. */
export interface Description {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
}

/** A metric with all its series. */
export interface Family<Series = unknown> extends Description {
  readonly kind: MetricKind;
  /** The series of these label values; made when it is first asked for. */
  at(...values: LabelValues): Series;
  /** Every series, in the order of their first use. */
  all(): Iterable<readonly [values: LabelValues, series: Series]>;
  /** Forgets a series. */
  drop(...values: LabelValues): void;
}

/** A number that grows. */
export class Counter {
  value = 0;

  add(more = 1): void {
    this.value += more;
  }
}

/** A number that goes up and down. */
export class Gauge {
  value = 0;
}

/** How often a value fell below each of some bounds. */
export class Histogram {
  readonly bounds: readonly number[];
  /** By bucket, not cumulative; the last one is what is above every bound. */
  readonly counts: Float64Array;
  sum = 0;
  count = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.counts = new Float64Array(bounds.length + 1);
  }

  observe(value: number): void {
    let at = 0;
    while (at < this.bounds.length && value > this.bounds[at]!) at++;
    this.counts[at]!++;
    this.sum += value;
    this.count++;
  }
}

/** A family of numbers that grow. */
export function counter(name: string, help: string, ...labels: readonly string[]): Family<Counter> {
  return new Kept("counter", { name, help, labels }, () => new Counter());
}

/** A family of numbers that go up and down. */
export function gauge(name: string, help: string, ...labels: readonly string[]): Family<Gauge> {
  return new Kept("gauge", { name, help, labels }, () => new Gauge());
}

/** A family of histograms with these upper bounds. */
export function histogram(
  bounds: readonly number[],
  name: string,
  help: string,
  ...labels: readonly string[]
): Family<Histogram> {
  return new Kept("histogram", { name, help, labels }, () => new Histogram(bounds));
}

/** Between label values in a key: no value that is written has it. */
const SEPARATOR = "\u0000";

class Kept<Series> implements Family<Series> {
  readonly kind: MetricKind;
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  readonly #make: () => Series;
  readonly #series = new Map<string, readonly [LabelValues, Series]>();

  constructor(kind: MetricKind, { name, help, labels }: Description, make: () => Series) {
    this.kind = kind;
    this.name = name;
    this.help = help;
    this.labels = labels;
    this.#make = make;
  }

  at(...values: LabelValues): Series {
    const key = values.join(SEPARATOR);
    const known = this.#series.get(key);
    if (known !== undefined) return known[1];
    const series = this.#make();
    this.#series.set(key, [values, series]);
    return series;
  }

  all(): Iterable<readonly [LabelValues, Series]> {
    return this.#series.values();
  }

  drop(...values: LabelValues): void {
    this.#series.delete(values.join(SEPARATOR));
  }
}
