package io.meridian.engine;

import io.meridian.codec.Block;
import io.meridian.codec.BlockCodec;
import io.meridian.codec.CorruptJournalException;
import io.meridian.codec.Head;
import io.meridian.codec.Marker;
import io.meridian.ledger.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Finds out where the journal of a copy ends that has lost its head. When a primary can not write
 * down what it commits, for its disk has failed, Ignite has the other copies remove every entry of
 * that transaction before the node ends: the head, of which only its new value was to be dropped,
 * and the new block. The blocks before it stay, and say where the journal ends. So they do when a
 * leader that took the shard for new, and was slow, finds no head again, and puts its own.
 *
 * <p>A leader that is just committing looks the same to whoever heard the head before and reads the
 * block after that; so no head is lost that is another one when its copy is asked once more.
 *
 * <p>Used on the shard's executor only.
 */
final class LostHeads {
  private final ShardContext shard;

  /** The owners of the copies that have lost theirs. */
  private final Set<String> without = new HashSet<>();

  /** Of those the ones that have something behind that end, which can not be read or is apart. */
  private final Set<String> unsure = new HashSet<>();

  LostHeads(ShardContext shard) {
    this.shard = shard;
  }

  /** Whether a copy had lost its head; what its epoch was nobody knows then. */
  boolean any() {
    return !without.isEmpty();
  }

  /**
   * Puts the copies that lost their heads where those belong. A leader writes the marker when its
   * epoch is on {@code minOwners} copies; where a head tells of a copy that it was not one of them,
   * and no more than so many are left, each of these was. Without that a copy that was cut off
   * before could win with a block that nobody else ever had, over an epoch under which instants
   * were answered that are later than the block [R2].
   *
   * @param heard what was heard, with the end of the journal in place of a head that was lost
   * @param without the owners that have lost it
   * @param copies how many copies there are
   */
  static List<Confirmation> ranked(
      List<Confirmation> heard, Set<String> without, int copies, int minOwners) {
    long marked = heard.stream().mapToLong(Confirmation::markerEpoch).max().orElse(0);
    long others =
        heard.stream()
            .filter(said -> !without.contains(said.owner()) && !said.head().equals(Head.GENESIS))
            .filter(said -> said.head().epoch() < marked)
            .count();
    if (others == 0 || copies - others > minOwners) {
      return heard;
    }
    List<Confirmation> ranked = new ArrayList<>(heard.size());
    for (Confirmation said : heard) {
      boolean raised = without.contains(said.owner()) && said.head().epoch() < marked;
      ranked.add(raised ? said.endingWith(said.head().under(marked)) : said);
    }
    return ranked;
  }

  /**
   * Takes from the copies that lost their heads what a later leader had given up, of which nothing
   * else tells any more. A block that is older than the epoch of the marker was put on every copy
   * that its leader had heard when it was born, or was not in its chain [R2].
   *
   * @param heard what was heard, with the end of the journal in place of a head that was lost
   * @param without the owners that have lost it
   * @param unsure of those the ones whose journal may go on, though that could not be read
   * @param copies how many copies there are
   * @return empty when more copies have to be heard to tell
   */
  static Optional<List<Confirmation>> withoutGivenUp(
      List<Confirmation> heard,
      Set<String> without,
      Set<String> unsure,
      int copies,
      int minOwners) {
    long marked = heard.stream().mapToLong(Confirmation::markerEpoch).max().orElse(0);
    long materialized = new HeardMarkers(heard).highestSequence();
    long vague =
        heard.stream()
            .filter(
                said ->
                    said.head().equals(Head.GENESIS)
                        || (without.contains(said.owner()) && unsure.contains(said.owner())))
            .count();
    long unknown = copies - heard.size() + vague;
    List<Confirmation> ends = new ArrayList<>(heard.size());
    for (Confirmation said : heard) {
      Head end = said.head();
      long have = heard.stream().filter(one -> one.head().sequence() >= end.sequence()).count();
      boolean older =
          without.contains(said.owner()) && end.epoch() < marked && end.sequence() > materialized;
      boolean doubtful = older && have < minOwners;
      boolean givenUp = doubtful && have + unknown < minOwners;
      if (doubtful && !givenUp && heard.size() < copies) {
        return Optional.empty();
      }
      ends.add(givenUp ? said.endingWith(nextBelow(end, heard).at(end.lastMicros())) : said);
    }
    return Optional.of(ends);
  }

  private static Head nextBelow(Head end, List<Confirmation> heard) {
    return heard.stream()
        .map(Confirmation::head)
        .filter(head -> head.sequence() < end.sequence())
        .max(Comparator.comparingLong(Head::sequence))
        .orElseThrow();
  }

  /** What comes of looking for lost heads. */
  interface Search {
    /**
     * All is known.
     *
     * @param ends what was heard, with the end of the journal in place of a head that was lost
     */
    void found(List<Confirmation> ends);

    /** More copies have to be heard. */
    void missing();

    /** A copy's journal grew meanwhile: it may be asked again. */
    void moved();

    /** A copy could not be read. */
    void failed(Throwable why);
  }

  /**
   * Looks at every copy, one after the other, for blocks that its head, if it has one, does not
   * know of.
   */
  void find(List<Confirmation> heard, Search search) {
    int copies = shard.standing().copies();
    int minOwners = shard.config().minOwners();
    find(
        heard,
        new ArrayList<>(),
        ends ->
            askAgain(
                heard,
                search,
                () ->
                    withoutGivenUp(ends, without, unsure, copies, minOwners)
                        .ifPresentOrElse(
                            sure -> search.found(ranked(sure, without, copies, minOwners)),
                            search::missing)),
        search::failed);
  }

