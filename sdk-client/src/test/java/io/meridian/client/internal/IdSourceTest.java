package io.meridian.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** UUIDs of version 7, in order. */
final class IdSourceTest {
  /** The time of RFC 9562's example, appendix A.6. */
  private static final Instant EXAMPLE = Instant.parse("2022-02-22T19:22:22Z");

  private final AtomicReference<Instant> now = new AtomicReference<>(EXAMPLE);

  private final IdSource source = new IdSource(now::get, bytes -> Arrays.fill(bytes, (byte) 0xFF));

  @Test
  void shouldLookAsTheStandardSays() {
    now.set(EXAMPLE.plusNanos(500_000));

    String id = source.next();

    assertThat(id).isEqualTo("017f22e2-79b0-7800-bfff-ffffffffffff");
  }

  @Test
  void shouldBeAUuidOfVersionSevenWithTheTimeInIt() {
    UUID id = UUID.fromString(IdSource.system().next());

    assertThat(id.version()).isEqualTo(7);
    assertThat(id.variant()).isEqualTo(2);
    assertThat(
            Duration.between(
                Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16), Instant.now()))
        .isBetween(Duration.ofMinutes(-1), Duration.ofMinutes(1));
  }

  @Test
  void shouldBeAnIdThatTheApiTakes() {
    assertThat(source.next()).matches("[A-Za-z0-9][A-Za-z0-9._:-]{0,63}");
  }

  @Test
  void shouldGrowWhileTheClockStandsStill() {
    List<String> ids = IntStream.range(0, 10_000).mapToObj(i -> source.next()).toList();

    assertThat(ids).isSortedAccordingTo(Comparator.naturalOrder()).doesNotHaveDuplicates();
  }

  @Test
  void shouldGrowWhenTheClockStepsBack() {
    String before = source.next();
    now.set(EXAMPLE.minusSeconds(3600));

    assertThat(source.next()).isGreaterThan(before);
  }

  @Test
  void shouldFollowTheClockWhenItMovesOn() {
    String before = source.next();
    now.set(EXAMPLE.plusMillis(1));

    assertThat(source.next()).startsWith("017f22e2-79b1-7000").isGreaterThan(before);
  }

  @Test
  void shouldGiveNoTwoThreadsTheSameId() {
    IdSource shared = IdSource.system();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<CompletableFuture<List<String>>> made =
          IntStream.range(0, 4)
              .mapToObj(
                  thread ->
                      CompletableFuture.supplyAsync(
                          () -> IntStream.range(0, 5_000).mapToObj(i -> shared.next()).toList(),
                          threads))
              .toList();
      List<String> all = new ArrayList<>();
      made.forEach(
          part -> {
            assertThat(part.join()).isSorted();
            all.addAll(part.join());
          });
      Set<String> distinct = new HashSet<>(all);

      assertThat(distinct).hasSize(20_000);
    } finally {
      threads.shutdownNow();
    }
  }
}
