package io.meridian.engine;

import io.meridian.ledger.AssetFact;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.LedgerFact;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The grid-wide index of ledgers and assets. It is made from facts that were journaled before, in
 * every shard of their ledger, so that it can be made again from the journals; no rule judges from
 * it. A fact is never removed, and nothing of it changes but that a ledger's books are closed until
 * a later instant. Calls return at once and may come from any thread; futures complete on any
 * thread, those of facts asked for a moment before as a rule already on return. A future that fails
 * says nothing about what is there; it does with an {@link EngineException} TRY_AGAIN while the
 * grid is away.
 */
public interface LedgerDirectory {
  /** How many facts one list holds at most; a higher limit counts as this one. */
  int LIST_ITEMS_MAX = 1_000;

  /** The length of the secret. */
  int SECRET_BYTES = 32;

  /**
   * How long a node may go on showing a ledger as it was before its books were closed elsewhere.
   */
  Duration LEDGER_AGE_MAX = Duration.ofSeconds(10);

  /**
   * The fact of a ledger; empty when none was published by the time of the call. Its books may have
   * been closed further on another node, but not longer ago than {@link #LEDGER_AGE_MAX}; what was
   * published on this node shows at once.
   */
  CompletableFuture<Optional<LedgerFact>> ledger(String name);

  /**
   * Up to {@code limit} ledgers in the order of their names, each as it was last published.
   *
   * @param after the list begins behind this name; empty = from the first
   * @param limit 1 .. {@link #LIST_ITEMS_MAX}
   */
  CompletableFuture<List<LedgerFact>> ledgers(String after, int limit);

  /**
   * Makes a ledger known, or how far its books are closed. Idempotent: the first fact published
   * under a name stays, but that its books are closed until the latest instant ever published.
   *
   * @return the fact that stands: {@code fact}, or the one published under its name before, closed
   *     as far as either of them
   */
  CompletableFuture<LedgerFact> publish(LedgerFact fact);

  /** The fact of an asset; empty when none was published by the time of the call. */
  CompletableFuture<Optional<AssetFact>> asset(String ledger, String code);

  /**
   * Up to {@code limit} assets of a ledger in the order of their codes.
   *
   * @param after the list begins behind this code; empty = from the first
   * @param limit 1 .. {@link #LIST_ITEMS_MAX}
   */
  CompletableFuture<List<AssetFact>> assets(String ledger, String after, int limit);

  /**
   * Makes an asset known. Idempotent: the first fact published under a ledger and code stays.
   *
   * @return the fact that stands: {@code fact}, or the one published for the same asset before
   */
  CompletableFuture<AssetFact> publish(AssetFact fact);

  /**
   * The grid's secret: {@link #SECRET_BYTES} random bytes, made by whoever asks first, and the same
   * for ever on every node.
   */
  CompletableFuture<Bytes> secret();
}
