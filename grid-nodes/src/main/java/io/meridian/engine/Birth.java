package io.meridian.engine;

import io.meridian.codec.Block;
import io.meridian.codec.CorruptJournalException;
import io.meridian.codec.DerivedCodec;
import io.meridian.codec.Head;
import io.meridian.codec.Marker;
import io.meridian.codec.OpenHold;
import io.meridian.ledger.Bytes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The birth of a leader: a view change over the copies [L3], then the replay of what is not
 * materialized [L4, D3]. Asks enough owners for their heads, adopts the chain with the highest
 * epoch and sequence, puts right whatever differs on any copy, commits its own epoch on W copies,
 * and only then loads. Used on the shard's executor only; lives once.
 */
final class Birth implements ViewChange.Parent {
  private final ShardContext shard;
  private final RequestQueue queue;
  private final boolean rebuild;
  private final Parent parent;
  private final BlockReader blocks;
  private final List<Confirmation> heads = new ArrayList<>();
  private Standing standing;
  private ComparedOwners comparedOwners;
  private Set<Marker> markers = Set.of();
  private Head born;
  private Leader leader;
  private Bytes previousHash;
  private long discardEpoch;
  private boolean ended;

  /** Hears how a birth ends, once. */
  interface Parent extends Leader.LeadershipLost {
    /** The leader is complete and may be opened. */
    void born(Leader leader);

    /** It did not work this time; trying again later may. */
    void notNow(String why);

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
    Optional<Confirmation> own =
        heard.stream().filter(said -> said.owner().equals(self)).findFirst();
    if (own.isEmpty() || heard.size() < needed) {
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
    Confirmation best = own.get();
    long highestEpoch = 0;
    for (Confirmation said : heard) {
      highestEpoch = Math.max(highestEpoch, said.head().epoch());
      if (said.head().outranks(best.head())) {
        best = said;
      }
    }
    Head adopted = best.head();
    markers = new HashSet<>();
    heard.forEach(said -> markers.add(marker(said)));
    long marked = markers.stream().mapToLong(Marker::sequence).max().orElseThrow();
    if (marked > adopted.sequence() && heard.size() < standing.copies()) {
      // It was durable on W copies once, so whoever is missing may have it.
      notNow("block " + marked + " is materialized and in none of the journals that were heard");
      return;
    }
    List<String> owners = heard.stream().map(Confirmation::owner).toList();
    comparedOwners = new ComparedOwners(standing, owners);
    // What it says of the copies was true when it was written and is still, so an old one will do.
    Marker ownMarker = rebuild ? Marker.NONE : marker(own.get());
    new ViewChange(
            shard, own.get().head(), adopted, highestEpoch, owners, comparedOwners, ownMarker, this)
        .start();
  }

  private static Marker marker(Confirmation said) {
    return said.marker().map(DerivedCodec::decodeMarker).orElse(Marker.NONE);
  }

  @Override
  public void changed(Head head) {
    if (!ended) {
      born = head;
      agreeOnMarker();
    }
  }

  /**
   * A copy that was cut off may have a marker of its own, and be the primary's now. What it says
   * may have been undone since by a later leader that set entries back, so before the claim spreads
   * what the primary has, the marker says no more than any copy's. Those two quorums meet: a leader
   * claims the marker on W copies before it sets anything back.
   */
  private void agreeOnMarker() {
    boolean beyond = markers.stream().anyMatch(marker -> marker.sequence() > born.sequence());
    if (markers.size() == 1 || rebuild || beyond) {
      findMarker(beyond);
    } else {
      agreeOnMarker(new ArrayDeque<>(markers));
    }
  }

  /** One that is off the chain speaks of entries that have to go, whoever's copy they are in. */
  private void agreeOnMarker(Deque<Marker> unread) {
    Marker next = unread.poll();
    if (next == null) {
      writeMarker(least(), () -> findMarker(false));
    } else if (next.sequence() == 0) {
      agreeOnMarker(unread);
    } else {
      verify(next, () -> agreeOnMarker(unread), () -> findMarker(true));
    }
  }

  private Marker least() {
    Marker first = markers.stream().min(Comparator.comparingLong(Marker::sequence)).orElseThrow();
    Map<String, Long> completeThrough = new TreeMap<>(first.completeThrough());
    long discarded = 0;
    for (Marker marker : markers) {
      completeThrough.replaceAll(
          (owner, through) -> Math.min(through, marker.completeThrough().getOrDefault(owner, 0L)));
      discarded = Math.max(discarded, marker.discardEpoch());
    }
    return new Marker(first.sequence(), first.hash(), completeThrough, discarded);
  }

  @Override
  public void noCopyHas(String what) {
    if (standing.owners().size() == standing.copies()) {
      broken(what);
    } else {
      notNow(what);
    }
  }

