package io.meridian.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.fuzz.FuzzRun;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A fuzzer that sees which branches it takes looks for calls that the server does not expect. */
@Tag("chaos")
final class ApiFuzzIT {
  private static final Duration TIME = Duration.ofMinutes(2);

  @Test
  void shouldAnswerInTheWordsOfTheApi() throws IOException, InterruptedException {
    Map<String, byte[]> seeds = ApiTarget.CALLS.seeds();

    FuzzRun.Report report = FuzzRun.of(ApiTarget.CALLS, seeds.values(), TIME);

    assertThat(report.executions()).isGreaterThan(seeds.size());
  }
}
