package io.meridian.engine.sim;

import io.meridian.codec.EncodedBlock;
import io.meridian.codec.Head;
import io.meridian.ledger.Bytes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** One node's copy of a shard's partition in the journal group, as its disk has it. */
final class JournalCopy {
  private static final int UNDOABLE_MAX = 8;

  private final TreeMap<Long, Cell<Bytes>> blocks = new TreeMap<>();
  private final Deque<Write> recent = new ArrayDeque<>();
  private Optional<Cell<Head>> head = Optional.empty();
  private long headLostAt;
  private long counter;
  private boolean owning;
  private long movingSince;

  private record Write(
      Optional<Cell<Head>> headBefore,
      Cell<Head> head,
      List<Replaced> replaced,
      long counterBefore) {}

  private record Replaced(long sequence, Optional<Cell<Bytes>> before, Cell<Bytes> after) {}

  boolean owning() {
    return owning;
  }

  /** Becomes an owner, or stops being one and remembers from where on it will have to catch up. */
  void setOwning(boolean owning) {
    if (this.owning && !owning) {
      movingSince = counter;
    }
    this.owning = owning;
  }

  long counter() {
    return counter;
  }

  Head head() {
    return head.map(Cell::value).orElse(Head.GENESIS);
  }

  Optional<Bytes> block(long sequence) {
    return Optional.ofNullable(blocks.get(sequence)).map(Cell::value);
  }

  /** Commits an append here, its entries counted from {@code base} on. */
  void apply(Head next, List<EncodedBlock> written, long base, Version version) {
    long at = base;
    List<Replaced> replaced = new ArrayList<>();
    for (EncodedBlock block : written) {
      at++;
      long sequence = block.header().sequence();
      Cell<Bytes> cell = new Cell<>(block.stored(), at, version);
      replaced.add(new Replaced(sequence, Optional.ofNullable(blocks.put(sequence, cell)), cell));
    }
    at++;
    Cell<Head> newHead = new Cell<>(next, at, version);
    recent.addLast(new Write(head, newHead, replaced, counter));
    if (recent.size() > UNDOABLE_MAX) {
      recent.removeFirst();
    }
    head = Optional.of(newHead);
    counter = Math.max(counter, at);
  }

  /** Loses what an append was to write, the head too, as its primary could not write it down. */
  void invalidate(List<EncodedBlock> written) {
    written.forEach(block -> blocks.remove(block.header().sequence()));
    head = Optional.empty();
    counter++;
    headLostAt = counter;
    recent.clear();
  }

  /** Loses the last write, as a log does whose end is damaged, if every other copy has it. */
  boolean loseLastWrite(List<JournalCopy> others) {
    Write last = recent.peekLast();
    if (last == null
        || !head.equals(Optional.of(last.head()))
        || !others.stream().allMatch(other -> other.has(last))) {
      return false;
    }
    recent.removeLast();
    head = last.headBefore();
    counter = last.counterBefore();
    movingSince = Math.min(movingSince, counter);
    for (Replaced one : last.replaced()) {
      if (one.before().isPresent()) {
        blocks.put(one.sequence(), one.before().get());
      } else {
        blocks.remove(one.sequence());
      }
    }
    return true;
  }

  private boolean has(Write write) {
    return head.isPresent()
        && head.get().version().compareTo(write.head().version()) >= 0
        && write.replaced().stream()
            .allMatch(one -> block(one.sequence()).equals(Optional.of(one.after().value())));
  }

  /**
   * Whether this copy has everything that the other has, block by block, and ends where it ends.
   */
  boolean sameAs(JournalCopy other) {
    return head().equals(other.head())
        && blocks.keySet().equals(other.blocks.keySet())
        && blocks.keySet().stream()
            .allMatch(sequence -> block(sequence).equals(other.block(sequence)));
  }

  /** Whether the other has every block of this copy. */
  boolean isPartOf(JournalCopy other) {
    return blocks.keySet().stream()
        .allMatch(sequence -> block(sequence).equals(other.block(sequence)));
  }

  /** Whether the other has a block at a place where this copy has a different one. */
  boolean contradicts(JournalCopy other) {
    return blocks.keySet().stream()
        .anyMatch(
            sequence ->
                other.block(sequence).isPresent()
                    && !block(sequence).equals(other.block(sequence)));
  }

  /** Empties the copy: rebalancing in full, or a lost disk. */
  void clear() {
    blocks.clear();
    recent.clear();
    head = Optional.empty();
    counter = 0;
    movingSince = 0;
  }

  /**
   * Takes over what the supplier wrote since this copy stopped being an owner; content is not
   * compared.
   */
  void rebalanceFrom(JournalCopy supplier) {
    supplier.blocks.forEach(
        (sequence, cell) -> {
          if (cell.counter() > movingSince
              && newer(Optional.ofNullable(blocks.get(sequence)), cell)) {
            blocks.put(sequence, cell);
          }
        });
    if (supplier.head.isPresent()
        && supplier.head.get().counter() > movingSince
        && newer(head, supplier.head.get())) {
      head = supplier.head;
    }
    if (supplier.head.isEmpty() && supplier.headLostAt > movingSince) {
      head = Optional.empty();
    }
    counter = Math.max(counter, supplier.counter);
    recent.clear();
  }

  private static <T> boolean newer(Optional<Cell<T>> present, Cell<T> arriving) {
    return present.isEmpty() || arriving.version().compareTo(present.get().version()) > 0;
  }
}
