/**
 * Which calls a conversation has made and answered so far, for dialects in which a call's id is unique
 * in all of it (W024). A call costs the same however many there are.
 */
export class CallRounds {
  readonly #calls = new Map<string, { message: object; rounds: number }>();
  readonly #answered = new Set<string>();

  /** Notes a call; how many messages have used its id, `message` included. */
  call(id: string, message: object): number {
    const before = this.#calls.get(id);
    if (before?.message === message) return before.rounds;
    const rounds = (before?.rounds ?? 0) + 1;
    this.#calls.set(id, { message, rounds });
    return rounds;
  }

  answer(id: string): void {
    this.#answered.add(id);
  }

  isAnswered(id: string): boolean {
    return this.#answered.has(id);
  }
}
