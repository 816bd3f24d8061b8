package io.meridian.engine;

import io.meridian.codec.EncodedBlock;
import io.meridian.codec.Head;
import io.meridian.ledger.Bytes;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A journal that is another one, for those that do one thing differently. */
public abstract class ForwardingJournal implements JournalStore {
  protected final JournalStore real;

  /** Passes everything on to {@code real}. */
  protected ForwardingJournal(JournalStore real) {
    this.real = real;
  }

  @Override
  public CompletableFuture<Append> append(
      ShardId shard, Head expected, Head next, List<EncodedBlock> blocks) {
    return real.append(shard, expected, next, blocks);
  }

  @Override
  public CompletableFuture<Head> lockedHead(ShardId shard) {
    return real.lockedHead(shard);
  }

  @Override
  public CompletableFuture<Confirmation> confirm(ShardId shard, String owner) {
    return real.confirm(shard, owner);
  }

  @Override
  public CompletableFuture<Optional<Bytes>> block(ShardId shard, String owner, long sequence) {
    return real.block(shard, owner, sequence);
  }
}
