/** A list in which equal values stand once. Equal: the same JSON. */
export class Numbered<T> {
  readonly all: T[] = [];
  readonly #places = new Map<string, number>();

  /** Its place in the list. */
  numberOf(value: T): number {
    const text = JSON.stringify(value);
    let place = this.#places.get(text);
    if (place === undefined) {
      place = this.all.push(value) - 1;
      this.#places.set(text, place);
    }
    return place;
  }
}
