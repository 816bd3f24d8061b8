package io.meridian.engine;

import io.meridian.codec.CorruptJournalException;
import io.meridian.codec.Head;
import io.meridian.codec.Marker;
import io.meridian.ledger.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Makes the copies of a shard one chain under a new epoch [L3]: compares them with the adopted head
 * window by window, back to the block up to which all of them are known to be right, and writes
 * what differs on any of them with a head of its own epoch, the first of which goes out in any
 * case. When all of them are on W copies the epoch is settled with a last head. Used on the shard's
 * executor only; lives once.
 */
final class ViewChange {
  private final ShardContext shard;
  private final Head adopted;
  private final List<String> owners;
  private final ComparedOwners comparedOwners;
  private final Marker marker;
  private final Parent parent;
  private Head present;
  private long epoch;
  private long through;
  private boolean written;

  /** Hears how it ends, once. */
  interface Parent {
    /** Every copy is right and W of them carry the new head. */
    void changed(Head born);

    /** It did not work this time. */
    void notNow(String why);

    /** No copy that was asked has what the chain needs. */
    void noCopyHas(String what);
  }

  /**
   * A view change that has not begun.
   *
   * @param own the head in this node's own copy, which the first write replaces
   * @param adopted the head of the chain that won
   * @param highestEpoch the highest epoch that any owner has seen
   * @param owners the owners that were heard
   * @param comparedOwners the same, for the count of those who have a write
   * @param marker what is known of each node's copies
   */
  ViewChange(
      ShardContext shard,
      Head own,
      Head adopted,
      long highestEpoch,
      List<String> owners,
      ComparedOwners comparedOwners,
      Marker marker,
      Parent parent) {
    this.shard = shard;
    this.present = own;
    this.adopted = adopted;
    this.epoch = highestEpoch;
    this.owners = owners;
    this.comparedOwners = comparedOwners;
    this.marker = marker;
    this.parent = parent;
    this.through = knownThrough();
  }

  /** The last block always counts as unknown: it must be the one that the head names [L5]. */
  private long knownThrough() {
    long last = Math.max(0, adopted.sequence() - 1);
    if (owners.size() == 1) {
      return last;
    }
    return marker.sequence() > adopted.sequence() ? 0 : Math.min(last, marker.completeOn(owners));
  }

  void start() {
    window(adopted.sequence(), adopted.hash());
  }

  /** Compares the blocks from {@code last} down, of which the chain has {@code hash}. */
  private void window(long last, Bytes hash) {
    long first = Math.max(through + 1, last - shard.config().comparedBlocksMax() + 1);
    List<CompletableFuture<CopyComparison.Copy>> fetched = new ArrayList<>();
    for (String owner : owners) {
      for (long n = first; n <= last; n++) {
        long sequence = n;
        fetched.add(
            shard
                .journal()
                .block(shard.id(), owner, sequence)
                .thenApply(stored -> new CopyComparison.Copy(owner, sequence, stored)));
      }
    }
    shard.then(
        CompletableFuture.allOf(fetched.toArray(CompletableFuture[]::new)),
        (none, fault) -> {
          if (fault != null) {
            parent.notNow("blocks could not be compared: " + fault.getMessage());
            return;
          }
          List<CopyComparison.Copy> copies = fetched.stream().map(CompletableFuture::join).toList();
          try {
            compared(first, CopyComparison.of(shard.id(), first, last, hash, copies));
          } catch (CorruptJournalException corrupt) {
            parent.noCopyHas(corrupt.getMessage());
          }
        });
  }

  private void compared(long first, CopyComparison comparison) {
    Bytes marked = comparison.hashes().get(marker.sequence());
    if (owners.size() > 1 && marked != null && !marked.equals(marker.hash())) {
      through = 0;
    }
    Bytes before = comparison.hashes().get(first - 1);
    if (written && comparison.rewrite().isEmpty()) {
      goOn(first, before);
      return;
    }
    epoch++;
    Head next =
        new Head(
            epoch,
            shard.runtime().randomId(),
            adopted.sequence(),
            adopted.hash(),
            adopted.lastMicros(),
            adopted.settledEpoch());
    new HeadWrite(
            shard,
            present,
            next,
            comparison.rewrite(),
            comparedOwners,
            result -> {
              if (result == HeadWrite.Result.LOST) {
                parent.notNow("epoch " + next.epoch() + " could not be made durable");
              } else {
                written = true;
                present = next;
                goOn(first, before);
              }
            })
        .start();
  }

  private void goOn(long first, Bytes before) {
    if (first > through + 1) {
      window(first - 1, before);
    } else {
      settle();
    }
  }

  /**
   * The epoch is on W copies, and only from now on does it count in the choice of a chain: had this
   * node been given up by the others, it would not have come here, and what it has begun in its own
   * copy must not win over what they have committed meanwhile.
   */
  private void settle() {
    Head settled = present.settled();
    new HeadWrite(
            shard,
            present,
            settled,
            List.of(),
            comparedOwners,
            result -> {
              if (result == HeadWrite.Result.LOST) {
                parent.notNow("epoch " + settled.epoch() + " could not be settled");
              } else {
                parent.changed(settled);
              }
            })
        .start();
  }
}
