package io.meridian.engine;

import io.meridian.codec.BlockCodec;
import io.meridian.ledger.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The bounds of the engine, per shard unless said otherwise. Complete and valid once built.
 *
 * @param queueItemsMax commands and reads that may wait; one more is refused as OVERLOADED
 * @param queueBytesMax bytes of commands and reads that may wait; one more is refused as
 *     OVERLOADED, unless nothing else waits
 * @param batchItemsMax commands and reads of one batch
 * @param batchBytesMax bytes of records of one batch, after which it takes no further command; up
 *     to {@link #BATCH_BYTES_MAX}
 * @param cachedEntriesMax entries of each of five kinds that are kept in memory once their state is
 *     materialized: accounts, ledgers, assets, what is left of earlier transactions, and references
 * @param recentRecordsMax durable records that are kept in memory for replays; of older ones memory
 *     knows the place in the journal until that is materialized
 * @param backlogRecordsMax records durable but not materialized, above which no new batch is begun
 * @param materializeRecords records that start a flush before its time
 * @param materializeEvery the time between flushes
 * @param writeEntriesMax derived entries of one write
 * @param attemptsMax how often an append in doubt, a derived write or a round of confirmations is
 *     tried
 * @param retryDelay the time between such tries
 * @param birthDelay the time between attempts to open a shard
 * @param comparedBlocksMax blocks that a view change compares, and may write, at a time
 * @param clockDriftMax how far the wall clock may leave the monotonic clock, or another owner's
 *     clock
 * @param minOwners how many owners must have a block before it is answered: W
 */
public record EngineConfig(
    int queueItemsMax,
    long queueBytesMax,
    int batchItemsMax,
    int batchBytesMax,
    int cachedEntriesMax,
    int recentRecordsMax,
    int backlogRecordsMax,
    int materializeRecords,
    Duration materializeEvery,
    int writeEntriesMax,
    int attemptsMax,
    Duration retryDelay,
    Duration birthDelay,
    int comparedBlocksMax,
    Duration clockDriftMax,
    int minOwners) {
  /** The most for {@code batchItemsMax}: a block holds one more atomic batch. */
  public static final int BATCH_ITEMS_MAX = BlockCodec.RECORDS_MAX - Limits.BATCH_ITEMS_MAX - 1;

  /** The most for {@code batchBytesMax}: a block holds one more atomic batch of any size. */
  public static final int BATCH_BYTES_MAX = BlockCodec.BYTES_MAX / 2;

  /** What a single node uses unless configured otherwise. */
  public static final EngineConfig DEFAULTS =
      new EngineConfig(
          20_000,
          64L << 20,
          2_000,
          1 << 20,
          200_000,
          16_000,
          150_000,
          60_000,
          Duration.ofSeconds(2),
          2_000,
          5,
          Duration.ofMillis(100),
          Duration.ofMillis(200),
          16,
          Duration.ofSeconds(5),
          1);

  /** Reports everything that is wrong at once. */
  public EngineConfig {
    List<String> problems = new ArrayList<>();
    positive(problems, "queueItemsMax", queueItemsMax);
    positive(problems, "queueBytesMax", queueBytesMax);
    positive(problems, "batchItemsMax", batchItemsMax);
    positive(problems, "batchBytesMax", batchBytesMax);
    positive(problems, "cachedEntriesMax", cachedEntriesMax);
    positive(problems, "recentRecordsMax", recentRecordsMax);
    positive(problems, "backlogRecordsMax", backlogRecordsMax);
    positive(problems, "materializeRecords", materializeRecords);
    positive(problems, "materializeEvery", materializeEvery.toMillis());
    positive(problems, "writeEntriesMax", writeEntriesMax);
    positive(problems, "attemptsMax", attemptsMax);
    positive(problems, "retryDelay", retryDelay.toMillis());
    positive(problems, "birthDelay", birthDelay.toMillis());
    positive(problems, "comparedBlocksMax", comparedBlocksMax);
    positive(problems, "clockDriftMax", clockDriftMax.toMillis());
    positive(problems, "minOwners", minOwners);
    atMost(problems, "batchItemsMax", batchItemsMax, BATCH_ITEMS_MAX);
    atMost(problems, "batchBytesMax", batchBytesMax, BATCH_BYTES_MAX);
    if (backlogRecordsMax < batchItemsMax) {
      problems.add("backlogRecordsMax must be at least batchItemsMax");
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
  }

  private static void positive(List<String> problems, String name, long value) {
    if (value <= 0) {
      problems.add(name + " must be positive; got " + value);
    }
  }

  private static void atMost(List<String> problems, String name, int value, int most) {
    if (value > most) {
      problems.add(
          name
              + " must be at most "
              + most
              + ", so that a block holds one more atomic batch; got "
              + value);
    }
  }
}
