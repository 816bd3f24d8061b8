package io.meridian.node;

import io.meridian.codec.CorruptJournalException;
import io.meridian.engine.JournalNeed;
import io.meridian.engine.ShardId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The journals that were exported to one directory, each proven by reading it.
 *
 * @param journals those that could be read, in the order of their files
 * @param problems why the directory is not one grid's journals; none = it is
 * @param alsoNeeded what they need of regions that are not there
 */
public record ExportedJournals(
    List<ExportedJournal> journals, List<String> problems, List<String> alsoNeeded) {
  private static final String SUFFIX = ".journal";

  private static final Comparator<ShardId> SHARDS =
      Comparator.comparing(ShardId::region).thenComparing(ShardId::number);

  /** Keeps copies of the lists. */
  public ExportedJournals {
    journals = List.copyOf(journals);
    problems = List.copyOf(problems);
    alsoNeeded = List.copyOf(alsoNeeded);
  }

  /** Where the journal of a shard lies in a directory of exports. */
  static Path file(Path directory, ShardId shard) {
    return directory
        .resolve(shard.region())
        .resolve(String.format(Locale.ROOT, "shard-%04d%s", shard.number(), SUFFIX));
  }

  /**
   * Reads every journal of a directory: each is whole, all shards of their regions are there, and
   * each reaches as far as the others need.
   */
  public static ExportedJournals verify(Path directory) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(directory, 2)) {
      files = all.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
    }
    List<String> problems = new ArrayList<>();
    if (files.isEmpty()) {
      problems.add(directory + " holds no exported journal");
    }
    Map<String, Integer> regions = new TreeMap<>();
    List<ExportedJournal> journals = read(directory, files, problems);
    for (ExportedJournal journal : journals) {
      regions.merge(journal.shard().region(), journal.shards(), Math::max);
    }
    regions.forEach((region, shards) -> missing(directory, region, shards).forEach(problems::add));
    problems.addAll(unmet(journals));
    List<String> alsoNeeded = new ArrayList<>();
    for (ExportedJournal journal : journals) {
      journal.needs().stream()
          .filter(need -> !regions.containsKey(need.shard().region()))
          .forEach(need -> alsoNeeded.add(needs(journal.shard(), need)));
    }
    return new ExportedJournals(journals, problems, alsoNeeded);
  }

  /** Reads the journals of regions that a node keeps: nothing may be wrong with any of them. */
  static ExportedJournals of(Path directory, List<RegionConfig> regions) {
    List<String> problems = new ArrayList<>();
    List<ExportedJournal> journals = new ArrayList<>();
    for (RegionConfig region : regions) {
      List<String> missing = missing(directory, region.name(), region.shards());
      problems.addAll(missing);
      if (missing.isEmpty()) {
        List<Path> files = new ArrayList<>();
        for (int number = 0; number < region.shards(); number++) {
          files.add(file(directory, new ShardId(region.name(), number)));
        }
        for (ExportedJournal journal : read(directory, files, problems)) {
          journals.add(journal);
          if (journal.shards() != region.shards()) {
            problems.add(
                journal.file()
                    + " is of a region of "
                    + journal.shards()
                    + " shards, and the configuration gives region "
                    + region.name()
                    + " "
                    + region.shards());
          }
        }
      }
    }
    problems.addAll(unmet(journals));
    return new ExportedJournals(journals, problems, List.of());
  }

  private static List<ExportedJournal> read(
      Path directory, List<Path> files, List<String> problems) {
    List<ExportedJournal> journals = new ArrayList<>();
    for (Path file : files) {
      try {
        ExportedJournal journal = ExportedJournal.read(file);
        if (file(directory, journal.shard()).equals(file)) {
          journals.add(journal);
        } else {
          problems.add(file + " is the journal of " + journal.shard() + " and not named like it");
        }
      } catch (CorruptJournalException damaged) {
        problems.add(damaged.getMessage());
      } catch (IOException unreadable) {
        problems.add(file + " cannot be read: " + unreadable.getMessage());
      }
    }
    return journals;
  }

  private static List<String> missing(Path directory, String region, int shards) {
    List<String> missing = new ArrayList<>();
    for (int number = 0; number < shards; number++) {
      ShardId shard = new ShardId(region, number);
      if (!Files.isRegularFile(file(directory, shard))) {
        missing.add(file(directory, shard) + " is missing, the journal of " + shard);
      }
    }
    return missing;
  }

  private static List<String> unmet(List<ExportedJournal> journals) {
    Map<ShardId, ExportedJournal> byShard = new TreeMap<>(SHARDS);
    journals.forEach(journal -> byShard.put(journal.shard(), journal));
    List<String> unmet = new ArrayList<>();
    for (ExportedJournal journal : journals) {
      for (JournalNeed need : journal.needs()) {
        Optional<ExportedJournal> other = Optional.ofNullable(byShard.get(need.shard()));
        if (other.map(found -> !found.meets(need)).orElse(false)) {
          unmet.add(words(journal.shard(), need));
        }
      }
    }
    return unmet;
  }

  /** Says that a journal needs another one that does not reach so far. */
  static String words(ShardId shard, JournalNeed need) {
    return needs(shard, need)
        + ", and it does not reach so far: they are not of one grid; export again";
  }

  private static String needs(ShardId shard, JournalNeed need) {
    return "the journal of "
        + shard
        + " needs that of "
        + need.shard()
        + " to block "
        + need.sequence()
        + (need.micros() == 0
            ? ""
            : " and " + Instant.EPOCH.plus(need.micros(), ChronoUnit.MICROS));
  }
}
