package io.meridian.cli.journal;

import java.nio.file.Path;
import java.util.Locale;

/**
 * A shard of the grid.
 *
 * @param region its region
 * @param number its number there, from 0
 */
record ShardName(String region, int number) {
  /** Where its file lies in a directory of exports. */
  Path file(Path directory) {
    return directory
        .resolve(region)
        .resolve(String.format(Locale.ROOT, "shard-%04d.journal", number));
  }

  @Override
  public String toString() {
    return region + '/' + number;
  }
}