  /** From the claim on no older epoch can move the marker, so what it says here is what holds. */
  private void findMarker(boolean offChain) {
    claimMarker(
        marker -> {
          discardEpoch = marker.discardEpoch();
          if (rebuild || offChain || marker.sequence() > born.sequence()) {
            discard();
          } else if (marker.sequence() == 0) {
            startFrom(marker);
          } else {
            verify(marker, () -> findStart(marker), this::discard);
          }
        });
  }

  private void claimMarker(Consumer<Marker> next) {
    shard.then(
        shard.derived().claimMarker(shard.id(), born.epoch(), DerivedCodec.encode(Marker.NONE)),
        (claimed, fault) -> {
          if (ended) {
            return;
          }
          if (fault != null) {
            notNow("the marker could not be claimed: " + fault.getMessage());
          } else if (claimed.stamp().epoch() != born.epoch()) {
            notNow("epoch " + claimed.stamp().epoch() + " has claimed the marker");
          } else {
            next.accept(DerivedCodec.decodeMarker(claimed.content()));
          }
        });
  }

  /** Reads the block that a marker names, and tells whether that is the one in the chain. */
  private void verify(Marker marker, Runnable onChain, Runnable offChain) {
    readBlock(
        marker.sequence(),
        block -> true,
        block -> (block.hash().equals(marker.hash()) ? onChain : offChain).run());
  }

  /**
   * A copy that was away may lack derived entries that were written meanwhile, whatever its update
   * counters say: the replay begins where the first of the present copies may have gaps [D3].
   */
  private void findStart(Marker marker) {
    long from = marker.completeOn(comparedOwners.names());
    if (from == marker.sequence()) {
      startFrom(marker);
    } else if (from == 0) {
      setBack(new Marker(0, Marker.NONE.hash(), marker.completeThrough(), discardEpoch));
    } else {
      readBlock(
          from,
          block -> true,
          block -> setBack(new Marker(from, block.hash(), marker.completeThrough(), discardEpoch)));
    }
  }

  /**
   * Replays from the marker on. It may say more of a copy that was away when another birth set it
   * back: that copy is about to be set back too, perhaps in its own copy alone, so the marker must
   * say no more of it first.
   */
  private void startFrom(Marker marker) {
    boolean saysMore = false;
    for (String owner : comparedOwners.names()) {
      saysMore |= marker.completeThrough().getOrDefault(owner, 0L) > marker.sequence();
    }
    if (saysMore) {
      setBack(marker);
    } else {
      replayAfter(marker);
    }
  }

  /**
   * Has the marker say where the replay begins, and makes sure that it stands, before the replay
   * sets the first entry back to what it was then: a crash on the way must leave the rest to do.
   */
  private void setBack(Marker marker) {
    Map<String, Long> completeThrough = new TreeMap<>(marker.completeThrough());
    comparedOwners.names().forEach(owner -> completeThrough.put(owner, marker.sequence()));
    Marker start = new Marker(marker.sequence(), marker.hash(), completeThrough, discardEpoch);
    writeMarker(start, () -> claimMarker(stands -> replayAfter(start)));
  }

  private void writeMarker(Marker marker, Runnable next) {
    shard.then(
        shard
            .derived()
            .write(
                shard.id(),
                new Stamp(born.epoch(), 0),
                Map.of(DerivedKey.MARKER, DerivedCodec.encode(marker))),
        (written, fault) -> {
          if (ended) {
            return;
          }
          if (fault != null) {
            notNow("the marker could not be set back: " + fault.getMessage());
          } else {
            next.run();
          }
        });
  }

  /**
   * Has everything made again: from block 1, and whatever is older goes afterwards. The marker says
   * so until it is gone: a crash on the way must not leave it trusted.
   */
  private void discard() {
    discardEpoch = born.epoch();
    setBack(Marker.NONE);
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
      readOpenHolds(() -> replay(marker.sequence() + 1));
    }
  }

  /**
   * The table of open holds as of the marker or later; replaying sets each place again that changed
   * since.
   */
  private void readOpenHolds(Runnable next) {
    Map<Integer, Optional<OpenHold>> places = new HashMap<>();
    shard.then(
        shard
            .derived()
            .scan(
                shard.id(),
                DerivedKind.SLOT,
                (key, value) -> {
                  if (value.stamp().epoch() >= discardEpoch) {
                    places.put(key.place(), DerivedCodec.decodeSlot(value.content()));
                  }
                }),
        (scanned, fault) -> {
          if (ended) {
            return;
          }
          if (fault != null) {
            notNow("the open holds could not be read: " + fault.getMessage());
          } else {
            leader.takeOpenHolds(places);
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
