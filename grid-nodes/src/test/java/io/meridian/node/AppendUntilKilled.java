package io.meridian.node;

import io.meridian.engine.ShardId;
import io.meridian.store.TestJournal;
import java.nio.file.Path;

/**
 * A process of its own that starts a node and appends block after block to every shard, saying each
 * that was acknowledged on standard output ({@code shard sequence}), until somebody kills it.
 */
public final class AppendUntilKilled {
  static final String REGION = "local";
  static final int SHARDS = 4;
  static final String READY = "ready";

  private static final int BLOCK_BYTES = 3_000;

  private AppendUntilKilled() {}

  static GridConfig config(Path directory) {
    return TestGrids.single(directory, RegionConfig.single(REGION).withShards(SHARDS)).build();
  }

  /** The argument is the data directory. */
  public static void main(String[] arguments) {
    GridNode node = TestGrids.start(config(Path.of(arguments[0])));
    System.out.println(READY);
    for (int number = 0; number < SHARDS; number++) {
      int shard = number;
      new Thread(() -> append(node, shard)).start();
    }
  }

  private static void append(GridNode node, int number) {
    TestJournal journal = TestJournal.of(node.journal(), new ShardId(REGION, number));
    while (true) {
      journal.appendBlocks(1, BLOCK_BYTES);
      System.out.println(number + " " + journal.head().sequence());
    }
  }
}
