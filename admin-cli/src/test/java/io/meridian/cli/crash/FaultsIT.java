package io.meridian.cli.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Grids of three nodes under load to which one fault after the other happens, each kind as often as
 * the others. A line for each fault goes into a file of results: the seed of its grid, the fault,
 * the longest time in which nothing was answered, and whether everything held at the end.
 */
@Tag("chaos")
final class FaultsIT {
  /** The seed of the first grid; each has the seed after that of the one before. */
  private static final String SEED = "meridian.faults.seed";

  private static final String GRIDS = "meridian.faults.grids";
  private static final String RESULTS = "meridian.faults.results";
  private static final int GRIDS_DEFAULT = 2;
  private static final int ANSWERS = 300;

  private final List<String> lines = new ArrayList<>();

  @Test
  void shouldLoseAndDoubleNothingWhateverHappens() throws Exception {
    long seed = Long.getLong(SEED, System.nanoTime());
    int grids = Integer.getInteger(GRIDS, GRIDS_DEFAULT);
    for (long next = seed; next < seed + grids; next++) {
      survive(next);
    }
  }

  private void survive(long seed) throws Exception {
    System.out.printf("faults: -D%s=%d -D%s=1%n", SEED, seed, GRIDS);
    Random random = new Random(seed);
    List<GridFault> faults = new ArrayList<>(List.of(GridFault.values()));
    Collections.shuffle(faults, random);
    lines.clear();
    String verdict = "FAILED";
    try (CrashGrid grid = CrashGrid.named("faults");
        GridLoad load = GridLoad.start(grid, "faults")) {
      try (Tellers tellers = load.tellers(random);
          Silence silence = Silence.of(tellers::answers)) {
        for (GridFault fault : faults) {
          tellers.awaitAnswers(ANSWERS);
          load.awaitWhole();
          silence.restart();
          begun(seed, fault);
          fault.strike(grid, random);
          load.healed();
          tellers.awaitAnswers(ANSWERS);
          ended(silence.longest());
        }
      }
      load.holds();
      verdict = "HELD";
    } finally {
      write(verdict);
    }
  }

  private void begun(long seed, GridFault fault) {
    lines.add(seed + "\t" + fault + "\t");
  }

  private void ended(Duration silence) {
    int last = lines.size() - 1;
    lines.set(last, lines.get(last) + silence.toMillis());
    System.out.println("faults: " + lines.get(last) + " ms");
  }

  private void write(String verdict) throws IOException {
    Path results =
        Path.of(System.getProperty(RESULTS, CrashServer.HOME.resolve("faults.tsv").toString()));
    List<String> whole = lines.stream().map(line -> line + "\t" + verdict).toList();
    Files.write(results, whole, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
