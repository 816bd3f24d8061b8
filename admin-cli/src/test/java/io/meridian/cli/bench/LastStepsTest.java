package io.meridian.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LastStepsTest {
  private final LastSteps lastly = new LastSteps();

  @Test
  void shouldGoOnAfterAFailureAndThrowTheFirstOneAtTheEnd() throws InterruptedException {
    // Given
    List<String> done = new ArrayList<>();

    // When
    lastly.attempt(() -> fail("books"));
    assertThat(lastly.failed()).isTrue();
    assertThat(lastly.<String>ask(() -> fail("ask"))).isEmpty();
    lastly.attempt(() -> done.add("printed"));

    // Then
    assertThat(done).containsExactly("printed");
    assertThatThrownBy(lastly::rethrow)
        .hasMessage("books")
        .satisfies(first -> assertThat(first.getSuppressed()[0]).hasMessage("ask"));
  }

  @Test
  void shouldThrowNothingWhenNothingFailed() {
    assertThat(lastly.ask(() -> "answer")).contains("answer");
    lastly.rethrow();
  }

  private static String fail(String message) {
    throw new IllegalStateException(message);
  }
}
