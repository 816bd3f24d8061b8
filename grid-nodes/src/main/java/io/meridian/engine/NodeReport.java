package io.meridian.engine;

import java.util.List;

/**
 * What a node answers when it is asked how it is.
 *
 * @param use what it uses of its machine
 * @param shards those of its shards that are not dormant
 */
record NodeReport(NodeUse use, List<ShardStatus> shards) {
  NodeReport {
    shards = List.copyOf(shards);
  }
}
