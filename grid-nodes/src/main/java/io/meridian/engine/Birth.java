package io.meridian.engine;

import io.meridian.codec.Block;
import io.meridian.codec.CorruptJournalException;
import io.meridian.codec.DerivedCodec;
import io.meridian.codec.Head;
import io.meridian.codec.Marker;
import io.meridian.codec.OpenHold;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.Crossing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The birth of a leader: a view change over the copies [L3], then the replay of what is not
 * materialized [L4, D3]. Asks enough owners for their heads, adopts the chain with the highest
 * epoch and sequence, puts right whatever differs on any copy, commits its own epoch on W copies,
 * and only then loads. Used on the shard's executor only; lives once.
 */
final class Birth implements ViewChange.Parent, MarkerClaim.Parent {
  /**
   * More than there can be between the epoch of a shard's last block and that of a head that was
   * lost: one for each time that a birth was tried.
   */
  private static final long EPOCHS_LOST = 1L << 32;

  private final ShardContext shard;
  private final RequestQueue queue;
  private final boolean rebuild;
  private final Parent parent;
  private final BlockReader blocks;
  private final List<Confirmation> heads = new ArrayList<>();
  private Standing standing;
  private ComparedOwners comparedOwners;
  private Confirmation own;
  private HeardMarkers markers;
  private Head born;
  private Leader leader;
  private Bytes previousHash;
  private long discardEpoch;
  private boolean ended;
  private int rounds;

  /** Hears how a birth ends, once. */
  interface Parent extends Leader.LeadershipLost {
    /** The leader is complete and may be opened. */
    void born(Leader leader);

    /** It did not work this time; trying again later may. */
    void notNow(String why);

    /** It can not work before copies that did not answer do. */
    void awaitsCopies(String why);

    /** The journal is not as it must be; trying again is of no use [L5]. */
    void broken(String why);
  }

  /**
   * A birth that has not begun.
   *
   * @param rebuild whether all derived state is to be thrown away first [D6]
   */
  Birth(ShardContext shard, RequestQueue queue, boolean rebuild, Parent parent) {
    this.shard = shard;
    this.queue = queue;
    this.rebuild = rebuild;
    this.parent = parent;
    this.blocks = new BlockReader(shard);
  }

  void start() {
    standing = shard.standing();
    Optional<String> alarm = shard.clock().alarm();
    if (!standing.leads()) {
      notNow("this node is not primary");
    } else if (alarm.isPresent()) {
      notNow(alarm.get());
    } else {
      askOwners();
    }
  }

  /** Stops caring; nothing that still completes has an effect. */
  void cancel() {
    ended = true;
    if (leader != null) {
      leader.close("the birth was cancelled");
    }
  }

