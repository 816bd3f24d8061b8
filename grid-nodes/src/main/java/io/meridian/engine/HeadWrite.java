package io.meridian.engine;

import io.meridian.codec.EncodedBlock;
import io.meridian.codec.Head;
import java.util.List;
import java.util.function.Consumer;

/**
 * One write of the head, with the blocks that belong to it, from the first try until it is durable
 * on W owners or the leadership is given up. A doubt is settled by reading the head under its lock,
 * never by the exception [C3]; every try writes the same bytes.
 */
final class HeadWrite {
  /** How a write ended. */
  enum Result {
    /** It is on W owners and may be answered. */
    DURABLE,
    /** It may or may not be there; whoever leads next will find out. */
    LOST
  }

  private final ShardContext shard;
  private final Head expected;
  private final Head next;
  private final List<EncodedBlock> blocks;
  private final ComparedOwners comparedOwners;
  private final Consumer<Result> done;
  private int appends;
  private int readBacks;

  /**
   * A write that has not begun.
   *
   * @param comparedOwners the owners whose copies were compared in the view change; no other copy
   *     counts
   */
  HeadWrite(
      ShardContext shard,
      Head expected,
      Head next,
      List<EncodedBlock> blocks,
      ComparedOwners comparedOwners,
      Consumer<Result> done) {
    this.shard = shard;
    this.expected = expected;
    this.next = next;
    this.blocks = blocks;
    this.comparedOwners = comparedOwners;
    this.done = done;
  }

  /** Begins. The result is given once, on the shard's executor. */
  void start() {
    append();
  }

  private void append() {
    Standing before = shard.standing();
    if (!before.leads() || comparedOwners.count(before) < shard.config().minOwners()) {
      done.accept(Result.LOST);
      return;
    }
    appends++;
    shard.then(
        shard.journal().append(shard.id(), expected, next, blocks),
        (append, fault) -> appended(before, append, fault));
  }

  private void appended(Standing before, JournalStore.Append append, Throwable fault) {
    if (fault != null) {
      shard.retryLater(this::readBack);
    } else if (append == JournalStore.Append.COMMITTED) {
      committed(before);
    } else if (appends == 1) {
      done.accept(Result.LOST);
    } else {
      readBack();
    }
  }

  private void committed(Standing before) {
    Standing after = shard.standing();
    if (after.leads()
        && after.topologyVersion() == before.topologyVersion()
        && after.ownerRuns().equals(before.ownerRuns())
        && comparedOwners.count(after) >= shard.config().minOwners()) {
      done.accept(Result.DURABLE);
    } else {
      confirm();
    }
  }

  private void readBack() {
    readBacks++;
    if (readBacks > shard.config().attemptsMax() || !shard.standing().leads()) {
      done.accept(Result.LOST);
      return;
    }
    shard.then(
        shard.journal().lockedHead(shard.id()),
        (head, fault) -> {
          if (fault != null) {
            shard.retryLater(this::readBack);
          } else if (head.equals(next)) {
            confirm();
          } else if (head.equals(expected) && appends < shard.config().attemptsMax()) {
            append();
          } else {
            done.accept(Result.LOST);
          }
        });
  }

  private void confirm() {
    ConfirmationRound.durable(
        shard,
        next,
        comparedOwners,
        result ->
            done.accept(
                result == ConfirmationRound.Result.CONFIRMED ? Result.DURABLE : Result.LOST));
  }
}
