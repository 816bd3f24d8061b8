package io.meridian.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.client.internal.Target;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client can be told, and what it cannot. */
final class SettingsTest {
  @ParameterizedTest
  @ValueSource(strings = {"localhost:7400", "10.0.0.1:1", "[::1]:65535", "a-b.example.com:80"})
  void shouldReadATargetAndWriteItTheSame(String text) {
    assertThat(Target.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        ":7400",
        "localhost:",
        "localhost:0",
        "localhost:65536",
        "localhost:x",
        "::1:7400",
        "http://localhost:7400",
        "a,b:1",
        "local host:1",
        "[]:1",
        "host:+80x"
      })
  void shouldRefuseWhatIsNotATarget(String text) {
    assertThatThrownBy(() -> MeridianClient.builder().target(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("host:port");
  }

  @Test
  void shouldNeedATarget() {
    assertThatThrownBy(() -> MeridianClient.builder().build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("target");
  }

  @Test
  void shouldNameTheFileOfTrustedCertificatesThatCannotBeRead() {
    MeridianClient.Builder builder =
        MeridianClient.builder().target("localhost:1").tls(Path.of("target", "none.pem"));

    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("none.pem");
  }

  static Stream<Arguments> outOfBounds() {
    return Stream.of(
        Arguments.of("deadline", (Runnable) () -> builder().deadline(Duration.ZERO)),
        Arguments.of("deadline", (Runnable) () -> builder().deadline(Duration.ofHours(2))),
        Arguments.of(
            "operationDeadline", (Runnable) () -> builder().operationDeadline(Duration.ZERO)),
        Arguments.of("inFlightMax", (Runnable) () -> builder().inFlightMax(0)),
        Arguments.of("drainMax", (Runnable) () -> builder().drainMax(Duration.ofMillis(-1))),
        Arguments.of(
            "keepAliveTime",
            (Runnable) () -> builder().keepAlive(Duration.ofSeconds(9), Duration.ofSeconds(1))),
        Arguments.of(
            "keepAliveTimeout",
            (Runnable) () -> builder().keepAlive(Duration.ofSeconds(10), Duration.ZERO)),
        Arguments.of("userAgent", (Runnable) () -> builder().userAgent("")),
        Arguments.of("userAgent", (Runnable) () -> builder().userAgent("a\nb")),
        Arguments.of(
            "attemptsMax", (Runnable) () -> policy(0, Duration.ofMillis(1), Duration.ofMillis(1))),
        Arguments.of(
            "attemptsMax",
            (Runnable) () -> policy(1001, Duration.ofMillis(1), Duration.ofMillis(1))),
        Arguments.of("backoffBase", (Runnable) () -> policy(1, Duration.ZERO, Duration.ZERO)),
        Arguments.of(
            "backoffMax", (Runnable) () -> policy(1, Duration.ofMillis(2), Duration.ofMillis(1))),
        Arguments.of(
            "tryTimeoutMax",
            (Runnable) () -> RetryPolicy.DEFAULT.withTryTimeoutMax(Duration.ZERO)));
  }

  @ParameterizedTest
  @MethodSource("outOfBounds")
  void shouldRefuseASettingOutsideItsBoundsAndNameIt(String setting, Runnable set) {
    assertThatThrownBy(set::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(setting);
  }

  private static MeridianClient.Builder builder() {
    return MeridianClient.builder();
  }

  private static void policy(int attemptsMax, Duration base, Duration most) {
    RetryPolicy policy = RetryPolicy.DEFAULT.withAttemptsMax(attemptsMax).withBackoff(base, most);
    assertThat(policy).isNull();
  }
}
