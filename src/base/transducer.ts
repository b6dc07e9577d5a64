/**
 * A synchronous step of a stream: it owns its state, does no I/O and never throws past itself.
 * It emits instead of returning arrays, so that a chunk which says nothing costs no allocation.
 */
export interface Transducer<I, O> {
  /** Takes one input and emits what is ready, perhaps nothing. */
  push(input: I, emit: (output: O) => void): void;
  /** No input comes any more: emits what was held back. Called once. */
  end(emit: (output: O) => void): void;
}

/** Runs a whole input through a transducer: for tests, folds and replies that are not streamed. */
export function runTransducer<I, O>(transducer: Transducer<I, O>, inputs: Iterable<I>): O[] {
  const outputs: O[] = [];
  const emit = (output: O) => void outputs.push(output);
  for (const input of inputs) transducer.push(input, emit);
  transducer.end(emit);
  return outputs;
}
