package io.meridian.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Grids under load to which one fault after the other happens, each kind that makes sense there
 * once: those with an even seed have one region, the others two. A line for each fault goes into a
 * file of results: the seed of its grid, the hash of the sources that keep money, the fault, the
 * longest time in which nothing at all was answered, for each region the longest in which one of
 * its shards took no payment, and whether everything held at the end.
 */
@Tag("chaos")
final class FaultsIT {
  /** The seed of the first grid; each has the seed after that of the one before. */
  private static final String SEED = "meridian.faults.seed";

  /** The kinds of faults, separated by commas; without it all. */
  private static final String KINDS = "meridian.faults.kinds";

  private static final String GRIDS = "meridian.faults.grids";
  private static final String RESULTS = "meridian.faults.results";
  private static final int GRIDS_DEFAULT = 2;
  private static final int ANSWERS = 300;

  private static final Set<GridFault> BETWEEN_REGIONS =
      Set.of(
          ProcessFault.KILL_REGION,
          NetworkFault.CUT_REGIONS,
          NetworkFault.CUT_REGIONS_ONE_WAY,
          NetworkFault.CUT_ANYWHERE);

  /** Those of processes and what they stand on. */
  private static final List<GridFault> OF_HOSTS =
      Stream.<GridFault[]>of(ProcessFault.values(), DiskFault.values(), ClockFault.values())
          .flatMap(Stream::of)
          .toList();

  /** Those of the network that others may strike in. */
  private static final List<NetworkFault> LASTING =
      List.of(NetworkFault.LOSE_PACKETS, NetworkFault.SLOW_NODE);

  private final List<String> lines = new ArrayList<>();

  @Test
  void shouldLoseAndDoubleNothingWhateverHappens() throws Exception {
    assertThat(Network.lacking()).isEmpty();
    long seed = Long.getLong(SEED, System.nanoTime());
    int grids = Integer.getInteger(GRIDS, GRIDS_DEFAULT);
    for (long next = seed; next < seed + grids; next++) {
      survive(next);
    }
  }

  private void survive(long seed) throws Exception {
    System.out.printf("faults: -D%s=%d -D%s=1%n", SEED, seed, GRIDS);
    Random random = new Random(seed);
    List<String> regions = seed % 2 == 0 ? List.of("eu") : List.of("eu", "uk");
    lines.clear();
    String sources = StoreSources.hash();
    String verdict = "FAILED";
    try (CrashGrid grid = CrashGrid.onHosts("faults", regions);
        GridLoad load = GridLoad.start(grid, "faults")) {
      List<GridFault> faults = faults(load, regions, random);
      load.watch(random);
      Pulses pulses = load.pulses();
      Readers readers = load.readers(random);
      try (pulses;
          readers;
          Tellers tellers = load.tellers(random)) {
        for (GridFault fault : faults) {
          tellers.awaitAnswers(ANSWERS);
          load.awaitWhole();
          tellers.silence().restart();
          pulses.restart();
          lines.add(String.join("\t", Long.toString(seed), sources, fault.name()));
          fault.strike(grid, random);
          load.supervise(grid);
          load.healed();
          tellers.awaitAnswers(ANSWERS);
          ended(tellers.silence().longest(), pulses.longest());
        }
      }
      load.holds(readers);
      pulses.hold();
      verdict = "HELD";
    } finally {
      write(verdict);
    }
  }

  /** Those that were asked for and make sense with the regions, in any order, then pairs. */
  private static List<GridFault> faults(GridLoad load, List<String> regions, Random random) {
    List<GridFault> faults = new ArrayList<>(OF_HOSTS);
    faults.addAll(List.of(NetworkFault.values()));
    faults.add(new BrokenOffStream(load));
    faults.removeIf(fault -> regions.size() == 1 && BETWEEN_REGIONS.contains(fault));
    Collections.shuffle(faults, random);
    for (NetworkFault lasting : LASTING) {
      List<GridFault> struck = new ArrayList<>(OF_HOSTS);
      struck.removeIf(fault -> regions.size() == 1 && BETWEEN_REGIONS.contains(fault));
      faults.add(new FaultPair(lasting, struck.get(random.nextInt(struck.size()))));
    }
    faults.removeIf(fault -> !asked(fault));
    return faults;
  }

  private static boolean asked(GridFault fault) {
    String kinds = System.getProperty(KINDS, "");
    return kinds.isEmpty() || List.of(kinds.split(",", -1)).contains(fault.name());
  }

  private void ended(Duration nothing, Map<String, Duration> shards) {
    int last = lines.size() - 1;
    String ofRegions =
        shards.entrySet().stream()
            .map(region -> region.getKey() + '=' + region.getValue().toMillis())
            .collect(Collectors.joining(" "));
    lines.set(
        last, String.join("\t", lines.get(last), Long.toString(nothing.toMillis()), ofRegions));
    System.out.println("faults: " + lines.get(last));
  }

  private void write(String verdict) throws IOException {
    Path results =
        Path.of(System.getProperty(RESULTS, CrashServer.HOME.resolve("faults.tsv").toString()));
    List<String> whole = lines.stream().map(line -> line + "\t" + verdict).toList();
    Files.write(results, whole, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
