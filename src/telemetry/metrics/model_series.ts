import type { RequestRecord } from "../request_record.ts";
import type { ErrorClass } from "./error_class.ts";
import type { Counter, Histogram } from "./family.ts";
import { statusClass } from "./handler.ts";
import type { ownFamilies } from "./own_families.ts";
import type { planoFamilies } from "./plano_families.ts";

/** The families that have a series for each model. */
export type ModelFamilies = ReturnType<typeof planoFamilies> & ReturnType<typeof ownFamilies>;

/** The series of one model, found once: every request counts in several of them. */
export class ModelSeries {
  readonly #families: ModelFamilies;
  readonly #labels: readonly [provider: string, model: string];
  readonly #duration: Histogram;
  readonly #firstToken: Histogram;
  /** By what tells them apart besides the model. */
  readonly #ended = new Map<string, Counter>();
  readonly #kinds = new Map<string, Counter>();
  readonly #cached = new Map<string, Counter>();

  constructor(families: ModelFamilies, provider: string, model: string) {
    this.#families = families;
    this.#labels = [provider, model];
    this.#duration = families.upstreamDuration.at(provider, model);
    this.#firstToken = families.timeToFirstToken.at(provider, model);
  }

  /** Counts a request that went to a provider; `replied`: with a whole reply that succeeded. */
  count(record: RequestRecord, error: ErrorClass, replied: boolean): void {
    const { status, durationMs, ownMs = 0, firstByteMs, usage } = record;
    this.#endedAs(statusClass(status), error).add();
    this.#duration.observe(Math.max(durationMs - ownMs, 0) / 1000);
    if (firstByteMs !== undefined && status < 400) this.#firstToken.observe(firstByteMs / 1000);
    if (usage !== undefined) this.#tokens(usage);
    if (replied && (usage === undefined || usage.input < 0 || usage.output < 0)) {
      this.#families.usageMissing.at(...this.#labels).add();
    }
    this.#cost(record);
  }

  #endedAs(status: string, error: ErrorClass): Counter {
    const { upstreamRequests } = this.#families;
    const key = status + error;
    let one = this.#ended.get(key);
    if (one === undefined) {
      one = upstreamRequests.at(...this.#labels, status, error);
      this.#ended.set(key, one);
    }
    return one;
  }

  #tokens({ input, output, cacheRead, cacheWrite }: NonNullable<RequestRecord["usage"]>): void {
    this.#add("prompt", input);
    this.#add("completion", output);
    this.#add("cache_read", cacheRead);
    this.#add("cache_write", cacheWrite);
    if (cacheRead < 0) return;
    const outcome = cacheRead > 0 ? "hit" : "miss";
    kept(this.#cached, outcome, this.#families.promptCache, this.#labels).add();
  }

  /** A count that the provider did not state is not 0. */
  #add(kind: string, count: number): void {
    if (count < 0) return;
    kept(this.#kinds, kind, this.#families.tokens, this.#labels).add(count);
  }

  #cost({ cost, usage }: RequestRecord): void {
    if (cost !== undefined && cost.total >= 0) {
      this.#families.cost.at(...this.#labels).add(cost.total);
    }
    const hasTokens = usage !== undefined && (usage.input > 0 || usage.output > 0);
    if (cost?.partial === true || (cost === undefined && hasTokens)) {
      this.#families.costUnknown.at(...this.#labels).add();
    }
  }
}

/** The series of one more label; no function is made for it, as every request comes here five times. */
function kept(
  series: Map<string, Counter>,
  label: string,
  family: ModelFamilies["tokens" | "promptCache"],
  labels: readonly string[],
): Counter {
  let one = series.get(label);
  if (one === undefined) series.set(label, one = family.at(...labels, label));
  return one;
}
