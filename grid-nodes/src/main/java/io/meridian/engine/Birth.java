package io.meridian.engine;

import io.meridian.codec.Block;
import io.meridian.codec.BlockCodec;
import io.meridian.codec.BlockHeader;
import io.meridian.codec.CorruptJournalException;
import io.meridian.codec.DerivedCodec;
import io.meridian.codec.EncodedBlock;
import io.meridian.codec.Head;
import io.meridian.codec.Marker;
import io.meridian.ledger.Bytes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The birth of a leader: a view change over the copies [L3], then the replay of what is not
 * materialized [L4, D3]. Asks enough owners for their heads, adopts the chain with the highest
 * epoch and sequence, puts right whatever differs on any copy, commits its own epoch on W copies,
 * and only then loads. Used on the shard's executor only; lives once.
 */
final class Birth {
  private final ShardContext shard;
  private final RequestQueue queue;
  private final boolean rebuild;
  private final Progress progress;
  private final Parent parent;
  private final List<Confirmation> heads = new ArrayList<>();
  private Standing standing;
  private Head adopted;
  private Head born;
  private Leader leader;
  private Bytes previousHash;
  private boolean discarded;
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
   * @param progress hears how many blocks were replayed
   */
  Birth(ShardContext shard, RequestQueue queue, boolean rebuild, Progress progress, Parent parent) {
    this.shard = shard;
    this.queue = queue;
    this.rebuild = rebuild;
    this.progress = progress;
    this.parent = parent;
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
    adopted = best.head();
    compareCopies(own.get(), best.owner(), heard, highestEpoch + 1);
  }

  /** Fetches the recent blocks of every copy and finds those that differ from the adopted chain. */
  private void compareCopies(Confirmation own, String from, List<Confirmation> heard, long epoch) {
    int depth = heard.size() == 1 ? 1 : shard.config().comparedBlocksMax();
    long last = adopted.sequence();
    long first = Math.max(1, last - depth + 1);
    List<Copy> copies = new ArrayList<>();
    List<CompletableFuture<?>> fetched = new ArrayList<>();
    for (Confirmation said : heard) {
      for (long sequence = first; sequence <= last; sequence++) {
        Copy copy =
            new Copy(
                said.owner(), sequence, shard.journal().block(shard.id(), said.owner(), sequence));
        copies.add(copy);
        fetched.add(copy.block());
      }
    }
    CompletableFuture<Void> all =
        CompletableFuture.allOf(fetched.toArray(CompletableFuture[]::new));
    shard.then(
        all,
        (none, fault) -> {
          if (ended) {
            return;
          }
          if (fault != null) {
            notNow("recent blocks could not be compared: " + fault.getMessage());
            return;
          }
          try {
            commitEpoch(own, epoch, heard, differing(copies, from));
          } catch (CorruptJournalException corrupt) {
            broken(corrupt.getMessage());
          }
        });
  }

  private record Copy(String owner, long sequence, CompletableFuture<Optional<Bytes>> block) {}

  private List<EncodedBlock> differing(List<Copy> copies, String from) {
    Map<Long, Bytes> chain = new TreeMap<>();
    for (Copy copy : copies) {
      if (copy.owner().equals(from)) {
        Bytes stored =
            copy.block()
                .join()
                .orElseThrow(
                    () -> new CorruptJournalException("block " + copy.sequence() + " is missing"));
        chain.put(copy.sequence(), stored);
      }
    }
    Set<Long> rewrite = new HashSet<>();
    for (Copy copy : copies) {
      Bytes right = chain.get(copy.sequence());
      if (!copy.block().join().equals(Optional.of(right))) {
        rewrite.add(copy.sequence());
      }
    }
    List<EncodedBlock> blocks = new ArrayList<>();
    Bytes previous = null;
    for (Map.Entry<Long, Bytes> link : chain.entrySet()) {
      Block block = BlockCodec.decode(link.getValue());
      if (previous != null && !block.header().previousHash().equals(previous)) {
        throw new CorruptJournalException(
            "block " + link.getKey() + " does not follow the block before it");
      }
      checkPlace(block, link.getKey());
      previous = block.hash();
      if (rewrite.contains(link.getKey())) {
        blocks.add(new EncodedBlock(block.header(), block.hash(), link.getValue()));
      }
    }
    if (previous != null && !previous.equals(adopted.hash())) {
      throw new CorruptJournalException(
          "the head names hash "
              + adopted.hash()
              + " for block "
              + adopted.sequence()
              + ", which has hash "
              + previous);
    }
    return blocks;
  }

  private void checkPlace(Block block, long sequence) {
    BlockHeader header = block.header();
    if (header.sequence() != sequence
        || header.shard() != shard.id().number()
        || !header.region().equals(shard.id().region())
        || header.epoch() > adopted.epoch()) {
      throw new CorruptJournalException(
          "the block stored as block " + sequence + " of shard " + shard.id() + " says " + header);
    }
  }

