package io.meridian.cli.yardstick;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.cli.output.Document;
import java.io.ByteArrayOutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class OrdersTest {
  private final ByteArrayOutputStream answers = new ByteArrayOutputStream();

  @AfterEach
  void clearInterrupt() {
    Thread.interrupted();
  }

  @Test
  void shouldReadLinesAndAnswerEachByOneOfJson() throws Exception {
    // Given
    PipedOutputStream bench = new PipedOutputStream();
    try (PipedInputStream from = new PipedInputStream(bench)) {
      Orders orders = new Orders(from, new PrintStream(answers, true, UTF_8));

      // When
      bench.write("check\n".getBytes(UTF_8));
      bench.flush();

      // Then
      assertThat(orders.next()).contains("check");
      orders.answer(new Document().put("balances", true));
      assertThat(answers.toString(UTF_8).strip()).isEqualTo("{\"balances\":true}");
      bench.close();
      assertThat(orders.next()).isEmpty();
    }
  }

  @Test
  void shouldEndWhenThereIsNothingMoreToRead() throws Exception {
    // Given
    PipedOutputStream bench = new PipedOutputStream();
    try (PipedInputStream from = new PipedInputStream(bench)) {
      Orders orders = new Orders(from, new PrintStream(answers, true, UTF_8));

      // When
      bench.close();

      // Then
      assertThat(orders.next()).isEmpty();
    }
  }

  @Test
  void shouldInterruptARoundWhenTheBenchIsGone() throws Exception {
    // Given a round that takes for ever
    PipedOutputStream bench = new PipedOutputStream();
    try (PipedInputStream from = new PipedInputStream(bench)) {
      Orders orders = new Orders(from, new PrintStream(answers, true, UTF_8));
      bench.write("round 0 9\n".getBytes(UTF_8));
      bench.flush();
      assertThat(orders.next()).contains("round 0 9");

      // When
      bench.close();

      // Then
      assertThatThrownBy(() -> new CountDownLatch(1).await(10, TimeUnit.SECONDS))
          .isInstanceOf(InterruptedException.class);
    }
  }
}
