package io.meridian.engine;

import io.meridian.codec.EncodedBlock;
import io.meridian.codec.Head;
import io.meridian.ledger.Bytes;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The journal of every shard as the grid keeps it. Calls return at once; their futures complete on
 * any thread. A future that fails says nothing about what happened: the caller reads back.
 */
public interface JournalStore {
  /** What became of an append. */
  enum Append {
    /** Block and head were committed in one transaction. */
    COMMITTED,
    /** The head, read under its lock, was not the expected one; nothing was written. */
    HEAD_DIFFERS
  }

  /**
   * Writes {@code blocks} and {@code next} in one grid transaction if the stored head equals {@code
   * expected}. Failing means in doubt. Calling again with the same arguments is how a doubt is
   * retried.
   */
  CompletableFuture<Append> append(
      ShardId shard, Head expected, Head next, List<EncodedBlock> blocks);

  /** The head, read in a transaction that locks it, so that no append of anyone is half way. */
  CompletableFuture<Head> lockedHead(ShardId shard);

  /** What {@code owner} finds in its own local copy, asked of that node and of nobody else. */
  CompletableFuture<Confirmation> confirm(ShardId shard, String owner);

  /** The stored bytes of a block in the local copy of {@code owner}; empty when it has none. */
  CompletableFuture<Optional<Bytes>> block(ShardId shard, String owner, long sequence);
}
