package io.meridian.client;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What operators ask of a running server. The long ones may take minutes; they are bounded by
 * {@link MeridianClient.Builder#operationDeadline} and started again when the server went away
 * meanwhile. For the thread rule see {@link MeridianClient}. Not to be implemented by applications:
 * methods will be added.
 */
public interface Operations {
  /** The long ones with another deadline, retries included; 1 s .. 7 days. */
  Operations withDeadline(Duration deadline);

  /**
   * Proves that a ledger's books balance, while payments go on. That they do not is a report too,
   * not an exception.
   */
  ConservationReport checkConservation(String ledger, ProgressListener progress);

  /** {@link #checkConservation} without waiting; cancelling the future ends the work. */
  CompletableFuture<ConservationReport> checkConservationAsync(
      String ledger, ProgressListener progress);

  /**
   * Reads the journals again from their first block: chains unbroken, derived state equal to the
   * replay. That something is wrong is a report too, not an exception.
   *
   * @param region the region to check; empty = every region that the server hosts
   * @param progress hears how many shards are done
   */
  JournalReport checkJournal(Optional<String> region, ProgressListener progress);

  /** {@link #checkJournal} without waiting; cancelling the future ends the work. */
  CompletableFuture<JournalReport> checkJournalAsync(
      Optional<String> region, ProgressListener progress);

  /**
   * Throws the derived state of shards away and makes it again from their journals; each shard
   * rests meanwhile.
   *
   * @param region the region to rebuild; empty = every region that the server hosts
   * @param progress hears how many shards are done
   */
  RebuildReport rebuildDerived(Optional<String> region, ProgressListener progress);

  /** {@link #rebuildDerived} without waiting; cancelling the future ends the work. */
  CompletableFuture<RebuildReport> rebuildDerivedAsync(
      Optional<String> region, ProgressListener progress);

  /**
   * A page of a shard's journal, as it is stored, up to what is durable now; it holds everything of
   * the shard's accounts, personal data too. May be called again and again.
   *
   * @throws MeridianException with UNKNOWN_REGION, when there is no such shard or its journal does
   *     not go on behind the block that was read last, with JOURNAL_DIVERGED, or when the shard
   *     cannot be asked
   */
  JournalPage readJournal(JournalQuery query);

  /** {@link #readJournal} without waiting. */
  CompletableFuture<JournalPage> readJournalAsync(JournalQuery query);

  /**
   * A page of what is open between the shards of a ledger: one transaction is open for moments;
   * what stays for long waits for a shard that does not answer.
   *
   * @throws MeridianException with LEDGER_NOT_FOUND, REGION_NOT_IN_LEDGER or UNKNOWN_REGION, when
   *     the token was not made for this question, with INVALID_PAGE_TOKEN, or when one of the
   *     shards cannot be asked
   */
  Page<OpenCrossing> checkCrossings(CrossingsQuery query);

  /** {@link #checkCrossings} without waiting. */
  CompletableFuture<Page<OpenCrossing>> checkCrossingsAsync(CrossingsQuery query);

  /**
   * Has what is open between the shards of a ledger driven on at once: home sends again what was
   * not answered, the other shards ask home. It decides nothing, and does not wait for what comes
   * of it; may be called again and again.
   *
   * @param region the region whose shards are asked; empty = every region of the ledger
   * @return how many were driven on, counted on each shard that has not done with them
   */
  int settleCrossings(String ledger, Optional<String> region);

  /** {@link #settleCrossings} without waiting. */
  CompletableFuture<Integer> settleCrossingsAsync(String ledger, Optional<String> region);

  /**
   * What the server that answers is, and how the grid is as that server sees it. A node that does
   * not answer it within two seconds is silent, and no fault.
   */
  ServerStatus status();

  /** {@link #status} without waiting. */
  CompletableFuture<ServerStatus> statusAsync();
}
