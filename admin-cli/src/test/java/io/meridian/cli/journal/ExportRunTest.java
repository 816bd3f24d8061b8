package io.meridian.cli.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.client.JournalPage;
import io.meridian.client.JournalPage.Need;
import io.meridian.client.JournalQuery;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shards are read one after the other while their journals grow. */
final class ExportRunTest {
  private static final ShardName HOME = new ShardName("eu", 0);
  private static final ShardName OTHER = new ShardName("eu", 1);

  @TempDir private Path directory;
  private final Map<Integer, Long> ends = new HashMap<>(Map.of(0, 5L, 1, 5L));
  private final Map<Integer, List<Need>> needs = new HashMap<>();
  private final List<JournalQuery> asked = new ArrayList<>();
  private long factsAt;

  @Test
  void shouldReadOnAsFarAsAnotherJournalNeedsAndNoFurther() {
    try (ExportRun run = new ExportRun(directory, this::answer)) {
      // Given a shard that was read, has grown since, and of which the next one has heard
      run.toEnd(HOME, 2);
      ends.put(0, 50L);
      needs.put(1, List.of(new Need("eu", 0, 8, Optional.of(Pages.time(9)))));

      // When
      run.toEnd(OTHER, 2);
      List<Need> missing = run.untilOfOneGrid();

      // Then
      assertThat(missing).isEmpty();
      assertThat(sequences(run)).containsExactly(9L, 5L);
      assertThat(run.exported()).extracting(ExportRun.Exported::added).containsExactly(9L, 5L);
    }
  }

  @Test
  void shouldSayWhatIsMissingOfAJournalThatIsNotExported() {
    Need elsewhere = new Need("uk", 3, 8, Optional.empty());
    needs.put(1, List.of(elsewhere));

    try (ExportRun run = new ExportRun(directory, this::answer)) {
      run.toEnd(OTHER, 2);

      assertThat(run.untilOfOneGrid()).containsExactly(elsewhere);
    }
  }

  @Test
  void shouldEndWhenAShardDoesNotReachWhatIsNeeded() {
    Need never = new Need("eu", 0, 99, Optional.empty());
    needs.put(1, List.of(never));

    try (ExportRun run = new ExportRun(directory, this::answer)) {
      run.toEnd(HOME, 2);
      run.toEnd(OTHER, 2);

      assertThat(run.untilOfOneGrid()).containsExactly(never);
    }
  }

  @Test
  void shouldReadAgainWhatWasReadBeforeAFactOfALedgerWasFound() {
    try (ExportRun run = new ExportRun(directory, this::answer)) {
      run.toEnd(HOME, 2);
      ends.put(0, 7L);
      factsAt = 5;

      run.toEnd(OTHER, 2);
      assertThat(run.untilOfOneGrid()).isEmpty();

      assertThat(sequences(run)).containsExactly(7L, 5L);
    }
  }

  @Test
  void shouldGoOnBehindWhatAnEarlierExportHasRead() {
    try (ExportRun run = new ExportRun(directory, this::answer)) {
      run.toEnd(HOME, 2);
    }
    ends.put(0, 6L);
    asked.clear();

    try (ExportRun run = new ExportRun(directory, this::answer)) {
      run.toEnd(HOME, 2);

      assertThat(asked).containsExactly(JournalQuery.of("eu", 0).after(5, Pages.hash(5)));
      assertThat(run.exported()).extracting(ExportRun.Exported::added).containsExactly(1L);
    }
  }

  private static List<Long> sequences(ExportRun run) {
    return run.exported().stream().map(export -> export.file().sequence()).toList();
  }

  /** Two blocks a page. */
  private JournalPage answer(JournalQuery query) {
    asked.add(query);
    long end = ends.get(query.shard());
    long through =
        Math.max(
            query.throughSequence(), query.throughTime().map(Instant::getEpochSecond).orElse(0L));
    long wanted = through == 0 ? end : Math.min(end, through);
    long last = Math.min(query.afterSequence() + 2, wanted);
    boolean facts = query.shard() == 1 && factsAt > query.afterSequence() && factsAt <= last;
    return Pages.page(
        query.afterSequence() + 1,
        last,
        end,
        last < wanted,
        needs.getOrDefault(query.shard(), List.of()),
        facts);
  }
}
