package io.meridian.engine;

import io.meridian.codec.Block;
import io.meridian.codec.DerivedCodec;
import io.meridian.codec.Head;
import io.meridian.codec.Marker;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Settles from where a birth replays, after its view change and before it writes anything derived
 * [D3, D6]: finds where derived state may be trusted from what every copy says, and has the marker
 * say so in the same step that takes it away from older epochs. That step succeeds only if this
 * node's copy still says what it said when it was heard: an older leader may have set it back
 * since, and entries with it. It counts only on W copies, so that of any two leaders that set
 * entries back the later has heard of the earlier. Used on the shard's executor only; lives once.
 */
final class MarkerClaim {
  private final ShardContext shard;
  private final Head born;
  private final Confirmation own;
  private final HeardMarkers heard;
  private final ComparedOwners comparedOwners;
  private final Parent parent;
  private final Set<String> present;

  /** Hears how it ends, once. */
  interface Parent {
    /** Whether nobody cares any more, so that the marker is best left to others. */
    boolean cancelled();

    /** The marker says {@code start} on W copies, and no older epoch can move it. */
    void claimed(Marker start);

    /** It did not work this time. */
    void notNow(String why);

    /** Reads a block of the chain; ends the birth where it can not be read. */
    void readBlock(long sequence, Consumer<Block> next);
  }

  /**
   * A claim that has not begun.
   *
   * @param born the head that the view change committed
   * @param own what this node's own copy said before it
   * @param heard what all the copies said that were heard
   */
  MarkerClaim(
      ShardContext shard,
      Head born,
      Confirmation own,
      HeardMarkers heard,
      ComparedOwners comparedOwners,
      Parent parent) {
    this.shard = shard;
    this.born = born;
    this.own = own;
    this.heard = heard;
    this.comparedOwners = comparedOwners;
    this.parent = parent;
    this.present = comparedOwners.names();
  }

  /**
   * Begins.
   *
   * @param rebuild whether all derived state is to be thrown away whatever the copies say
   */
  void start(boolean rebuild) {
    if (rebuild || !heard.allReadable() || heard.highestSequence() > born.sequence()) {
      throwAway();
    } else {
      verify(new ArrayDeque<>(heard.readable()));
    }
  }

  /** One that is off the chain speaks of entries that have to go, whoever's copy they are in. */
  private void verify(Deque<Marker> unread) {
    Marker next = unread.poll();
    if (next == null) {
      trust(heard.least());
    } else if (next.sequence() == 0) {
      verify(unread);
    } else {
      parent.readBlock(
          next.sequence(),
          block -> {
            if (block.hash().equals(next.hash())) {
              verify(unread);
            } else {
              throwAway();
            }
          });
    }
  }

  /**
   * A copy that was away may lack derived entries that were written meanwhile, whatever its update
   * counters say: the replay begins where the first of the present copies may have gaps.
   */
  private void trust(Marker least) {
    long from = least.completeOn(present);
    if (from == least.sequence()) {
      claim(least);
    } else if (from == 0) {
      claim(startingAt(least, Marker.NONE));
    } else {
      parent.readBlock(
          from, block -> claim(startingAt(least, new Marker(from, block.hash(), Map.of()))));
    }
  }

  private static Marker startingAt(Marker least, Marker at) {
    return new Marker(at.sequence(), at.hash(), least.completeThrough(), least.discardEpoch());
  }

  /** Has everything made again from block 1; whatever is older goes afterwards. */
  private void throwAway() {
    claim(new Marker(0, Marker.NONE.hash(), Map.of(), born.epoch()));
  }

  /**
   * The replay sets entries of the present copies back to what they were at its start, so the
   * marker must say no more of any of them, even of one that it said more of. Nor of one that is
   * away: it may come back in the middle, be set back too, and leave before the rest arrives.
   */
  private void claim(Marker found) {
    if (parent.cancelled()) {
      return;
    }
    Map<String, Long> completeThrough = new TreeMap<>(found.completeThrough());
    completeThrough.replaceAll((owner, through) -> Math.min(through, found.sequence()));
    present.forEach(owner -> completeThrough.put(owner, found.sequence()));
    Marker start =
        new Marker(found.sequence(), found.hash(), completeThrough, found.discardEpoch());
    shard.then(
        shard
            .derived()
            .claimMarker(shard.id(), born.epoch(), own.markerContent(), DerivedCodec.encode(start)),
        (claimed, fault) -> {
          if (fault != null) {
            parent.notNow("the marker could not be claimed: " + fault.getMessage());
          } else if (!claimed) {
            parent.notNow("another leader has moved the marker");
          } else if (comparedOwners.count(shard.standing()) < shard.config().minOwners()) {
            parent.notNow("the marker is claimed on too few copies");
          } else {
            parent.claimed(start);
          }
        });
  }
}
