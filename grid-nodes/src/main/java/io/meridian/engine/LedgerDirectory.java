package io.meridian.engine;

import io.meridian.ledger.AssetFact;
import io.meridian.ledger.LedgerFact;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The grid-wide index of ledgers and assets. It is made from facts that were journaled before, in
 * every shard of their ledger, so that it can be made again from the journals; no rule judges from
 * it. A fact never changes and is never removed. Calls return at once and may come from any thread;
 * futures complete on any thread, those of facts asked for before already on return. A future that
 * fails says nothing about what is there.
 */
public interface LedgerDirectory {
  /** How many facts one list holds at most; a higher limit counts as this one. */
  int LIST_ITEMS_MAX = 1_000;

  /** The fact of a ledger; empty when none was published by the time of the call. */
  CompletableFuture<Optional<LedgerFact>> ledger(String name);

  /**
   * Up to {@code limit} ledgers in the order of their names.
   *
   * @param after the list begins behind this name; empty = from the first
   * @param limit 1 .. {@link #LIST_ITEMS_MAX}
   */
  CompletableFuture<List<LedgerFact>> ledgers(String after, int limit);

  /**
   * Makes a ledger known. Idempotent: the first fact published under a name stays.
   *
   * @return the fact that stands: {@code fact}, or the one published under its name before
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
}
