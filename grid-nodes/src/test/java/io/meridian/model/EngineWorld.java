package io.meridian.model;

import io.meridian.engine.Engine;
import io.meridian.engine.ShardId;
import io.meridian.ledger.Bytes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** An engine with its stores, whose clock a test moves and whose memory it can take away. */
public interface EngineWorld extends AutoCloseable {
  /** The engine; another one after {@link #loseMemory}. */
  Engine engine();

  /** Every shard of every region. */
  List<ShardId> shards();

  /** Lets the engine do a little of what it has to do. */
  void work(int steps);

  /** Lets the engine work until every answer is there; one that is a fault is there too. */
  void settle(List<? extends CompletableFuture<?>> answers);

  /** Time passes. */
  void advance(Duration by);

  /** Sets how far the wall clock is from where it should be. */
  void skew(Duration wrong);

  /** Ends the engine as a crash does and starts another on the same stores. */
  void loseMemory();

  /** The wall clock, microseconds since the epoch. */
  long wallMicros();

  /** The stored bytes of a durable block; empty behind the last one. */
  Optional<Bytes> block(ShardId shard, long sequence);

  @Override
  void close();
}
