import { oneLine } from "../../base/log.ts";

/** What all models share for which there is no room. */
export const OTHER_MODEL = "other";

/** Models with series of their own. */
const MOST = 200;

/** Of these, models that no request has succeeded with: anybody may invent such, a provider's are few. */
const MOST_UNPROVEN = 50;

/** Characters of a model's name in a label. */
const MAX_LENGTH = 128;

/**
 * Which models are told apart. With wildcards their names come from clients, and a series for each
 * would fill this process and the Prometheus that reads it.
 */
export class ModelLabels {
  readonly #known = new Map<string, string>();
  readonly #most: number;
  readonly #unproven: number;

  constructor(most = MOST, unproven = MOST_UNPROVEN) {
    this.#most = most;
    this.#unproven = Math.min(unproven, most);
  }

  /** The label of a provider's model; `proven`: the provider knows it. */
  of(provider: string, model: string, proven: boolean): string {
    const key = `${provider}/${model}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#known.size >= (proven ? this.#most : this.#unproven)) return OTHER_MODEL;
    return this.keep(provider, model);
  }

  /** Gives a model a label of its own, however many have one: a config names it. */
  keep(provider: string, model: string): string {
    // Somebody will put a key where the model belongs.
    const label = oneLine(model, MAX_LENGTH);
    this.#known.set(`${provider}/${model}`, label);
    return label;
  }
}
