package io.meridian.cli.crash;

import java.util.List;

/** The same between two regions: whoever loses is told what it would be inside one shard. */
final class CrossingDuelsIT extends OriginalDuels {
  CrossingDuelsIT() {
    super("crossing-duels", List.of("eu", "us"), "us");
  }
}