  private void askAgain(List<Confirmation> heard, Search search, Runnable unmoved) {
    if (without.isEmpty()) {
      unmoved.run();
      return;
    }
    List<CompletableFuture<Boolean>> asked =
        heard.stream()
            .filter(said -> without.contains(said.owner()))
            .map(
                said ->
                    shard
                        .journal()
                        .confirm(shard.id(), said.owner())
                        .thenApply(now -> now.head().equals(said.head())))
            .toList();
    CompletableFuture<Void> all = CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new));
    shard.then(
        all,
        (none, fault) -> {
          if (fault != null) {
            search.failed(fault);
          } else if (asked.stream().allMatch(CompletableFuture::join)) {
            unmoved.run();
          } else {
            search.moved();
          }
        });
  }

  private void find(
      List<Confirmation> heard,
      List<Confirmation> done,
      Consumer<List<Confirmation>> found,
      Consumer<Throwable> failed) {
    if (done.size() == heard.size()) {
      found.accept(done);
      return;
    }
    Confirmation said = heard.get(done.size());
    Consumer<Optional<Block>> next =
        last -> {
          last.ifPresent(block -> without.add(said.owner()));
          done.add(last.map(block -> said.endingWith(head(block, said))).orElse(said));
          find(heard, done, found, failed);
        };
    Marker marker = HeardMarkers.read(said.markerContent()).orElse(Marker.NONE);
    boolean none = said.head().equals(Head.GENESIS);
    if (none && marker.sequence() == 0) {
      fromTheFirst(said.owner(), next, failed);
    } else if (none) {
      from(said.owner(), marker, () -> fromTheFirst(said.owner(), next, failed), next, failed);
    } else if (marker.sequence() > said.head().sequence()) {
      from(said.owner(), marker, () -> behind(said, next, failed), next, failed);
    } else {
      behind(said, next, failed);
    }
  }

  /**
   * After the head was lost, one that was expected to be the first may have come late. Then the
   * journal goes on behind it, under its epoch or a later one; what is there of an earlier epoch
   * was given up by the leader whose head it is.
   */
  private void behind(
      Confirmation said, Consumer<Optional<Block>> next, Consumer<Throwable> failed) {
    Head head = said.head();
    walk(
        said.owner(),
        head.sequence() + 1,
        head.hash(),
        head.epoch(),
        Optional.empty(),
        next,
        failed);
  }

  private void fromTheFirst(
      String owner, Consumer<Optional<Block>> next, Consumer<Throwable> failed) {
    walk(owner, 1, Head.GENESIS.hash(), 0, Optional.empty(), next, failed);
  }

  /**
   * What is materialized is durable, so that the journal reaches as far at least; but a marker may
   * be off the chain.
   */
  private void from(
      String owner,
      Marker marker,
      Runnable offChain,
      Consumer<Optional<Block>> next,
      Consumer<Throwable> failed) {
    read(
        owner,
        marker.sequence(),
        stored -> {
          Optional<Block> block = stored.flatMap(LostHeads::decode);
          if (block.isPresent() && block.get().hash().equals(marker.hash())) {
            walk(owner, marker.sequence() + 1, marker.hash(), 0, block, next, failed);
          } else {
            offChain.run();
          }
        },
        failed);
  }

  private void walk(
      String owner,
      long sequence,
      Bytes previousHash,
      long epochMin,
      Optional<Block> last,
      Consumer<Optional<Block>> next,
      Consumer<Throwable> failed) {
    read(
        owner,
        sequence,
        stored -> {
          Optional<Block> block = stored.flatMap(LostHeads::decode);
          if (block.filter(found -> goesOn(found, previousHash, epochMin)).isPresent()) {
            walk(owner, sequence + 1, block.get().hash(), epochMin, block, next, failed);
          } else {
            if (stored.isPresent()) {
              unsure.add(owner);
            }
            next.accept(last);
          }
        },
        failed);
  }

  private static boolean goesOn(Block block, Bytes previousHash, long epochMin) {
    return block.header().previousHash().equals(previousHash) && block.header().epoch() >= epochMin;
  }

  private void read(
      String owner, long sequence, Consumer<Optional<Bytes>> next, Consumer<Throwable> failed) {
    shard.then(
        shard.journal().block(shard.id(), owner, sequence),
        (stored, fault) -> {
          if (fault != null) {
            failed.accept(fault);
          } else {
            next.accept(stored);
          }
        });
  }

  /** A block that can not be read is none. */
  private static Optional<Block> decode(Bytes stored) {
    try {
      return Optional.of(BlockCodec.decode(stored));
    } catch (CorruptJournalException damaged) {
      return Optional.empty();
    }
  }

  /**
   * How long nothing may be judged after a head was lost. Instants were answered that were ahead of
   * the clock of whoever led, which was ahead of the clocks of others, each by as much as clocks
   * may differ [C5].
   */
  Duration quiet() {
    return shard.config().clockDriftMax().multipliedBy(2);
  }

  /**
   * A block is only written under an epoch that is settled. The head may have had a later time than
   * the block, but none that was answered is later than what this owner's clock tells after that.
   */
  private Head head(Block last, Confirmation said) {
    long latestMicros = said.wallMicros() + TimeUnit.NANOSECONDS.toMicros(quiet().toNanos());
    return Head.of(last.header(), last.hash())
        .at(Math.max(last.header().lastMicros(), latestMicros));
  }
}
