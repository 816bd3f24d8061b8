package io.meridian.cli.command;

import io.meridian.cli.console.UsageException;
import io.meridian.cli.settings.Settings;
import io.meridian.client.MeridianClient;
import io.meridian.client.RetryPolicy;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** Opens clients. */
public final class Connections {
  /** How often a call of long work is tried at most. */
  public static final int PATIENT_ATTEMPTS_MAX = 1000;

  private static final Duration BACKOFF_BASE = Duration.ofMillis(20);
  private static final Duration BACKOFF_MAX = Duration.ofMillis(500);
  private static final int PROMPT_ATTEMPTS_MAX = 5;

  private Connections() {}

  /** For a person who waits: when no server answers, the command says so at once. */
  public static MeridianClient prompt(Settings settings) {
    return build(
        settings,
        builder ->
            builder
                .deadline(settings.timeout())
                .retryPolicy(RetryPolicy.DEFAULT.withAttemptsMax(PROMPT_ATTEMPTS_MAX)));
  }

  /**
   * For long work that a server's restart must not end: a call is tried again until {@code
   * retryFor} has passed.
   *
   * @param inFlightMax how many calls may be on their way
   */
  public static MeridianClient patient(Settings settings, Duration retryFor, int inFlightMax) {
    return patient(settings, retryFor, inFlightMax, PATIENT_ATTEMPTS_MAX);
  }

  /**
   * The same, with a bound to how often a call is tried.
   *
   * @param attemptsMax 1 = it is not tried again
   */
  public static MeridianClient patient(
      Settings settings, Duration retryFor, int inFlightMax, int attemptsMax) {
    return build(
        settings,
        builder ->
            builder
                .deadline(retryFor)
                .inFlightMax(inFlightMax)
                .retryPolicy(
                    RetryPolicy.DEFAULT
                        .withAttemptsMax(attemptsMax)
                        .withBackoff(BACKOFF_BASE, BACKOFF_MAX)));
  }

  // What the client finds out of bounds came from a flag or a setting.
  private static MeridianClient build(
      Settings settings, UnaryOperator<MeridianClient.Builder> completion) {
    try {
      MeridianClient.Builder builder =
          MeridianClient.builder().targets(settings.addresses()).userAgent("meridian-cli");
      if (settings.tlsCa().isPresent()) {
        builder.tls(settings.tlsCa().get());
      } else if (!settings.tls()) {
        builder.plaintext();
      }
      return completion.apply(builder).build();
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage(), e);
    }
  }
}
