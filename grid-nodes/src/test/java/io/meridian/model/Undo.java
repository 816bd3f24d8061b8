package io.meridian.model;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Supplier;

/** Remembers, while something is only tried, how to undo what was done. */
final class Undo {
  private Optional<Deque<Runnable>> undos = Optional.empty();

  /** Says how to undo what is about to be done; forgotten unless something is being tried. */
  void with(Runnable undo) {
    undos.ifPresent(before -> before.push(undo));
  }

  /** Does something and leaves no trace of it. */
  <T> T tried(Supplier<T> act) {
    Optional<Deque<Runnable>> outer = undos;
    Deque<Runnable> mine = new ArrayDeque<>();
    undos = Optional.of(mine);
    try {
      return act.get();
    } finally {
      mine.forEach(Runnable::run);
      undos = outer;
    }
  }
}