  private void askOwners() {
    List<CompletableFuture<Confirmation>> asked = new ArrayList<>();
    for (String owner : standing.owners()) {
      CompletableFuture<Confirmation> heard =
          shard
              .journal()
              .confirm(shard.id(), owner)
              .thenApply(
                  said -> {
                    synchronized (heads) {
                      heads.add(said);
                    }
                    return said;
                  });
      asked.add(heard);
    }
    CompletableFuture<Void> all = CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new));
    shard.then(all, (none, fault) -> adopt());
  }

  private void adopt() {
    if (ended) {
      return;
    }
    List<Confirmation> heard;
    synchronized (heads) {
      heard = heads.stream().filter(Confirmation::owning).toList();
    }
    int needed = Math.max(1, standing.copies() - shard.config().minOwners() + 1);
    String self = shard.topology().self();
    own = saidBy(self, heard).orElse(null);
    if (own == null || heard.size() < needed) {
      notNow(heard.size() + " of the owners answered, " + needed + " are needed");
      return;
    }
    for (Confirmation said : heard) {
      Optional<String> alarm = shard.clock().alarm(said);
      if (alarm.isPresent()) {
        notNow(alarm.get());
        return;
      }
    }
    look(
        heard,
        (ends, lost) -> {
          if (lost.any()) {
            shard.later(lost.quiet(), () -> adoptUnlessMoved(heard, ends));
          } else {
            adoptUnlessEnded(ends, 0);
          }
        });
  }

  // Another may have led while this one waited, or stood still, and its head be lost as well.
  private void adoptUnlessMoved(List<Confirmation> heard, List<Confirmation> ends) {
    look(
        heard,
        (now, lost) -> {
          if (now.equals(ends)) {
            adoptUnlessEnded(ends, EPOCHS_LOST);
          } else {
            hearAgain();
          }
        });
  }

  private void look(List<Confirmation> heard, BiConsumer<List<Confirmation>, LostHeads> found) {
    if (ended) {
      return;
    }
    LostHeads lost = new LostHeads(shard);
    lost.find(
        heard,
        new LostHeads.Search() {
          @Override
          public void found(List<Confirmation> ends) {
            found.accept(ends, lost);
          }

          @Override
          public void missing() {
            awaitCopies(
                "a head is lost, and not all of the "
                    + standing.copies()
                    + " copies tell what a later leader had given up of its journal");
          }

          @Override
          public void moved() {
            shard.later(shard.config().birthDelay(), Birth.this::hearAgain);
          }

          @Override
          public void failed(Throwable why) {
            if (!ended) {
              notNow("a copy without a head could not be read: " + why.getMessage());
            }
          }
        });
  }

  private void hearAgain() {
    rounds++;
    if (ended) {
      return;
    }
    if (rounds == shard.config().attemptsMax()) {
      notNow("the journal of a copy keeps growing");
      return;
    }
    synchronized (heads) {
      heads.clear();
    }
    start();
  }

  private void adoptUnlessEnded(List<Confirmation> heard, long epochsUnknown) {
    if (!ended) {
      adopt(heard, epochsUnknown);
    }
  }

  private static Optional<Confirmation> saidBy(String owner, List<Confirmation> heard) {
    return heard.stream().filter(said -> said.owner().equals(owner)).findFirst();
  }

  /** Whichever chain wins, an instant may have been answered that only a lost head had. */
  private static long latestMicros(List<Confirmation> heard) {
    return heard.stream().mapToLong(said -> said.head().lastMicros()).max().orElseThrow();
  }

  /** Adopts one of the chains, of which those whose head was lost end with their last block. */
  private void adopt(List<Confirmation> heard, long epochsUnknown) {
    Confirmation best = saidBy(own.owner(), heard).orElseThrow();
    long highestEpoch = 0;
    for (Confirmation said : heard) {
      highestEpoch = Math.max(highestEpoch, said.head().epoch());
      if (said.head().outranks(best.head())) {
        best = said;
      }
    }
    Head adopted = epochsUnknown == 0 ? best.head() : best.head().at(latestMicros(heard));
    markers = new HeardMarkers(heard);
    if (markers.anyNewer()) {
      notNow("a newer version of the program has written a marker");
      return;
    }
    long marked = markers.highestSequence();
    if (marked > adopted.sequence() && heard.size() < standing.copies()) {
      // It was durable on W copies once, so whoever is missing may have it.
      awaitCopies(
          "block "
              + marked
              + " is materialized and in none of the journals that were heard, but not all of the "
              + standing.copies()
              + " copies were");
      return;
    }
    List<String> owners = heard.stream().map(Confirmation::owner).toList();
    comparedOwners = new ComparedOwners(standing, owners);
    // What it says of the copies was true when it was written and is still, so an old one will do.
    Marker ownMarker =
        rebuild ? Marker.NONE : HeardMarkers.read(own.markerContent()).orElse(Marker.NONE);
    new ViewChange(
            shard,
            own.head(),
            adopted,
            highestEpoch + epochsUnknown,
            owners,
            comparedOwners,
            ownMarker,
            this)
        .start();
  }

  @Override
  public void changed(Head head) {
    if (!ended) {
      born = head;
      new MarkerClaim(shard, born, own, markers, comparedOwners, this).start(rebuild);
    }
  }

  @Override
  public void noCopyHas(String what) {
    if (standing.owners().size() == standing.copies()) {
      broken(what);
    } else {
      notNow(what);
    }
  }

  @Override
  public boolean cancelled() {
    return ended;
  }

  @Override
  public void claimed(Marker start) {
    if (!ended) {
      discardEpoch = start.discardEpoch();
      replayAfter(start);
    }
  }

  private void replayAfter(Marker marker) {
    Head marked =
        new Head(
            born.epoch(), born.leaderId(), marker.sequence(), marker.hash(), born.lastMicros());
    previousHash = marker.hash();
    leader =
        new Leader(
            shard,
            queue,
            born,
            marked,
            marker.completeThrough(),
            comparedOwners,
            discardEpoch,
            parent);
    if (marker.sequence() == 0) {
      replay(1);
    } else {
      readTables(() -> replay(marker.sequence() + 1));
    }
  }

  /**
   * The tables of open holds and open crossings as of the marker or later; replaying sets each
   * place again that changed since.
   */
  private void readTables(Runnable next) {
    Map<Integer, Optional<OpenHold>> holds = new HashMap<>();
    Map<Integer, Optional<Crossing>> crossings = new HashMap<>();
    readTable(
        DerivedKind.SLOT,
        (place, content) -> holds.put(place, DerivedCodec.decodeSlot(content)),
        () ->
            readTable(
                DerivedKind.CROSSING,
                (place, content) -> crossings.put(place, DerivedCodec.decodeCrossing(content)),
                () -> {
                  leader.takeTables(holds, crossings);
                  next.run();
                }));
  }

  private void readTable(DerivedKind table, BiConsumer<Integer, Bytes> taken, Runnable next) {
    shard.then(
        shard
            .derived()
            .scan(
                shard.id(),
                table,
                (key, value) -> {
                  if (value.stamp().epoch() >= discardEpoch) {
                    taken.accept(key.place(), value.content());
                  }
                }),
        (scanned, fault) -> {
          if (ended) {
            return;
          }
          if (fault != null) {
            notNow("the table of " + table + " could not be read: " + fault.getMessage());
          } else {
            next.run();
          }
        });
  }

  private void replay(long sequence) {
    if (ended) {
      return;
    }
    if (sequence > born.sequence()) {
      complete();
    } else if (!leader.materializer().hasRoom()) {
      leader
          .materializer()
          .whenThrough(sequence - 1, () -> replay(sequence), Birth::closedWithItsBirth);
    } else {
      readBlock(
          sequence, block -> block.header().previousHash().equals(previousHash), this::replay);
    }
  }

  private void replay(Block block) {
    Set<DerivedKey> missing = leader.loader().missing(block);
    if (missing.isEmpty()) {
      take(block);
    } else {
      leader
          .loader()
          .load(
              missing,
              unread -> {
                if (ended) {
                  return;
                }
                if (unread.isEmpty()) {
                  take(block);
                } else {
                  couldNotRead(unread.values().iterator().next());
                }
              });
    }
  }

  private void couldNotRead(Throwable fault) {
    String why = "accounts could not be read: " + fault.getMessage();
    if (fault instanceof CorruptJournalException) {
      rebuildAfter(why);
    } else {
      notNow(why);
    }
  }

  private void rebuildAfter(String why) {
    ended = true;
    leader.abandon(why, true);
  }

  private void take(Block block) {
    try {
      leader.replay(block);
    } catch (DerivedStateException | CorruptJournalException wrong) {
      rebuildAfter(wrong.getMessage());
      return;
    }
    previousHash = block.hash();
    replay(block.header().sequence() + 1);
  }

  private void complete() {
    if (discardEpoch != 0) {
      leader.materializer().whenThrough(born.sequence(), this::sweep, Birth::closedWithItsBirth);
    } else {
      finish();
    }
  }

  /**
   * Everything there must be is written under the epoch that threw the rest away, or a later one,
   * so whatever is older has no place in the journal.
   */
  private void sweep() {
    shard.then(
        shard.derived().sweep(shard.id(), discardEpoch),
        (swept, fault) -> {
          if (fault != null && !ended) {
            notNow("old derived entries could not be removed: " + fault.getMessage());
          } else {
            leader.materializer().swept();
            finish();
          }
        });
  }

  private void finish() {
    if (!ended) {
      ended = true;
      parent.born(leader);
    }
  }

  /**
   * A materializer is closed only when the birth has ended already, so there is nothing left to do.
   */
  private static void closedWithItsBirth() {}

  @Override
  public void readBlock(long sequence, Consumer<Block> next) {
    readBlock(sequence, block -> true, next);
  }

  private void readBlock(long sequence, Predicate<Block> right, Consumer<Block> next) {
    blocks.read(
        sequence,
        right,
        (block, fault) -> {
          if (ended) {
            return;
          }
          if (fault instanceof CorruptJournalException corrupt) {
            broken(corrupt.getMessage());
          } else if (fault != null) {
            notNow("block " + sequence + " could not be read: " + fault.getMessage());
          } else {
            next.accept(block);
          }
        });
  }

  @Override
  public void notNow(String why) {
    if (!ended) {
      end(why);
      parent.notNow(why);
    }
  }

  private void awaitCopies(String why) {
    if (!ended) {
      end(why);
      parent.awaitsCopies(why);
    }
  }

  private void broken(String why) {
    if (!ended) {
      end(why);
      parent.broken(why);
    }
  }

  private void end(String why) {
    ended = true;
    if (leader != null) {
      leader.close(why);
    }
  }
}
