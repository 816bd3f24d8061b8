package io.meridian.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The bounds of the stores of one node.
 *
 * @param journalThreads grid transactions under way at once
 * @param readThreads local reads and questions to other owners under way at once
 * @param derivedThreads writes of derived entries under way at once
 * @param scanThreads scans and removals of whole partitions under way at once
 * @param linkThreads messages to other nodes' engines that are being sent at once
 * @param queueItemsMax calls that may wait in front of each of these; one more fails at once
 * @param transactionTimeout after which Ignite rolls a grid transaction back that has not been
 *     committed
 * @param ownerTimeout how long another owner may take to answer
 * @param cachedFactsMax ledger and asset facts the directory keeps in memory
 */
public record StoreLimits(
    int journalThreads,
    int readThreads,
    int derivedThreads,
    int scanThreads,
    int linkThreads,
    int queueItemsMax,
    Duration transactionTimeout,
    Duration ownerTimeout,
    int cachedFactsMax) {
  /** What a node uses unless it is told otherwise. */
  public static final StoreLimits DEFAULTS =
      new StoreLimits(
          16, 8, 8, 2, 8, 10_000, Duration.ofSeconds(10), Duration.ofSeconds(5), 100_000);

  /** Reports everything that is wrong at once. */
  public StoreLimits {
    List<String> problems = new ArrayList<>();
    positive(problems, "journalThreads", journalThreads);
    positive(problems, "readThreads", readThreads);
    positive(problems, "derivedThreads", derivedThreads);
    positive(problems, "scanThreads", scanThreads);
    positive(problems, "linkThreads", linkThreads);
    positive(problems, "queueItemsMax", queueItemsMax);
    positive(problems, "transactionTimeout", transactionTimeout.toMillis());
    positive(problems, "ownerTimeout", ownerTimeout.toMillis());
    positive(problems, "cachedFactsMax", cachedFactsMax);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
  }

  private static void positive(List<String> problems, String name, long value) {
    if (value <= 0) {
      problems.add(name + " must be positive; got " + value);
    }
  }
}
