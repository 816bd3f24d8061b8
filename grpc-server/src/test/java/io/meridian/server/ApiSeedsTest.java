package io.meridian.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the fuzzer begins with, and what it found once, holds without the fuzzer too. */
final class ApiSeedsTest {
  private static final long SEED = 20_260_101;
  private static final int ROUNDS = 20;

  static Stream<Arguments> seeds() throws IOException, InterruptedException {
    return ApiTarget.CALLS.seeds().entrySet().stream()
        .map(seed -> Arguments.of(seed.getKey(), seed.getValue()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("seeds")
  void shouldAnswerInTheWordsOfTheApi(String name, byte[] seed) throws Exception {
    ApiTarget.CALLS.run(seed);
  }

  /** A few steps of what a fuzzer does, the same in every build. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("seeds")
  void shouldAnswerInTheWordsOfTheApiWhenRequestsAreDamaged(String name, byte[] seed)
      throws Exception {
    Random random = new Random(SEED);
    for (int round = 0; round < ROUNDS; round++) {
      byte[] damaged = seed.clone();
      for (int bytes = 1 + random.nextInt(4); bytes > 0; bytes--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      ApiTarget.CALLS.run(damaged);
    }
  }

  @Test
  void shouldHaveASeedForEveryMethod() throws IOException, InterruptedException {
    Set<Api.Method> called = new HashSet<>();
    try (Timer timer = new Timer();
        FuzzedServer server = new FuzzedServer(timer.executor())) {
      for (byte[] seed : ApiTarget.CALLS.seeds().values()) {
        for (Script.Step step : Script.ofBytes(server.api(), seed).steps()) {
          if (step instanceof Script.Step.Call call) {
            called.add(call.method());
          }
        }
      }

      assertThat(called).containsAll(server.api().methods());
    }
  }
}
