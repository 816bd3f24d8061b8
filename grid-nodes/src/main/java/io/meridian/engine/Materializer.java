package io.meridian.engine;

import io.meridian.codec.DerivedCodec;
import io.meridian.codec.Head;
import io.meridian.codec.Marker;
import io.meridian.ledger.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Writes the derived state behind the durable journal: accounts once however often they changed,
 * statement pages, the id index, and at last the marker. It removes nothing [D2]; every entry is
 * stamped [D1], so a materializer that wakes late changes nothing. Used on the shard's executor
 * only.
 */
final class Materializer {
  private final ShardContext shard;
  private final long epoch;
  private final Map<String, Long> completeThrough;
  private final ComparedOwners comparedOwners;
  private final Consumer<Throwable> failed;
  private final Runnable advanced;
  private final List<Waiter> waiters = new ArrayList<>();
  private long discardEpoch;
  private DerivedChanges collected = new DerivedChanges();
  private Head collectedThrough;
  private volatile long backlogRecords;
  private volatile long markedSequence;
  private long flushingRecords;
  private boolean flushing;
  private boolean ticking;
  private boolean closed;

  private record Waiter(long sequence, Runnable task, Runnable givenUp) {}

  /**
   * A materializer that has everything up to {@code marked}.
   *
   * @param epoch the epoch of its leader
   * @param completeThrough what the marker says of each node's copies
   * @param discardEpoch what the marker says of entries that are thrown away
   * @param comparedOwners the owners whose copies miss nothing that is written
   * @param advanced told when the marker moved
   * @param failed told once when the derived state could not be written
   */
  Materializer(
      ShardContext shard,
      long epoch,
      Head marked,
      Map<String, Long> completeThrough,
      long discardEpoch,
      ComparedOwners comparedOwners,
      Runnable advanced,
      Consumer<Throwable> failed) {
    this.shard = shard;
    this.epoch = epoch;
    this.collectedThrough = marked;
    this.markedSequence = marked.sequence();
    this.completeThrough = new TreeMap<>(completeThrough);
    this.discardEpoch = discardEpoch;
    this.comparedOwners = comparedOwners;
    this.advanced = advanced;
    this.failed = failed;
  }

  /** The last block whose effects are all in the derived caches. May be asked from any thread. */
  long markedSequence() {
    return markedSequence;
  }

  /** Records that are durable and not yet materialized. May be asked from any thread. */
  long backlogRecords() {
    return backlogRecords;
  }

  boolean hasRoom() {
    return backlogRecords() < shard.config().backlogRecordsMax();
  }

  /** Takes the changes of a block that is durable by rule C2. */
  void add(Head durable, DerivedChanges changes) {
    collected.followedBy(changes);
    collectedThrough = durable;
    backlogRecords = collected.records() + flushingRecords;
    if (collected.records() >= shard.config().materializeRecords()) {
      flush();
    } else {
      flushSoon();
    }
  }

  private void flushSoon() {
    if (!ticking && !collected.isEmpty()) {
      ticking = true;
      shard.later(shard.config().materializeEvery(), this::tick);
    }
  }

  /**
   * Runs {@code task} when everything up to block {@code sequence} is materialized, or {@code
   * givenUp} when this materializer is closed before.
   */
  void whenThrough(long sequence, Runnable task, Runnable givenUp) {
    if (closed) {
      givenUp.run();
    } else if (sequence <= markedSequence) {
      task.run();
    } else {
      waiters.add(new Waiter(sequence, task, givenUp));
      flush();
    }
  }

  /** What was thrown away is gone; the next marker says so. */
  void swept() {
    discardEpoch = 0;
  }

  /** Stops beginning anything; what is on its way carries this epoch's stamp and can do no harm. */
  void close() {
    closed = true;
    List<Waiter> waiting = List.copyOf(waiters);
    waiters.clear();
    waiting.forEach(waiter -> waiter.givenUp().run());
  }

  private void tick() {
    ticking = false;
    flush();
  }

  private void flush() {
    if (closed || flushing || collected.isEmpty()) {
      return;
    }
    flushing = true;
    DerivedChanges changes = collected;
    Head through = collectedThrough;
    collected = new DerivedChanges();
    flushingRecords = changes.records();
    goOn(new DerivedEntries(changes), through);
  }

  private void goOn(DerivedEntries rest, Head through) {
    if (closed) {
      return;
    }
    int most = shard.config().writeEntriesMax();
    Map<DerivedKey, Bytes> chunk;
    try {
      chunk = rest.next(most);
    } catch (RuntimeException defect) {
      fail(defect);
      return;
    }
    if (!chunk.isEmpty()) {
      writeChunk(chunk, through, 1, () -> goOn(rest, through));
    } else if (rest.hasStatements()) {
      loadOpenPages(rest.openPages(most), rest, through, 1);
    } else {
      writeMarker(through);
    }
  }

  private void loadOpenPages(
      List<DerivedKey> open, DerivedEntries rest, Head through, int attempt) {
    if (open.isEmpty()) {
      join(Map.of(), rest, through);
      return;
    }
    shard.then(
        shard.derived().load(shard.id(), open),
        (pages, fault) -> {
          if (fault == null) {
            join(pages, rest, through);
          } else {
            tryAgain(fault, attempt, () -> loadOpenPages(open, rest, through, attempt + 1));
          }
        });
  }

  private void join(Map<DerivedKey, DerivedValue> pages, DerivedEntries rest, Head through) {
    try {
      rest.join(pages);
    } catch (RuntimeException defect) {
      fail(defect);
      return;
    }
    goOn(rest, through);
  }

  private void writeMarker(Head through) {
    for (String owner : comparedOwners.names()) {
      completeThrough.put(owner, through.sequence());
    }
    Marker marker = new Marker(through.sequence(), through.hash(), completeThrough, discardEpoch);
    writeChunk(
        Map.of(DerivedKey.MARKER, DerivedCodec.encode(marker)), through, 1, () -> marked(through));
  }

  private void writeChunk(Map<DerivedKey, Bytes> chunk, Head through, int attempt, Runnable next) {
    if (closed) {
      return;
    }
    shard.then(
        shard.derived().write(shard.id(), new Stamp(epoch, through.sequence()), chunk),
        (written, fault) -> {
          // A copy that left meanwhile may lack the chunk.
          comparedOwners.look(shard.standing());
          if (fault == null) {
            next.run();
          } else {
            tryAgain(fault, attempt, () -> writeChunk(chunk, through, attempt + 1, next));
          }
        });
  }

  private void marked(Head through) {
    flushing = false;
    flushingRecords = 0;
    backlogRecords = collected.records();
    if (closed) {
      return;
    }
    markedSequence = through.sequence();
    List<Waiter> ready = new ArrayList<>();
    waiters.removeIf(waiter -> waiter.sequence() <= markedSequence && ready.add(waiter));
    ready.forEach(waiter -> waiter.task().run());
    advanced.run();
    if (!waiters.isEmpty() || collected.records() >= shard.config().materializeRecords()) {
      flush();
    } else {
      flushSoon();
    }
  }

  private void tryAgain(Throwable fault, int attempt, Runnable task) {
    if (closed) {
      return;
    }
    if (attempt >= shard.config().attemptsMax()) {
      fail(fault);
    } else {
      shard.retryLater(task);
    }
  }

  private void fail(Throwable fault) {
    if (!closed) {
      failed.accept(fault);
    }
  }
}