  private void commitEpoch(
      Confirmation own, long epoch, List<Confirmation> heard, List<EncodedBlock> rewritten) {
    Set<String> compared = new HashSet<>();
    heard.forEach(said -> compared.add(said.owner()));
    born =
        new Head(
            epoch,
            shard.runtime().randomId(),
            adopted.sequence(),
            adopted.hash(),
            adopted.lastMicros());
    new HeadWrite(
            shard,
            own.head(),
            born,
            rewritten,
            compared,
            result -> {
              if (ended) {
                return;
              }
              if (result == HeadWrite.Result.DURABLE) {
                findMarker(compared);
              } else {
                notNow("epoch " + epoch + " could not be made durable");
              }
            })
        .start();
  }

  private void findMarker(Set<String> compared) {
    if (rebuild) {
      discard(compared);
      return;
    }
    shard.then(
        shard.derived().load(shard.id(), Set.of(DerivedKey.MARKER)),
        (found, fault) -> {
          if (ended) {
            return;
          }
          if (fault != null) {
            notNow("the marker could not be read: " + fault.getMessage());
            return;
          }
          DerivedValue stored = found.get(DerivedKey.MARKER);
          Marker marker =
              stored == null ? Marker.NONE : DerivedCodec.decodeMarker(stored.content());
          verifyMarker(marker, compared);
        });
  }

  private void verifyMarker(Marker marker, Set<String> compared) {
    if (marker.sequence() > born.sequence()) {
      discard(compared);
    } else if (marker.sequence() == 0) {
      replayAfter(Marker.NONE, compared);
    } else {
      readBlock(
          marker.sequence(),
          block -> {
            if (block.hash().equals(marker.hash())) {
              replayAfter(marker, compared);
            } else {
              discard(compared);
            }
          });
    }
  }

  /**
   * Makes marker 0 durable, then removes every derived entry, so that a crash between the two
   * leaves a rebuild.
   */
  private void discard(Set<String> compared) {
    discarded = true;
    Stamp stamp = new Stamp(born.epoch(), 0);
    Map<DerivedKey, Bytes> none = Map.of(DerivedKey.MARKER, DerivedCodec.encode(Marker.NONE));
    shard.then(
        shard
            .derived()
            .write(shard.id(), stamp, none)
            .thenCompose(written -> shard.derived().clear(shard.id())),
        (cleared, fault) -> {
          if (ended) {
            return;
          }
          if (fault != null) {
            notNow("derived state could not be discarded: " + fault.getMessage());
          } else {
            replayAfter(Marker.NONE, compared);
          }
        });
  }

  private void replayAfter(Marker marker, Set<String> compared) {
    Head marked =
        new Head(
            born.epoch(), born.leaderId(), marker.sequence(), marker.hash(), born.lastMicros());
    previousHash = marker.hash();
    leader = new Leader(shard, queue, born, marked, compared, parent);
    replay(marker.sequence() + 1);
  }

  private void replay(long sequence) {
    if (ended) {
      return;
    }
    progress.at(sequence - 1, born.sequence());
    if (sequence > born.sequence()) {
      complete();
    } else if (!leader.materializer().hasRoom()) {
      leader.materializer().whenThrough(sequence - 1, () -> replay(sequence));
    } else {
      readBlock(sequence, this::replay);
    }
  }

  private void replay(Block block) {
    if (!block.header().previousHash().equals(previousHash)) {
      broken("block " + block.header().sequence() + " does not follow the block before it");
      return;
    }
    Set<DerivedKey> missing = leader.loader().missing(block);
    if (missing.isEmpty()) {
      take(block);
    } else {
      leader
          .loader()
          .load(
              missing,
              fault -> {
                if (ended) {
                  return;
                }
                if (fault == null) {
                  take(block);
                } else {
                  notNow("accounts could not be read: " + fault.getMessage());
                }
              });
    }
  }

  private void take(Block block) {
    try {
      leader.replay(block);
    } catch (DerivedStateException incomplete) {
      ended = true;
      leader.abandon(incomplete.getMessage(), true);
      return;
    }
    previousHash = block.hash();
    replay(block.header().sequence() + 1);
  }

  private void complete() {
    if (!discarded) {
      finish();
    } else {
      leader.materializer().whenThrough(born.sequence(), this::finish);
    }
  }

  private void finish() {
    if (!ended) {
      ended = true;
      parent.born(leader);
    }
  }

  /** Reads a block of this node's own copy, which the view change has put right. */
  private void readBlock(long sequence, Consumer<Block> next) {
    shard.then(
        shard.journal().block(shard.id(), shard.topology().self(), sequence),
        (stored, fault) -> {
          if (ended) {
            return;
          }
          if (fault != null) {
            notNow("block " + sequence + " could not be read: " + fault.getMessage());
            return;
          }
          Block block;
          try {
            block =
                BlockCodec.decode(
                    stored.orElseThrow(
                        () -> new CorruptJournalException("block " + sequence + " is missing")));
            checkPlace(block, sequence);
          } catch (CorruptJournalException corrupt) {
            broken(corrupt.getMessage());
            return;
          }
          next.accept(block);
        });
  }

  private void notNow(String why) {
    end(why);
    parent.notNow(why);
  }

  private void broken(String why) {
    end(why);
    parent.broken(why);
  }

  private void end(String why) {
    ended = true;
    if (leader != null) {
      leader.close(why);
    }
  }
}
